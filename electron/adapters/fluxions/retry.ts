import { ApiError } from '../../domain/errors.ts';
import type { Clock, Random } from '../../services/ports/platform.ts';
import { abortError } from './errors.ts';

/** First pause, doubled each time, with full jitter (T171). */
const baseMs = 500;
const capMs = 8_000;
/** A longer wait is the caller's to plan: background work parks, people are told (T162). */
const maxHonouredMs = 20_000;
const windowMs = 60_000;
/** Ten per cent of ten calls would be one retry; a few must always be possible. */
const minBudget = 10;
const budgetShare = 0.1;

export type RetryPolicy = { attempts: number };
export const never: RetryPolicy = { attempts: 1 };
export const reads: RetryPolicy = { attempts: 4 };
/** For answers that a person waits for. */
export const quick: RetryPolicy = { attempts: 2 };

export type Retry = <T>(policy: RetryPolicy, attempt: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

function isWorthRepeating(error: ApiError, tried: number): boolean {
  if (!error.isTransient || error.detail.phase === 'breaker') return false;
  // A deadline of ours already took long; one more try is all a caller can want.
  return error.kind !== 'timeout' || tried < 2;
}

/**
 * Repeats what failed for a passing reason: at most `attempts` times, at most 10 % extra calls a minute over the whole
 * app (T168), pauses of 0.5 s doubling to 8 s with full jitter, `Retry-After` obeyed up to 20 s. Pauses end at once when
 * the signal fires. Rejects with the last ApiError.
 */
export function createRetry(deps: { clock: Clock; random: Random }): Retry {
  const { clock, random } = deps;
  let calls: number[] = [];
  let repeats: number[] = [];

  const mayRepeat = (): boolean => {
    const since = clock.now() - windowMs;
    calls = calls.filter((at) => at > since);
    repeats = repeats.filter((at) => at > since);
    return repeats.length < Math.max(minBudget, calls.length * budgetShare);
  };
  const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(ms, signal);
    } catch {
      throw abortError();
    }
  };

  return async (policy, attempt, signal) => {
    calls.push(clock.now());
    let earlier: ApiError | null = null;
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt();
      } catch (error) {
        // What the service said counts for more than our decision to leave it alone.
        if (earlier !== null && error instanceof ApiError && error.detail.phase === 'breaker') throw earlier;
        if (!(error instanceof ApiError) || tried >= policy.attempts || !isWorthRepeating(error, tried)) throw error;
        const asked = error.detail.retryAfterMs ?? 0;
        if (asked > maxHonouredMs || !mayRepeat()) throw error;
        earlier = error;
        repeats.push(clock.now());
        const backoff = random() * Math.min(capMs, baseMs * 2 ** (tried - 1));
        await pause(Math.max(asked, backoff), signal);
      }
    }
  };
}
