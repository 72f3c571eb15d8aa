import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../services/ports/platform.ts';

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
};
