/**
 * One past take of this account: how long its audio was, and when the service had its result, in milliseconds from its
 * acceptance to the moment a question left us. `processingMs`: the first question that found it. `unfinishedMs`: the last
 * one before, which did not; missing when the very first question found it.
 */
export type ProcessingSample = { audioMs: number; processingMs: number; unfinishedMs?: number };

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
  /** Where between "not yet" and "there" a result is assumed to have come: rather early, a question costs little. */
  betweenShare: 0.25,
  /** Nothing was ever asked before this share of the time: so it is tried, or a schedule once late would stay late. */
  unknownShare: 0.6,
  /** Steps across the time in which results usually come. */
  stepsAcross: 10,
  /** From question to question; on a line with a longer round trip the next one leaves with the answer to the last. */
  shortestGapMs: 50,
  longestGapMs: 400,
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
    .toReversed()
    .sort((a, b) => a.distance - b.distance)
    .slice(0, pollTuning.neighbours)
    .map(({ sample }) => sample);
  if (near.length === 0) {
    const earlyMs = pollTuning.firstGuessMs + audioMs * pollTuning.guessPerAudioMs * 0.2;
    return { earlyMs, lateMs: earlyMs * 4 + audioMs * pollTuning.guessPerAudioMs };
  }
  const came = near.map((sample) => cameAtMs(sample, near)).sort((a, b) => a - b);
  const seen = near.map(({ processingMs }) => processingMs).sort((a, b) => a - b);
  const earlyMs = came[Math.floor((came.length - 1) * 0.1)] ?? 0;
  const lateMs = seen[Math.ceil((seen.length - 1) * 0.9)] ?? earlyMs;
  return { earlyMs, lateMs: Math.max(lateMs, earlyMs * 1.1) };
}

/**
 * The likely moment of one result. Where the first question found it, the latest moment at which a similar take was still
 * unfinished says how much earlier it may have been.
 */
function cameAtMs({ processingMs, unfinishedMs }: ProcessingSample, near: readonly ProcessingSample[]): number {
  const others = near.map((other) => other.unfinishedMs ?? 0).filter((ms) => ms < processingMs);
  const known = unfinishedMs ?? Math.max(0, ...others);
  const from = known > 0 ? known : processingMs * pollTuning.unknownShare;
  return from + (processingMs - from) * pollTuning.betweenShare;
}

/**
 * When to ask next about a job, in milliseconds after its acceptance; `lastAskedMs` is when the last question left, `null`
 * before the first. The first one goes when the earliest results come, then they go in small steps across the time in
 * which this account's results usually come, then more and more seldom.
 */
export function nextQuestionMs(
  history: readonly ProcessingSample[],
  audioMs: number,
  lastAskedMs: number | null,
): number {
  const { earlyMs, lateMs } = expectResult(history, audioMs);
  if (lastAskedMs === null) return Math.round(earlyMs);
  if (lastAskedMs >= pollTuning.verySlowAfterMs) return lastAskedMs + pollTuning.verySlowGapMs;
  const step = (lateMs - earlyMs) / pollTuning.stepsAcross;
  const usual = Math.min(pollTuning.longestGapMs, Math.max(pollTuning.shortestGapMs, step));
  if (lastAskedMs < lateMs) return lastAskedMs + Math.ceil(usual);
  return lastAskedMs + Math.ceil(Math.min(pollTuning.lateCapMs, Math.max(usual, lastAskedMs * pollTuning.lateShare)));
}

/** History with one more sample, oldest dropped. */
export function withSample(history: readonly ProcessingSample[], sample: ProcessingSample): ProcessingSample[] {
  return [...history, sample].slice(-pollTuning.historySize);
}
