/** Every figure of the queue, with its reason. Milliseconds unless the name says otherwise. */
export const jobTuning = {
  /** First question after a submission: the fastest jobs take about this long (T39). */
  firstPollMs: 2_000,
  pollGrowth: 1.5,
  /** Long jobs are asked about at this pace, and after ten minutes at the slower one (T39). */
  pollCapMs: 15_000,
  pollSlowCapMs: 30_000,
  pollSlowAfterMs: 600_000,
  /** A job that the service does not know yet right after it was accepted is given this long (T42). */
  notFoundGraceMs: 60_000,
  /** Beyond this many jobs in flight one list call replaces the single ones (T44). */
  sweepAbove: 3,
  /** `completed` without text or segments is asked again this often before it is believed (T43). */
  emptyResultRetries: 5,
  retryBaseMs: 2_000,
  /** Back-off of uploads and reconnects never waits longer (B8). */
  retryCapMs: 300_000,
  /** Uploads that keep failing with the network up become Failed, with Retry. */
  maxAttempts: 8,
  /** How long a lost submission is looked for before it counts as never received (B4). */
  settleMs: 60_000,
  reconcileEveryMs: 5_000,
  /** Proxies before a service commonly refuse bodies of more than 100 MB: 17 minutes of a recording (T24). */
  smallerAboveBytes: 90_000_000,
  /** Paid jobs a minute before the next ones ask first (B11). */
  paidJobsPerMinute: 5,
} as const;

/** Full-jitter back-off: uniform in [0, min(cap, base * 2^attempt)], so that clients never march in step (T162). */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(jobTuning.retryCapMs, jobTuning.retryBaseMs * 2 ** Math.min(attempt, 20)));
}

/** Delay before poll number `pollCount` (0 = first) of a job `ageMs` old, with +-20 % jitter (T39). */
export function pollDelayMs(pollCount: number, ageMs: number, random: number): number {
  const cap = ageMs > jobTuning.pollSlowAfterMs ? jobTuning.pollSlowCapMs : jobTuning.pollCapMs;
  const base = Math.min(cap, jobTuning.firstPollMs * jobTuning.pollGrowth ** Math.min(pollCount, 30));
  return Math.round(base * (0.8 + 0.4 * random));
}

/** A job is called stuck, without being given up, when it is older than this (T39). */
export function stuckAfterMs(durationMs: number | null): number {
  return Math.max(15 * 60_000, 2 * (durationMs ?? 0));
}
