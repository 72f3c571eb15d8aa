import { ApiError } from '../../domain/errors.ts';
import { jobTuning } from '../../domain/jobs/schedule.ts';
import type { RemoteJobSummary } from '../../domain/transcription.ts';
import type { ItemWithJob } from '../ports/store.ts';
import type { TranscriptionApi } from '../ports/transcription-api.ts';
import { apiFor, type JobsDeps, learn, move } from './context.ts';

/** Jobs older than the submission by this much cannot be ours, whatever the two clocks say (B5: skew up to a day). */
const clockSkewMs = 25 * 3_600_000;
const pageSize = 100;
const maxPages = 20;

/**
 * Looks for a submission whose answer was lost, by the token in its file name. Found: adopted. Still absent after the
 * settle time, counted from the last moment a byte could have been under way: it was never taken and is sent again.
 * While the list cannot be read nothing is decided (T36, B3 to B5). Never throws.
 */
export async function reconcileJob(deps: JobsDeps, entry: ItemWithJob, signal: AbortSignal): Promise<void> {
  const { item, job } = entry;
  const api = apiFor(deps, entry);
  if (!api || !job) return;
  const startedAtMs = job.submitStartedAtMs ?? job.updatedAtMs;
  try {
    const found = await findByToken(deps, api, job.token, startedAtMs - clockSkewMs, signal);
    learn(deps, item, null);
    const now = deps.clock.now();
    if (found) {
      await move(deps, item.id, ['unknown'], {
        state: 'submitted',
        remoteId: found.remoteId,
        remoteStatus: found.status,
        nextAttemptAtMs: now,
        attempts: 0,
        errorCode: null,
        errorMessage: null,
      });
    } else if (now - startedAtMs >= deps.settleMs) {
      await move(deps, item.id, ['unknown'], {
        state: 'queued',
        nextAttemptAtMs: null,
        bodyComplete: false,
        attempts: 0,
      });
    } else {
      await move(deps, item.id, ['unknown'], {
        nextAttemptAtMs: now + jobTuning.reconcileEveryMs,
        attempts: job.attempts + 1,
      });
    }
  } catch (error) {
    if (signal.aborted) return;
    learn(deps, item, error);
    const wait = error instanceof ApiError ? (error.detail.retryAfterMs ?? 0) : 0;
    // Not knowing is not "not there": the settle time starts anew once the list can be read again.
    await move(deps, item.id, ['unknown'], {
      nextAttemptAtMs: deps.clock.now() + Math.max(wait, 4 * jobTuning.reconcileEveryMs),
    });
  }
}

/** Reads the list newest first until it is older than `oldestMs`. Pages overlap, so rows that shift while reading are still met. */
async function findByToken(
  deps: JobsDeps,
  api: TranscriptionApi,
  token: string,
  oldestMs: number,
  signal: AbortSignal,
): Promise<RemoteJobSummary | null> {
  const overlap = 10;
  for (let page = 0; page < maxPages; page += 1) {
    const { jobs } = await api.list({ limit: pageSize, offset: page * (pageSize - overlap) }, { signal });
    const matches = jobs.filter((job) => job.filename !== null && deps.findToken(job.filename) === token);
    const newest = matches.sort((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0))[0];
    if (newest) return newest;
    const last = jobs.at(-1);
    if (jobs.length < pageSize || !last || (last.createdAtMs !== null && last.createdAtMs < oldestMs)) return null;
  }
  return null;
}
