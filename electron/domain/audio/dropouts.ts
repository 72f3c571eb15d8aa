/** Sound that is missing: where in the take, and how much. */
export type Dropout = { atMs: number; lengthMs: number };

export const dropoutTuning = {
  /** Blocks come every 20 ms; a gap this long is looked into. */
  suspiciousGapMs: 200,
  /** By then a device that buffered meanwhile has caught up. */
  settleMs: 1000,
  /** Smaller differences are jitter. */
  reportMs: 60,
};

/**
 * Notices sound that never came, by comparing the clock with the number of frames: after a gap between blocks the lag
 * either shrinks back (late, nothing lost) or stays (lost). `block` takes the monotonic time of arrival and returns a
 * dropout once it is certain. Frames of a pause count for the clock but not for the position.
 */
export function createDropoutDetector(
  sampleRateHz: number,
  tuning = dropoutTuning,
): { block(nowMs: number, frames: number, isPaused: boolean): Dropout | null } {
  let lastMs: number | null = null;
  let originMs = 0;
  let receivedFrames = 0;
  let keptFrames = 0;
  /** Smallest lag seen since the last decision: jitter only ever adds to it. */
  let leastLagMs = Infinity;
  let suspicion: { atMs: number; sinceMs: number; baseLagMs: number } | null = null;

  return {
    block(nowMs, frames, isPaused) {
      originMs = lastMs === null ? nowMs : originMs;
      const gapMs = lastMs === null ? 0 : nowMs - lastMs;
      lastMs = nowMs;
      if (gapMs >= tuning.suspiciousGapMs && suspicion === null) {
        suspicion = { atMs: (keptFrames / sampleRateHz) * 1000, sinceMs: nowMs, baseLagMs: leastLagMs };
        leastLagMs = Infinity;
      }
      // The first block only starts the clock: when its sound began is not known.
      if (receivedFrames > 0 || gapMs > 0) receivedFrames += frames;
      if (!isPaused) keptFrames += frames;
      leastLagMs = Math.min(leastLagMs, nowMs - originMs - (receivedFrames / sampleRateHz) * 1000);
      if (suspicion === null || nowMs - suspicion.sinceMs < tuning.settleMs) return null;
      const lengthMs = leastLagMs - suspicion.baseLagMs;
      const found = lengthMs >= tuning.reportMs ? { atMs: suspicion.atMs, lengthMs } : null;
      suspicion = null;
      return found;
    },
  };
}
