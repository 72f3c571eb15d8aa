import type { JobState } from '../../../domain/job-state.ts';
import type { JobRow } from '../../../services/ports/store.ts';
import { flag, given, whole } from './item-columns.ts';

/** A job as the file holds it, every column with a prefix so that it can be read beside its item. */
export type JobRecord = {
  job_state: string | null;
  job_hold: string | null;
  job_duplicate_of: string | null;
  job_remote_id: string | null;
  job_remote_status: string | null;
  job_token: string;
  job_body_complete: number;
  job_submit_started_at_ms: number | null;
  job_next_attempt_at_ms: number | null;
  job_attempts: number;
  job_cache: number;
  job_non_speech: number;
  job_result_non_speech: number | null;
  job_estimate_micro_usd: number | null;
  job_error_code: string | null;
  job_error_message: string | null;
  job_created_at_ms: number;
  job_updated_at_ms: number;
};

/** The columns of `JobRecord`, for a SELECT over `jobs` named `j`. */
export const jobColumns = `j.state AS job_state, j.hold AS job_hold, j.duplicate_of AS job_duplicate_of,
  j.remote_id AS job_remote_id, j.remote_status AS job_remote_status, j.token AS job_token,
  j.body_complete AS job_body_complete, j.submit_started_at_ms AS job_submit_started_at_ms,
  j.next_attempt_at_ms AS job_next_attempt_at_ms, j.attempts AS job_attempts, j.cache AS job_cache,
  j.non_speech AS job_non_speech, j.result_non_speech AS job_result_non_speech, j.estimate_micro_usd AS job_estimate_micro_usd, j.error_code AS job_error_code,
  j.error_message AS job_error_message, j.created_at_ms AS job_created_at_ms, j.updated_at_ms AS job_updated_at_ms`;

/** The job of a record that was left-joined; `null` when the item has none. */
export function jobOf(itemId: string, record: JobRecord): JobRow | null {
  if (record.job_state === null) return null;
  return {
    itemId,
    state: record.job_state as JobState,
    hold: record.job_hold as JobRow['hold'],
    duplicateOf: record.job_duplicate_of,
    remoteId: record.job_remote_id,
    remoteStatus: record.job_remote_status,
    token: record.job_token,
    bodyComplete: record.job_body_complete === 1,
    submitStartedAtMs: record.job_submit_started_at_ms,
    nextAttemptAtMs: record.job_next_attempt_at_ms,
    attempts: record.job_attempts,
    cache: record.job_cache === 1,
    nonSpeech: record.job_non_speech === 1,
    resultNonSpeech: record.job_result_non_speech === null ? null : record.job_result_non_speech === 1,
    estimateMicroUsd: record.job_estimate_micro_usd,
    errorCode: record.job_error_code,
    errorMessage: record.job_error_message,
    createdAtMs: record.job_created_at_ms,
    updatedAtMs: record.job_updated_at_ms,
  };
}

/** Column values of the fields that are given. */
export function jobValues(patch: Partial<JobRow>): Record<string, string | number | null> {
  return given<string | number | null>({
    state: patch.state,
    hold: patch.hold,
    duplicate_of: patch.duplicateOf,
    remote_id: patch.remoteId,
    remote_status: patch.remoteStatus,
    token: patch.token,
    body_complete: flag(patch.bodyComplete),
    submit_started_at_ms: whole(patch.submitStartedAtMs),
    next_attempt_at_ms: whole(patch.nextAttemptAtMs),
    attempts: whole(patch.attempts),
    cache: flag(patch.cache),
    non_speech: flag(patch.nonSpeech),
    result_non_speech: patch.resultNonSpeech === null ? null : flag(patch.resultNonSpeech),
    estimate_micro_usd: whole(patch.estimateMicroUsd),
    error_code: patch.errorCode,
    error_message: patch.errorMessage,
    created_at_ms: whole(patch.createdAtMs),
    updated_at_ms: whole(patch.updatedAtMs),
  });
}
