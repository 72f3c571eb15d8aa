/** One past take of this account: how long its audio was, and how long the service took from acceptance to result. */
export type ProcessingSample = { audioMs: number; processingMs: number };

/** Figures of the schedule, in milliseconds, with their reasons. */
export const pollTuning = {
  /** Samples kept; older ones describe a service that has changed since. */
  historySize: 50,
  /** Takes of similar length that are asked for an opinion. */
  neighbours: 9,
  /** Without history: a short take was ready after 300 ms in the fastest cases seen. */
  firstGuessMs: 250,
  /** Without history: a minute of audio more needs about this much more. */
  guessPerAudioMs: 0.05,
  /** Asked this much before the earliest past result, so that the first answer after it is fresh. */
  marginMs: 40,
  /** Steps across the time in which results usually come. */
  stepsAcross: 6,
  shortestGapMs: 80,
  longestGapMs: 500,
  /** After the usual time: a share of what has passed, so that a slow job costs few questions. */
  lateShare: 0.15,
  lateCapMs: 2_000,
  /** And from here on seldom (T39). */
  verySlowAfterMs: 30_000,
  verySlowGapMs: 5_000,
} as const;

/** When results of a take of `audioMs` usually come, after acceptance: nearly never before `earlyMs`, mostly by `lateMs`. */
export function expectResult(
  history: readonly ProcessingSample[],
  audioMs: number,
): { earlyMs: number; lateMs: number } {
  const near = history
    .map((sample) => ({ sample, distance: Math.abs(Math.log((sample.audioMs + 1000) / (audioMs + 1000))) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, pollTuning.neighbours)
    .map(({ sample }) => sample.processingMs)
    .sort((a, b) => a - b);
  if (near.length === 0) {
    const earlyMs = pollTuning.firstGuessMs + audioMs * pollTuning.guessPerAudioMs * 0.2;
    return { earlyMs, lateMs: earlyMs * 4 + audioMs * pollTuning.guessPerAudioMs };
  }
  const earlyMs = near[Math.floor((near.length - 1) * 0.1)] ?? 0;
  const lateMs = near[Math.ceil((near.length - 1) * 0.9)] ?? earlyMs;
  return { earlyMs, lateMs: Math.max(lateMs, earlyMs * 1.1) };
}

/**
 * Delay before the next question about a job, `waitedMs` after it was accepted: the first one early, then in small steps
 * across the time in which this account's results usually come, then more and more seldom. Never less than 0.
 */
export function dictationPollDelayMs(history: readonly ProcessingSample[], audioMs: number, waitedMs: number): number {
  const { earlyMs, lateMs } = expectResult(history, audioMs);
  const firstMs = Math.max(0, earlyMs - pollTuning.marginMs);
  if (waitedMs < firstMs) return Math.ceil(firstMs - waitedMs);
  if (waitedMs >= pollTuning.verySlowAfterMs) return pollTuning.verySlowGapMs;
  const step = (lateMs - earlyMs) / pollTuning.stepsAcross;
  const usual = Math.min(pollTuning.longestGapMs, Math.max(pollTuning.shortestGapMs, step));
  if (waitedMs < lateMs) return Math.ceil(usual);
  return Math.ceil(Math.min(pollTuning.lateCapMs, Math.max(usual, waitedMs * pollTuning.lateShare)));
}

/** History with one more sample, oldest dropped. */
export function withSample(history: readonly ProcessingSample[], sample: ProcessingSample): ProcessingSample[] {
  return [...history, sample].slice(-pollTuning.historySize);
}
