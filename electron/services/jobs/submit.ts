import { ApiError, toContractError } from '../../domain/errors.ts';
import { backoffMs, jobTuning } from '../../domain/jobs/schedule.ts';
import { judgeSubmitFailure } from '../../domain/jobs/submit-outcome.ts';
import type { ItemWithJob, JobRow } from '../ports/store.ts';
import type { TranscriptionApi, UploadBody } from '../ports/transcription-api.ts';
import { bodyToSend } from './body-to-send.ts';
import { apiFor, type JobsDeps, learn, move } from './context.ts';

/**
 * One attempt to send a queued job. The journal is always ahead of the network: `submitting` is durable before the
 * first byte, "may be complete" before the last one, so that after a crash the row tells whether the service can have
 * taken the job (T35, T36). Never throws.
 */
export async function submitJob(deps: JobsDeps, entry: ItemWithJob, signal: AbortSignal): Promise<void> {
  const { item } = entry;
  const api = apiFor(deps, entry);
  const job = entry.job;
  if (!api || !job) return;
  try {
    const { body, extension } = await bodyToSend(deps, item);
    const submitting = await move(deps, item.id, ['queued'], {
      state: 'submitting',
      submitStartedAtMs: deps.clock.now(),
      bodyComplete: false,
      attempts: job.attempts + 1,
    });
    if (!submitting) return;
    deps.failPoint('submitting-row');
    await send(deps, api, entry, submitting, { body, extension }, signal);
  } catch (error) {
    await move(deps, item.id, ['queued', 'submitting'], failed(error));
    deps.log.error('submit-failed', { itemId: item.id, code: toContractError(error).code });
  } finally {
    deps.events.setProgress(item.id, null);
  }
}

async function send(
  deps: JobsDeps,
  api: TranscriptionApi,
  { item }: ItemWithJob,
  job: JobRow,
  { body, extension }: { body: UploadBody; extension: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    const submitted = await api.submit(
      {
        body: { ...body, open: (inner) => journalled(deps, item.id, body, inner) },
        filename: deps.remoteFileName(item.title, extension, job.token),
        nonSpeech: job.nonSpeech,
        cache: job.cache,
      },
      {
        signal,
        // A person waits for a dictation, nobody for an episode (T37).
        isBackground: item.source !== 'dictation',
        onProgress: ({ phase, sentBytes, totalBytes }) => {
          if (phase === 'waiting') deps.failPoint('waiting');
          deps.events.setProgress(item.id, sentBytes / Math.max(1, totalBytes));
        },
      },
    );
    deps.failPoint('answer-read');
    learn(deps, item, null);
    await move(deps, item.id, ['submitting'], {
      state: 'submitted',
      remoteId: submitted.remoteId,
      remoteStatus: submitted.status,
      nextAttemptAtMs: deps.clock.now() + (submitted.status === 'completed' ? 0 : jobTuning.firstPollMs),
      attempts: 0,
      errorCode: null,
      errorMessage: null,
    });
    deps.failPoint('id-stored');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    learn(deps, item, error);
    await settleFailure(deps, item.id, job, error);
  }
}

/** Passes the body on, holding the last chunk back until the journal says that the body may be complete. */
async function* journalled(
  deps: JobsDeps,
  itemId: string,
  body: UploadBody,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  let held: Uint8Array | null = null;
  let first = true;
  for await (const chunk of body.open(signal)) {
    if (held) {
      yield held;
      if (first) deps.failPoint('first-byte');
      first = false;
    }
    held = chunk;
  }
  if (!held) return;
  deps.failPoint('mid-body');
  const row = await deps.store.moveJob(itemId, ['submitting'], { bodyComplete: true });
  // Cancelled meanwhile: keep the last bytes, so that the service cannot take the job.
  if (!row) throw new ApiError({ kind: 'aborted', message: 'cancelled before the last byte', bodySent: 'partial' });
  deps.failPoint('body-end');
  yield held;
  deps.failPoint('before-answer');
}

async function settleFailure(deps: JobsDeps, itemId: string, job: JobRow, error: ApiError): Promise<void> {
  const outcome = judgeSubmitFailure(error.detail);
  const now = deps.clock.now();
  const wait = Math.max(error.detail.retryAfterMs ?? 0, backoffMs(job.attempts, deps.random()));
  switch (outcome) {
    case 'unknown':
      // `attempts` now counts looks for the lost job; the settle time starts here.
      await move(deps, itemId, ['submitting'], {
        state: 'unknown',
        bodyComplete: true,
        submitStartedAtMs: now,
        nextAttemptAtMs: now,
        attempts: 0,
        ...reason(error),
      });
      return;
    case 'offline':
      await move(deps, itemId, ['submitting'], {
        state: 'queued',
        nextAttemptAtMs: null,
        attempts: job.attempts - 1,
        ...reason(error),
      });
      return;
    case 'requeue':
      if (job.attempts >= jobTuning.maxAttempts) await move(deps, itemId, ['submitting'], failed(error));
      else await move(deps, itemId, ['submitting'], { state: 'queued', nextAttemptAtMs: now + wait, ...reason(error) });
      return;
    case 'key':
      await move(deps, itemId, ['submitting'], { state: 'held', hold: 'key', ...reason(error) });
      return;
    case 'cancelled':
      await move(deps, itemId, ['submitting'], { state: 'queued', nextAttemptAtMs: null });
      return;
    case 'fail':
      await move(deps, itemId, ['submitting'], failed(error));
      return;
  }
}

function reason(error: unknown): Pick<JobRow, 'errorCode' | 'errorMessage'> {
  const { code, message } = toContractError(error);
  return { errorCode: code, errorMessage: message };
}

/** A terminal failure: the audio stays, Retry is offered. */
function failed(error: unknown): Partial<JobRow> {
  return { state: 'failed', nextAttemptAtMs: null, ...reason(error) };
}
