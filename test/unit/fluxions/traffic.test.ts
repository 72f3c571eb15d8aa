import { describe, expect, test } from 'vitest';
import { createBreaker } from '../../../electron/adapters/fluxions/breaker.ts';
import { createRate } from '../../../electron/adapters/fluxions/rate.ts';
import { createRetry, reads } from '../../../electron/adapters/fluxions/retry.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import type { Clock } from '../../../electron/services/ports/platform.ts';

/** Time that stands still until `advance`; sleepers wake in order. */
function manualClock(): Clock & { advance(ms: number): Promise<void>; sleepers(): number } {
  let now = 1_000_000;
  let sleeping: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleepers: () => sleeping.length,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const entry = { at: now + ms, wake: resolve };
        sleeping.push(entry);
        signal?.addEventListener('abort', () => {
          sleeping = sleeping.filter((other) => other !== entry);
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        });
      }),
    async advance(ms) {
      now += ms;
      const due = sleeping.filter((entry) => entry.at <= now);
      sleeping = sleeping.filter((entry) => entry.at > now);
      for (const entry of due) entry.wake();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
}

describe('rate', () => {
  test('allows the burst at once, then one at a time, interactive callers first', async () => {
    const clock = manualClock();
    const rate = createRate(clock, { perSecond: 1, burst: 2 });
    const order: string[] = [];
    const call = (name: string, lane: 'interactive' | 'background') =>
      void rate.take(lane).then(() => order.push(name));
    call('a', 'background');
    call('b', 'background');
    call('c', 'background');
    call('d', 'background');
    call('e', 'interactive');
    await clock.advance(0);
    expect(order).toEqual(['a', 'b']);
    for (let second = 0; second < 3; second += 1) await clock.advance(1000);
    expect(order).toEqual(['a', 'b', 'e', 'c', 'd']);
    expect(clock.sleepers()).toBe(0);
  });

  test('is emptied and paused by "too many"', async () => {
    const clock = manualClock();
    const rate = createRate(clock, { perSecond: 10, burst: 5 });
    rate.empty(3000);
    let gone = 0;
    void rate.take('interactive').then(() => (gone += 1));
    await clock.advance(2900);
    expect(gone).toBe(0);
    await clock.advance(100);
    expect(gone).toBe(1);
  });

  test('a caller that leaves takes no turn and leaves no timer', async () => {
    const clock = manualClock();
    const rate = createRate(clock, { perSecond: 1, burst: 1 });
    await rate.take('interactive');
    const leave = new AbortController();
    const waiting = rate.take('interactive', leave.signal);
    await clock.advance(0);
    expect(clock.sleepers()).toBe(1);
    leave.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await clock.advance(0);
    expect(clock.sleepers()).toBe(0);
    await clock.advance(1000);
    await rate.take('interactive');
  });
});

test('the breaker opens at five failures in a row, lets one probe pass, and closes on success', async () => {
  const clock = manualClock();
  const breaker = createBreaker(clock);
  for (let failure = 0; failure < 4; failure += 1) breaker.failed();
  breaker.succeeded();
  for (let failure = 0; failure < 5; failure += 1) {
    breaker.enter();
    breaker.failed();
  }
  expect(() => breaker.enter()).toThrow(ApiError);
  await clock.advance(30_000);
  breaker.enter();
  expect(() => breaker.enter()).toThrow(ApiError);
  breaker.left();
  breaker.enter();
  breaker.failed();
  expect(() => breaker.enter()).toThrow(ApiError);
  await clock.advance(30_000);
  breaker.enter();
  breaker.succeeded();
  breaker.enter();
});

describe('retries', () => {
  const failing = (kind: 'server' | 'timeout' | 'auth' | 'aborted', retryAfterMs?: number) => () =>
    Promise.reject(new ApiError({ kind, message: 'x', retryAfterMs }));

  test('draw their pauses from the whole interval', async () => {
    const pauses: number[] = [];
    const draws = [0, 0.5, 0.999];
    const clock: Clock = { now: () => 0, sleep: (ms) => Promise.resolve(void pauses.push(ms)) };
    const retry = createRetry({ clock, random: () => draws.shift() ?? 0 });
    await expect(retry(reads, failing('server'))).rejects.toBeInstanceOf(ApiError);
    expect(pauses).toEqual([0, 500, 1998]);
  });

  test('end at once when cancelled in a pause', async () => {
    const clock = manualClock();
    const retry = createRetry({ clock, random: () => 1 });
    const cancel = new AbortController();
    const running = retry(reads, failing('server'), cancel.signal);
    await clock.advance(0);
    cancel.abort();
    await expect(running).rejects.toMatchObject({ kind: 'aborted' });
    expect(clock.sleepers()).toBe(0);
  });

  test.each([
    ['auth', 1],
    ['aborted', 1],
    ['timeout', 2],
    ['server', 4],
  ] as const)('%s is tried %i times', async (kind, times) => {
    let tried = 0;
    const retry = createRetry({ clock: { now: () => 0, sleep: () => Promise.resolve() }, random: () => 0 });
    const attempt = () => {
      tried += 1;
      return failing(kind)();
    };
    await expect(retry(reads, attempt)).rejects.toMatchObject({ kind });
    expect(tried).toBe(times);
  });
});
