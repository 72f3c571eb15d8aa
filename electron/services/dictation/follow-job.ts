import { nextQuestionMs, type ProcessingSample } from '../../domain/dictation/poll-schedule.ts';
import { ApiError } from '../../domain/errors.ts';
import type { RemoteTranscription } from '../../domain/transcription.ts';
import type { DictationUpload } from '../ports/dictation.ts';
import type { Clock } from '../ports/platform.ts';

/** Longer takes get their words in a reply of their own: they double it (T45). */
const wordsUpToMs = 60_000;
/** `completed` without text or segments is asked again this often before it is believed (T43). */
const emptyResultRetries = 5;

export type JobResult =
  | { type: 'completed'; remote: RemoteTranscription; sample: ProcessingSample }
  | { type: 'failed' }
  /** The key was refused while asking. */
  | { type: 'refused' };

/**
 * Asks about a job until it is done, on the schedule fitted to this account's past. The schedule counts from question to
 * question and not from answer to question, so that the way there and back is not waited for twice. Trouble while asking
 * never fails the job: it is asked again, and the machine's own timer bounds the whole. Rejects only when aborted.
 */
export async function followJob(
  deps: { clock: Clock; upload: DictationUpload; history: readonly ProcessingSample[] },
  job: { jobId: string; durationMs: number; acceptedAtMs: number },
  signal: AbortSignal,
): Promise<JobResult> {
  const { clock, upload, history } = deps;
  const waitedMs = (): number => clock.now() - job.acceptedAtMs;
  const words = job.durationMs <= wordsUpToMs;
  let emptyResults = 0;
  let askedMs: number | null = null;
  let unfinishedMs: number | null = null;
  for (;;) {
    await clock.sleep(Math.max(0, nextQuestionMs(history, job.durationMs, askedMs) - waitedMs()), signal);
    askedMs = waitedMs();
    let remote: RemoteTranscription;
    try {
      remote = await upload.get(job.jobId, { signal, words });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiError)) throw error;
      if (error.kind === 'auth' || error.kind === 'permission') return { type: 'refused' };
      if (error.detail.retryAfterMs !== undefined) await clock.sleep(error.detail.retryAfterMs, signal);
      continue;
    }
    signal.throwIfAborted();
    if (remote.status === 'failed') return { type: 'failed' };
    if (remote.status !== 'completed') {
      unfinishedMs = askedMs;
      continue;
    }
    if (remote.text === null && remote.segments === null && emptyResults < emptyResultRetries) {
      emptyResults += 1;
      continue;
    }
    const sample = { audioMs: job.durationMs, processingMs: askedMs, ...(unfinishedMs !== null && { unfinishedMs }) };
    return { type: 'completed', remote: words ? remote : await withWords(upload, remote, job.jobId, signal), sample };
  }
}

async function withWords(
  upload: DictationUpload,
  plain: RemoteTranscription,
  jobId: string,
  signal: AbortSignal,
): Promise<RemoteTranscription> {
  try {
    const full = await upload.get(jobId, { signal, words: true });
    return full.status === 'completed' ? full : plain;
  } catch {
    signal.throwIfAborted();
    // Words are a bonus: the text itself is already here.
    return plain;
  }
}
