/**
 * Where a job is, as journalled. `submitting` is written before the first byte leaves and `submitted` after the answer
 * was read: a job found in `submitting` at start is the only one whose outcome can be unknown (T35, T36).
 */
export const jobStates = [
  'held',
  'queued',
  'submitting',
  'unknown',
  'submitted',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobState = (typeof jobStates)[number];

/** What a list can be narrowed to: a job's state, no job at all, or a take that is being recorded. */
export const listStates = [...jobStates, 'none', 'recording'] as const;
export type ListState = (typeof listStates)[number];
