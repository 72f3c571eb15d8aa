import { ApiError } from '../../domain/errors.ts';
import type { Clock } from '../../services/ports/platform.ts';

const failuresToOpen = 5;
const openMs = 30_000;

/** Stops asking a service that is down: five failures in a row close the road for 30 s, then one probe goes (T168). */
export type Breaker = {
  /** Throws ApiError `server` while the road is closed. */
  enter(): void;
  succeeded(): void;
  /** The service failed to do its work: 5xx, 52x or a deadline. */
  failed(): void;
  /** The outcome says nothing about the service: cancelled, offline, our own mistake. */
  left(): void;
};

export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let openUntilMs = 0;
  let isProbing = false;
  return {
    enter() {
      if (failures < failuresToOpen) return;
      const restMs = Math.min(openUntilMs - clock.now(), openMs);
      if (restMs > 0 || isProbing) {
        throw new ApiError({
          kind: 'server',
          message: 'The service failed several times in a row; it is given a short rest.',
          phase: 'breaker',
          retryAfterMs: Math.max(restMs, 1_000),
          bodySent: 'none',
        });
      }
      isProbing = true;
    },
    succeeded() {
      failures = 0;
      isProbing = false;
    },
    failed() {
      failures += 1;
      isProbing = false;
      if (failures >= failuresToOpen) openUntilMs = clock.now() + openMs;
    },
    left() {
      isProbing = false;
    },
  };
}
