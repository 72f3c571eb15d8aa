import type { Clock } from '../../services/ports/platform.ts';

export type Lane = 'interactive' | 'background';

/** A token bucket: `burst` calls at once, then `perSecond` (T162). */
export type RateLimit = { perSecond: number; burst: number };

export type Rate = {
  /** Waits for a turn; interactive callers go first. Rejects with the signal's reason. */
  take(lane: Lane, signal?: AbortSignal): Promise<void>;
  /** The service said "too many": no burst is left, and nothing starts for `pauseMs`. */
  empty(pauseMs: number): void;
};

type Waiter = { go: () => void };

export function createRate(clock: Clock, limit: RateLimit): Rate {
  let tokens = limit.burst;
  let filledAt = clock.now();
  let closedUntil = 0;
  let isPumping = false;
  /** Ends the pause of the pump when nobody waits any more, so that no timer outlives its callers. */
  let pausing: AbortController | null = null;
  const waiting: Record<Lane, Waiter[]> = { interactive: [], background: [] };

  const refill = (): void => {
    const now = clock.now();
    // A clock that was set back must not freeze the bucket.
    tokens = Math.min(limit.burst, tokens + (Math.max(now - filledAt, 0) / 1000) * limit.perSecond);
    filledAt = now;
  };
  const waitMs = (): number => {
    refill();
    const closedMs = Math.min(Math.max(closedUntil - clock.now(), 0), 3_600_000);
    const emptyMs = tokens >= 1 ? 0 : ((1 - tokens) / limit.perSecond) * 1000;
    return Math.ceil(Math.max(closedMs, emptyMs));
  };
  const next = (): Waiter | undefined => waiting.interactive.shift() ?? waiting.background.shift();

  const pump = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    while (waiting.interactive.length + waiting.background.length > 0) {
      const ms = waitMs();
      if (ms > 0) {
        pausing = new AbortController();
        await clock.sleep(ms, pausing.signal).catch(() => {});
        continue;
      }
      const waiter = next();
      if (waiter === undefined) break;
      tokens -= 1;
      waiter.go();
    }
    isPumping = false;
  };

  return {
    take(lane, signal) {
      signal?.throwIfAborted();
      if (!isPumping && waitMs() === 0) {
        tokens -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          const index = waiting[lane].indexOf(waiter);
          if (index >= 0) waiting[lane].splice(index, 1);
          if (waiting.interactive.length + waiting.background.length === 0) pausing?.abort();
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        const waiter: Waiter = {
          go() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting[lane].push(waiter);
        void pump();
      });
    },
    empty(pauseMs) {
      refill();
      tokens = Math.min(tokens, 0);
      closedUntil = Math.max(closedUntil, clock.now() + pauseMs);
    },
  };
}
