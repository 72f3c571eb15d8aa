import type { Viewer } from '../../../domain/viewer.ts';
import type { Db } from '../database.ts';
import { itemOf, type ItemRecord, itemColumns } from './item-columns.ts';
import type { TranscriptsStore } from './transcripts.ts';
import { createVisibility } from './visibility.ts';

/** Emptying the bin: the only place where items are deleted. */
export type BinStore = { purge(beforeMs: number, viewer: Viewer): { count: number; files: string[] } };

/**
 * A job that is on its way was or will be paid for: its item stays until the job ended. Items in the bin are not in the
 * index, so only their rows go. Files that another item shares are not reported.
 */
export function createBinStore(db: Db, transcripts: TranscriptsStore): BinStore {
  const expired = db.prepare<[number], ItemRecord>(`SELECT ${itemColumns} FROM items i WHERE i.deleted_at_ms < ?
       AND coalesce(i.job_state, '') NOT IN ('submitting', 'submitted')`);
  const remove = db.prepare('DELETE FROM items WHERE number = ?');
  const shared = db.prepare<[string]>(
    'SELECT 1 FROM items i, json_each(i.files) f WHERE f.value = ? AND json_valid(i.files) LIMIT 1',
  );
  const visibility = createVisibility(db);
  const purge = db.transaction((beforeMs: number, viewer: Viewer) => {
    const mine = new Set(visibility.accounts(viewer));
    const records = expired.all(beforeMs).filter(({ account }) => mine.has(account));
    for (const record of records) {
      transcripts.remove(record.number);
      remove.run(record.number);
    }
    const files = records.flatMap((record) => itemOf(record).files);
    return { count: records.length, files: files.filter((file) => !shared.get(file)) };
  });
  return { purge: (beforeMs, viewer) => purge.immediate(beforeMs, viewer) };
}
