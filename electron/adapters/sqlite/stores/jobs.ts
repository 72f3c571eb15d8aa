import type { JobState } from '../../../domain/job-state.ts';
import type { ItemWithJob, JobRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';
import { type EntryRecord, entryColumns, entryOf, entrySelect } from './items.ts';
import { jobValues } from './job-columns.ts';
import type { Writes } from './statements.ts';

/** Rows of `jobs`. Every method is one transaction. */
export type JobsStore = {
  put(job: JobRow): void;
  move(itemId: string, from: readonly JobState[], patch: Partial<Omit<JobRow, 'itemId'>>): JobRow | null;
  inStates(states: readonly JobState[]): ItemWithJob[];
};

/** Compare-and-set is safe because it reads and writes inside one immediate transaction. */
export function createJobsStore(db: Db, writes: Writes): JobsStore {
  const byId = db.prepare<[string], EntryRecord>(`${entrySelect} WHERE i.id = ?`);
  const byState = db.prepare<[string], EntryRecord>(
    `SELECT ${entryColumns} FROM jobs j JOIN items i ON i.number = j.item WHERE j.state = ?
     ORDER BY j.created_at_ms, j.item`,
  );
  const entry = (itemId: string): EntryRecord | undefined => byId.get(itemId);

  const put = db.transaction((job: JobRow) => {
    const found = entry(job.itemId);
    if (!found) throw noSuchItem();
    if (found.job_state === null) writes.insert('jobs', { item: found.number, ...jobValues(job) });
    else writes.update('jobs', jobValues(job), 'item = @key', { key: found.number });
  });
  const move = db.transaction((itemId: string, from: readonly JobState[], patch: Partial<Omit<JobRow, 'itemId'>>) => {
    const found = entry(itemId);
    const job = found ? entryOf(found).job : null;
    if (!found || !job || !from.includes(job.state)) return null;
    writes.update('jobs', jobValues(patch), 'item = @key', { key: found.number });
    const after = entry(itemId);
    return after ? entryOf(after).job : null;
  });

  return {
    put: (job) => put.immediate(job),
    move: (itemId, from, patch) => move.immediate(itemId, from, patch),
    inStates: (states) =>
      [...new Set(states)]
        .flatMap((state) => byState.all(state).map(entryOf))
        .sort((a, b) => (a.job?.createdAtMs ?? 0) - (b.job?.createdAtMs ?? 0)),
  };
}
