import type { ItemDetail } from '../../ipc/contract/library.ts';
import type { JobState } from '../job-state.ts';
import { transcriptionEstimateMicroUsd } from '../money.ts';

/**
 * Whether a transcript came from the service's memory and was made with other options than were asked for, and what
 * making it anew would cost (T31). A job that went past the memory got what the service makes of the options: asking
 * again would change nothing.
 */
export function otherOptions(
  item: { durationMs: number | null; files: readonly string[] },
  job: { state: JobState; cache: boolean; nonSpeech: boolean; resultNonSpeech: boolean | null } | null,
): ItemDetail['otherOptions'] {
  if (job === null || job.state !== 'completed' || !job.cache || item.files.length === 0) return null;
  const { nonSpeech, resultNonSpeech } = job;
  if (resultNonSpeech === null || resultNonSpeech === nonSpeech) return null;
  const estimateMicroUsd = item.durationMs === null ? null : transcriptionEstimateMicroUsd(item.durationMs);
  return { nonSpeech: resultNonSpeech, estimateMicroUsd };
}
