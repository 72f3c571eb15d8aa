import type { Clock } from '../services/ports/platform.ts';

const dayMs = 24 * 3_600_000;

/** Runs `work`, which must not reject, once a day until `signal` aborts. */
export async function repeatDaily(clock: Clock, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(dayMs, signal).catch(() => {});
    if (!signal.aborted) await work();
  }
}
