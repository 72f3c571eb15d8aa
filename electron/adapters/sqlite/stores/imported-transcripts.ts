import { ContractError } from '../../../ipc/contract/errors.ts';
import type { ImportedText, ItemRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';
import type { ItemsStore } from './items.ts';
import type { NotesStore } from './notes.ts';
import type { SpeakersStore } from './speakers.ts';
import type { TranscriptsStore } from './transcripts.ts';

/** Transcripts that a person brought. Each method is one transaction: an item has its transcript, or is not there. */
export type ImportedTranscriptsStore = {
  insert(item: ItemRow, transcript: ImportedText): void;
  attach(itemId: string, transcript: ImportedText, replace: boolean): void;
};

export function createImportedTranscriptsStore(
  db: Db,
  items: ItemsStore,
  transcripts: TranscriptsStore,
  speakers: SpeakersStore,
  notes: NotesStore,
): ImportedTranscriptsStore {
  const dropJob = db.prepare('DELETE FROM jobs WHERE item = (SELECT number FROM items WHERE id = ?)');
  const put = (itemId: string, { names, note, ...transcript }: ImportedText): void => {
    transcripts.put(itemId, transcript);
    for (const { speaker } of speakers.list(itemId)) speakers.name(itemId, speaker, names[speaker] ?? '');
    // What the person wrote here stays.
    if (note !== '' && notes.get(itemId) === '') notes.put(itemId, note);
  };
  const insert = db.transaction((item: ItemRow, transcript: ImportedText) => {
    items.insert(item, null);
    put(item.id, transcript);
  });
  const attach = db.transaction((itemId: string, transcript: ImportedText, replace: boolean) => {
    const entry = items.get(itemId);
    if (!entry) throw noSuchItem();
    const state = entry.job?.state;
    if (state === 'submitting' || state === 'submitted' || state === 'unknown') {
      throw new ContractError(
        'CONFLICT',
        'This is being transcribed already. Wait for it or cancel it, then add the transcript.',
      );
    }
    if (entry.item.segmentCount !== null && !replace) {
      throw new ContractError('CONFLICT', 'This has a transcript already. Replace it, or keep it as it is.');
    }
    // Whatever waited to be sent, and paid, has its text now.
    if (state !== undefined && state !== 'completed') dropJob.run(itemId);
    put(itemId, transcript);
  });
  return {
    insert: (item, transcript) => insert.immediate(item, transcript),
    attach: (itemId, transcript, replace) => attach.immediate(itemId, transcript, replace),
  };
}
