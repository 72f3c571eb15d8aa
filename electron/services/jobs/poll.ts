import { ApiError, toContractError } from '../../domain/errors.ts';
import { jobTuning, pollDelayMs } from '../../domain/jobs/schedule.ts';
import type { RemoteJobSummary, RemoteTranscription } from '../../domain/transcription.ts';
import type { ItemWithJob, JobRow } from '../ports/store.ts';
import type { TranscriptionApi } from '../ports/transcription-api.ts';
import { apiFor, type JobsDeps, learn, move } from './context.ts';

const finished = new Set(['completed', 'failed']);

/** Asks once about one submitted job, by its id, and stores the result when there is one. Never throws, never resubmits. */
export async function pollJob(deps: JobsDeps, entry: ItemWithJob, signal: AbortSignal): Promise<void> {
  const { item, job } = entry;
  const api = apiFor(deps, entry);
  if (!api || !job?.remoteId) return;
  deps.failPoint('poll');
  try {
    const remote = await api.get(job.remoteId, {
      signal,
      words: job.remoteStatus === 'completed',
      isBackground: item.source !== 'dictation',
    });
    learn(deps, item, null);
    await take(deps, api, entry, job, remote, signal);
  } catch (error) {
    if (signal.aborted) return;
    learn(deps, item, error);
    await move(deps, item.id, ['submitted'], afterPollError(deps, job, error));
  }
}

/**
 * One list call for many jobs (T44). Those that are finished are fetched; those that are not on its page are asked about
 * one by one, when it is their turn.
 */
export async function sweepJobs(
  deps: JobsDeps,
  api: TranscriptionApi,
  entries: ItemWithJob[],
  signal: AbortSignal,
): Promise<void> {
  let known: Map<string, RemoteJobSummary>;
  try {
    const { jobs } = await api.list({ limit: 100, offset: 0 }, { signal, isBackground: true });
    known = new Map(jobs.map((job) => [job.remoteId, job]));
  } catch (error) {
    if (signal.aborted) return;
    if (entries[0]) learn(deps, entries[0].item, error);
    known = new Map();
  }
  for (const entry of entries) {
    const job = entry.job;
    const summary = job?.remoteId ? known.get(job.remoteId) : undefined;
    const isDue = (job?.nextAttemptAtMs ?? 0) <= deps.clock.now();
    if (!job || (!summary && !isDue)) continue;
    if (!summary || finished.has(summary.status)) await pollJob(deps, entry, signal);
    else await move(deps, entry.item.id, ['submitted'], waiting(deps, job, summary.status));
  }
}

async function take(
  deps: JobsDeps,
  api: TranscriptionApi,
  { item }: ItemWithJob,
  job: JobRow,
  remote: RemoteTranscription,
  signal: AbortSignal,
): Promise<void> {
  if (remote.status === 'failed') {
    await move(deps, item.id, ['submitted'], {
      state: 'failed',
      remoteStatus: 'failed',
      nextAttemptAtMs: null,
      errorCode: 'REJECTED',
      errorMessage: remote.errorMessage
        ? `The service could not transcribe this: ${remote.errorMessage}`
        : 'The service could not transcribe this audio. Retry sends it again.',
    });
    return;
  }
  if (remote.status !== 'completed') {
    await move(deps, item.id, ['submitted'], waiting(deps, job, remote.status));
    return;
  }
  // The first sight of "completed" came without words, which double the reply: now they are worth it (T45).
  const full = job.remoteStatus === 'completed' ? remote : await withWords(api, remote, job, signal);
  const isEmpty = full.text === null && full.segments === null;
  if (isEmpty && job.attempts < jobTuning.emptyResultRetries) {
    await move(deps, item.id, ['submitted'], { ...waiting(deps, job, 'completed'), attempts: job.attempts + 1 });
    return;
  }
  deps.failPoint('before-result');
  await deps.store.putTranscript(item.id, {
    segments: deps.buildSegments(full),
    text: full.text,
    language: full.language,
    raw: full.raw,
  });
  deps.failPoint('result-stored');
  if (item.durationMs === null && full.durationMs !== null)
    await deps.store.updateItem(item.id, { durationMs: full.durationMs });
  await move(deps, item.id, ['submitted'], {
    state: 'completed',
    remoteStatus: 'completed',
    resultNonSpeech: full.nonSpeech,
    nextAttemptAtMs: null,
    errorCode: null,
    errorMessage: null,
  });
  deps.failPoint('done');
}

async function withWords(
  api: TranscriptionApi,
  plain: RemoteTranscription,
  job: JobRow,
  signal: AbortSignal,
): Promise<RemoteTranscription> {
  try {
    const full = await api.get(job.remoteId ?? plain.remoteId, { signal, words: true });
    return full.status === 'completed' ? full : plain;
  } catch (error) {
    if (signal.aborted) throw error;
    // Words are a bonus: the transcript itself is already here.
    return plain;
  }
}

function waiting(deps: JobsDeps, job: JobRow, status: string): Partial<JobRow> {
  const ageMs = deps.clock.now() - job.createdAtMs;
  return {
    remoteStatus: status,
    attempts: job.attempts + 1,
    nextAttemptAtMs: deps.clock.now() + pollDelayMs(job.attempts, ageMs, deps.random()),
  };
}

/** Trouble while asking never fails the job; only a job that the service keeps denying is given up (T42). */
function afterPollError(deps: JobsDeps, job: JobRow, error: unknown): Partial<JobRow> {
  const now = deps.clock.now();
  const { code, message } = toContractError(error);
  const ageMs = now - (job.submitStartedAtMs ?? job.createdAtMs);
  if (
    error instanceof ApiError &&
    error.kind === 'not-found' &&
    ageMs > jobTuning.notFoundGraceMs &&
    job.attempts >= 3
  ) {
    return {
      state: 'failed',
      nextAttemptAtMs: null,
      errorCode: 'NOT_FOUND',
      errorMessage: 'The service no longer knows this job. Retry sends the audio again.',
    };
  }
  const asked = error instanceof ApiError ? (error.detail.retryAfterMs ?? 0) : 0;
  const wait = Math.max(asked, pollDelayMs(job.attempts + 1, ageMs, deps.random()));
  return { attempts: job.attempts + 1, nextAttemptAtMs: now + wait, errorCode: code, errorMessage: message };
}
