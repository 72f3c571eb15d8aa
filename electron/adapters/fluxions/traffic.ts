import { ApiError } from '../../domain/errors.ts';
import type { Clock, Random } from '../../services/ports/platform.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { abortError } from './errors.ts';
import { createRate, type Lane, type Rate, type RateLimit } from './rate.ts';
import { createRetry, type RetryPolicy } from './retry.ts';

/** Calls that share a fate: one being down or throttled says nothing about the others. */
export type Family = 'reads' | 'submit' | 'history' | 'speech';

/**
 * 5 reads a second and one submission in 5 s, in the long run (T162). The bursts let a person work at once after a pause; the
 * first 429 takes them away.
 */
export const defaultRates: Record<Family, RateLimit> = {
  reads: { perSecond: 5, burst: 50 },
  submit: { perSecond: 0.2, burst: 20 },
  history: { perSecond: 5, burst: 50 },
  speech: { perSecond: 5, burst: 50 },
};

export type TrafficOptions = { policy: RetryPolicy; lane?: Lane; signal?: AbortSignal };

/** Rate, breaker and retries around every call, so that no caller adds a second layer of any (T103). */
export type Traffic = {
  run<T>(family: Family, options: TrafficOptions, attempt: () => Promise<T>): Promise<T>;
};

type Road = { rate: Rate; breaker: Breaker };

function report(road: Road, error: unknown): void {
  if (!(error instanceof ApiError)) {
    road.breaker.left();
    return;
  }
  if (error.kind === 'rate-limited') road.rate.empty(error.detail.retryAfterMs ?? 2_000);
  if (['server', 'edge', 'timeout'].includes(error.kind)) road.breaker.failed();
  else if (error.detail.status !== undefined) road.breaker.succeeded();
  else road.breaker.left();
}

export function createTraffic(deps: {
  clock: Clock;
  random: Random;
  rates?: Partial<Record<Family, RateLimit>>;
}): Traffic {
  const retry = createRetry(deps);
  const rates = { ...defaultRates, ...deps.rates };
  const roadOf = (family: Family): Road => ({
    rate: createRate(deps.clock, rates[family]),
    breaker: createBreaker(deps.clock),
  });
  const roads: Record<Family, Road> = {
    reads: roadOf('reads'),
    submit: roadOf('submit'),
    history: roadOf('history'),
    speech: roadOf('speech'),
  };

  return {
    run(family, { policy, lane = 'interactive', signal }, attempt) {
      const road = roads[family];
      return retry(
        policy,
        async () => {
          if (signal?.aborted) throw abortError({ bodySent: 'none' });
          try {
            await road.rate.take(lane, signal);
          } catch {
            throw abortError({ bodySent: 'none' });
          }
          road.breaker.enter();
          try {
            const result = await attempt();
            road.breaker.succeeded();
            return result;
          } catch (error) {
            report(road, error);
            throw error;
          }
        },
        signal,
      );
    },
  };
}
