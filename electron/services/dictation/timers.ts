import type { SessionId, TimerName } from '../../domain/dictation/types.ts';
import type { Clock } from '../ports/platform.ts';

/** The running timers of all takes. Starting one that runs starts it afresh. */
export type SessionTimers = {
  arm(session: SessionId, timer: TimerName, ms: number): void;
  disarm(session: SessionId, timer: TimerName): void;
  close(): void;
};

/** Timers that only report: what an expiry means is the machine's business. */
export function createSessionTimers(
  clock: Clock,
  onExpired: (session: SessionId, timer: TimerName) => void,
): SessionTimers {
  const running = new Map<string, AbortController>();
  const keyOf = (session: SessionId, timer: TimerName): string => `${timer} ${session}`;
  const stop = (key: string): void => {
    running.get(key)?.abort(new Error('timer stopped'));
    running.delete(key);
  };
  return {
    arm(session, timer, ms) {
      const key = keyOf(session, timer);
      stop(key);
      const controller = new AbortController();
      running.set(key, controller);
      clock.sleep(ms, controller.signal).then(
        () => {
          if (running.get(key) !== controller) return;
          running.delete(key);
          onExpired(session, timer);
        },
        () => {},
      );
    },
    disarm: (session, timer) => stop(keyOf(session, timer)),
    close() {
      running.forEach((_, key) => stop(key));
    },
  };
}
