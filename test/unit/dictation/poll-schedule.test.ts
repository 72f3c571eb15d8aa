import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dictationPollDelayMs,
  expectResult,
  pollTuning,
  withSample,
  type ProcessingSample,
} from '../../../electron/domain/dictation/poll-schedule.ts';

/** Asks until the result is there; each question takes `roundTripMs`. */
function simulate(history: readonly ProcessingSample[], audioMs: number, readyMs: number, roundTripMs = 40) {
  let now = 0;
  let questions = 0;
  for (;;) {
    now += dictationPollDelayMs(history, audioMs, now);
    questions += 1;
    const isReady = now + roundTripMs / 2 >= readyMs;
    now += roundTripMs;
    if (isReady) return { questions, lateMs: now - readyMs };
    if (questions > 1000) throw new Error('never');
  }
}
const sample = (audioMs: number, processingMs: number): ProcessingSample => ({ audioMs, processingMs });

describe('with a history', () => {
  const history = Array.from({ length: 30 }, (_, index) => sample(3000, 300 + (index % 7) * 10));

  test('the answer is there soon after the result, for few questions', () => {
    for (let readyMs = 300; readyMs <= 360; readyMs += 5) {
      const { questions, lateMs } = simulate(history, 3000, readyMs);
      expect(lateMs).toBeLessThanOrEqual(130);
      expect(questions).toBeLessThanOrEqual(3);
    }
  });

  test('takes of similar length count, not the others', () => {
    const mixed = [
      ...Array.from({ length: 9 }, () => sample(600_000, 60_000)),
      ...Array.from({ length: 9 }, () => sample(3000, 300)),
    ];
    expect(expectResult(mixed, 3000).earlyMs).toBe(300);
    expect(expectResult(mixed, 500_000).earlyMs).toBe(60_000);
  });

  test('a service that became slower costs few questions and is learned from', () => {
    const { questions, lateMs } = simulate(history, 3000, 10_000);
    expect(questions).toBeLessThan(40);
    expect(lateMs).toBeLessThan(2_100);
    let learned: ProcessingSample[] = history;
    for (let index = 0; index < 9; index += 1) learned = withSample(learned, sample(3000, 10_000));
    expect(simulate(learned.slice(-9), 3000, 10_000).questions).toBeLessThanOrEqual(2);
  });
});

test('without a history: asked early, and never in a hot loop', () => {
  expect(dictationPollDelayMs([], 3000, 0)).toBeLessThan(300);
  expect(simulate([], 3000, 300).lateMs).toBeLessThan(250);
  expect(simulate([], 3000, 120_000).questions).toBeLessThan(120_000 / 1000);
});

test('any history: delays are whole, at least the shortest gap after the first, and seldom in the end', () => {
  const anySample = fc.record({ audioMs: fc.nat(7_200_000), processingMs: fc.nat(600_000) });
  fc.assert(
    fc.property(
      fc.array(anySample, { maxLength: 60 }),
      fc.nat(7_200_000),
      fc.nat(600_000),
      (history, audioMs, waitedMs) => {
        const delay = dictationPollDelayMs(history, audioMs, waitedMs);
        expect(Number.isInteger(delay)).toBe(true);
        const isFirst = waitedMs < expectResult(history, audioMs).earlyMs - pollTuning.marginMs;
        expect(delay).toBeGreaterThanOrEqual(isFirst ? 1 : pollTuning.shortestGapMs);
        const isSeldom = isFirst || waitedMs < pollTuning.verySlowAfterMs || delay === pollTuning.verySlowGapMs;
        expect(isSeldom).toBe(true);
      },
    ),
  );
});

test('the history is bounded and forgets the oldest', () => {
  let history: ProcessingSample[] = [];
  for (let index = 0; index < 200; index += 1) history = withSample(history, sample(index, index));
  expect(history).toHaveLength(pollTuning.historySize);
  expect(history.at(-1)).toEqual(sample(199, 199));
});
