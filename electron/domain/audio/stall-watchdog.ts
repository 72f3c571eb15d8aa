/**
 * A microphone that vanishes says nothing: naudiodon reports no error, data just stops. So time without a block is
 * counted here. The first block has a limit of its own because sound servers take up to 2.5 s to start.
 */
export const stallTuning = {
  warnAfterMs: 500,
  lostAfterMs: 2000,
  firstBlockMs: 6000,
  /** How often `tick` is called. */
  tickMs: 100,
};

export type StallVerdict = 'fine' | 'stalled' | 'lost' | 'never-started';

/**
 * `tick(nowMs)` on a monotonic clock, `block()` for every block. A tick that itself came late (process stopped, computer
 * asleep) counts as one ordinary tick: then it was we who were away, and the device gets its full time again.
 */
export function createStallWatchdog(tuning = stallTuning): { tick(nowMs: number): StallVerdict; block(): void } {
  let lastTickMs: number | null = null;
  let waitedMs = 0;
  let hasBlock = false;
  return {
    block() {
      hasBlock = true;
      waitedMs = 0;
    },
    tick(nowMs) {
      const passedMs = lastTickMs === null ? 0 : nowMs - lastTickMs;
      lastTickMs = nowMs;
      waitedMs += Math.min(Math.max(0, passedMs), 2 * tuning.tickMs);
      if (!hasBlock) return waitedMs >= tuning.firstBlockMs ? 'never-started' : 'fine';
      if (waitedMs >= tuning.lostAfterMs) return 'lost';
      return waitedMs >= tuning.warnAfterMs ? 'stalled' : 'fine';
    },
  };
}
