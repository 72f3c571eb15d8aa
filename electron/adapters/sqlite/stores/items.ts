import type { ItemRow, ItemWithJob, JobRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';
import { type ItemRecord, itemColumns, itemOf, itemValues } from './item-columns.ts';
import { labelsColumn, labelsOf } from './item-labels.ts';
import { type JobRecord, jobColumns, jobOf, jobValues } from './job-columns.ts';
import { hasNoteColumn } from './notes.ts';
import type { LabelsStore } from './labels.ts';
import type { Numbers } from './numbers.ts';
import type { SearchIndex } from './search-index.ts';
import type { Writes } from './statements.ts';

/** An item, its job and what people put on it, as one joined row. */
export type EntryRecord = ItemRecord & JobRecord & { labels: string; has_note: number };

/** The columns of `EntryRecord`, over `items` named `i` and `jobs` named `j`. */
export const entryColumns = `${itemColumns}, ${jobColumns}, ${labelsColumn}, ${hasNoteColumn}`;

/** Items with the job that they may have. */
export const entrySelect = `SELECT ${entryColumns} FROM items i LEFT JOIN jobs j ON j.item = i.number`;

/** What a joined row holds. */
export function entryOf(record: EntryRecord): ItemWithJob {
  return {
    item: itemOf(record),
    job: jobOf(record.id, record),
    labels: labelsOf(record.labels),
    hasNote: record.has_note === 1,
  };
}

/** Rows of `items`. Every method is one transaction. */
export type ItemsStore = {
  insert(item: ItemRow, job: JobRow | null): void;
  update(id: string, patch: Partial<Omit<ItemRow, 'id'>>): void;
  get(id: string): ItemWithJob | null;
  byHash(sha256: string, account: string): ItemWithJob[];
  unfinished(): ItemRow[];
  ownedFiles(): string[];
};

/** `index` keeps titles and transcripts searchable while their item is not in the bin. */
export function createItemsStore(
  db: Db,
  writes: Writes,
  numbers: Numbers,
  index: SearchIndex,
  labels: Pick<LabelsStore, 'follow'>,
): ItemsStore {
  const byId = db.prepare<[string], EntryRecord>(`${entrySelect} WHERE i.id = ?`);
  const byHash = db.prepare<[string, string], EntryRecord>(
    `${entrySelect} WHERE i.sha256 = ? AND i.account = ? ORDER BY i.created_at_ms DESC, i.id DESC`,
  );
  const recording = db.prepare<[], ItemRecord>(
    `SELECT ${itemColumns} FROM items i WHERE i.recording = 1 ORDER BY i.number`,
  );
  const files = db.prepare<[], ItemRecord>(`SELECT ${itemColumns} FROM items i WHERE i.files <> '[]'`);

  const hide = (item: number): void => {
    index.removeTranscript(item);
    index.removeNote(item);
  };
  const show = (item: number): void => {
    index.addTranscript(item);
    index.addNote(item);
  };

  const insert = db.transaction((item: ItemRow, job: JobRow | null) => {
    const number = numbers.forItem(item.createdAtMs);
    writes.insert('items', { number, ...itemValues(item) });
    if (job) writes.insert('jobs', { item: number, ...jobValues(job) });
    if (item.deletedAtMs === null) index.addTitle(number, item.title);
  });
  const update = db.transaction((id: string, patch: Partial<Omit<ItemRow, 'id'>>) => {
    const before = byId.get(id);
    if (!before) throw noSuchItem();
    writes.update('items', itemValues({ ...patch, id: undefined }), 'number = @key', { key: before.number });
    if (patch.account !== undefined && patch.account !== before.account) labels.follow(before.number, patch.account);
    const wasShown = before.deleted_at_ms === null;
    const isShown = patch.deletedAtMs === undefined ? wasShown : patch.deletedAtMs === null;
    const title = patch.title ?? before.title;
    if (wasShown && (!isShown || title !== before.title)) index.removeTitle(before.number);
    if (isShown && (!wasShown || title !== before.title)) index.addTitle(before.number, title);
    if (wasShown && !isShown) hide(before.number);
    if (!wasShown && isShown) show(before.number);
  });

  return {
    insert: (item, job) => insert.immediate(item, job),
    update: (id, patch) => update.immediate(id, patch),
    get(id) {
      const record = byId.get(id);
      return record ? entryOf(record) : null;
    },
    byHash: (sha256, account) => byHash.all(sha256, account).map(entryOf),
    unfinished: () => recording.all().map(itemOf),
    ownedFiles: () => files.all().flatMap((record) => itemOf(record).files),
  };
}
