import { ContractError } from '../../../ipc/contract/errors.ts';
import type { NewSegment } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';

/** Rows of `speakers`: the labels of a transcript in order of appearance, and the names people gave them. */
export type SpeakersStore = {
  /** Sets the labels of a new transcript and keeps names. Call inside a transaction. Returns how many there are. */
  reset(item: number, segments: readonly NewSegment[]): number;
  list(itemId: string): { speaker: string; name: string | null }[];
  /** An empty name forgets it. Rejects with NOT_FOUND for a label that the transcript does not have. */
  name(itemId: string, speaker: string, name: string): void;
};

/** Names of labels that a newer transcript lacks are kept unseen (`position` is null), in case they come back. */
export function createSpeakersStore(db: Db): SpeakersStore {
  const itemById = db.prepare<[string], { number: number }>('SELECT number FROM items WHERE id = ?');
  const hide = db.prepare('UPDATE speakers SET position = NULL WHERE item = ?');
  const show = db.prepare(
    `INSERT INTO speakers (item, speaker, position) VALUES (?, ?, ?)
     ON CONFLICT (item, speaker) DO UPDATE SET position = excluded.position`,
  );
  const list = db.prepare<[number], { speaker: string; name: string | null }>(
    'SELECT speaker, name FROM speakers WHERE item = ? AND position IS NOT NULL ORDER BY position',
  );
  const setName = db.prepare('UPDATE speakers SET name = ? WHERE item = ? AND speaker = ? AND position IS NOT NULL');
  const numberOf = (itemId: string): number => {
    const item = itemById.get(itemId);
    if (!item) throw noSuchItem();
    return item.number;
  };
  return {
    reset(item, segments) {
      const labels = new Set(segments.flatMap((segment) => (segment.speaker === null ? [] : [segment.speaker])));
      hide.run(item);
      [...labels].forEach((label, position) => show.run(item, label, position));
      return labels.size;
    },
    list: (itemId) => list.all(numberOf(itemId)),
    name(itemId, speaker, name) {
      const changed = setName.run(name.trim() === '' ? null : name.trim(), numberOf(itemId), speaker).changes;
      if (changed === 0) throw new ContractError('NOT_FOUND', 'This speaker is no longer in the transcript.');
    },
  };
}
