import type { ItemRow, JobRow } from '../ports/store.ts';

/** A job that has not been decided on yet, with every field spelled out. Times are epoch milliseconds. */
export function newJob(
  item: Pick<ItemRow, 'id'>,
  values: Pick<JobRow, 'token' | 'nonSpeech' | 'estimateMicroUsd' | 'createdAtMs'> & Partial<JobRow>,
): JobRow {
  return {
    itemId: item.id,
    state: 'queued',
    hold: null,
    duplicateOf: null,
    remoteId: null,
    remoteStatus: null,
    bodyComplete: false,
    submitStartedAtMs: null,
    nextAttemptAtMs: null,
    attempts: 0,
    cache: true,
    resultNonSpeech: null,
    errorCode: null,
    errorMessage: null,
    updatedAtMs: values.createdAtMs,
    ...values,
  };
}

/** Held for a yes because it would pass the month's budget. */
export const overBudget = {
  state: 'held',
  hold: 'confirm',
  errorMessage: 'It would pass your budget for this month.',
} as const;

/** Unique, short and safe in any file name: finds a submission again whose answer was lost (T36). */
export function newToken(): string {
  return `fx${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
}
