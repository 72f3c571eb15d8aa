import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  expectResult,
  nextQuestionMs,
  pollTuning,
  withSample,
  type ProcessingSample,
} from '../../../electron/domain/dictation/poll-schedule.ts';

/** Asks until the result is there, as `followJob` does; each question takes `roundTripMs`. Times from acceptance. */
function simulate(history: readonly ProcessingSample[], audioMs: number, readyMs: number, roundTripMs = 40) {
  let now = 0;
  let askedMs: number | null = null;
  let unfinishedMs: number | null = null;
  for (let questions = 1; questions < 1000; questions += 1) {
    now = Math.max(now, nextQuestionMs(history, audioMs, askedMs));
    askedMs = now;
    now += roundTripMs;
    if (askedMs + roundTripMs / 2 < readyMs) {
      unfinishedMs = askedMs;
      continue;
    }
    const sample: ProcessingSample = { audioMs, processingMs: askedMs, ...(unfinishedMs !== null && { unfinishedMs }) };
    // Half a round trip the result needs in any case.
    return { questions, sample, lateMs: now - roundTripMs / 2 - readyMs };
  }
  throw new Error('never');
}
const sample = (audioMs: number, processingMs: number, unfinishedMs = processingMs - 20): ProcessingSample => ({
  audioMs,
  processingMs,
  unfinishedMs,
});

describe('with a history', () => {
  const history = Array.from({ length: 30 }, (_, index) => sample(3000, 300 + (index % 7) * 10));

  test('the answer is there soon after the result, for few questions', () => {
    for (let readyMs = 300; readyMs <= 360; readyMs += 5) {
      const { questions, lateMs } = simulate(history, 3000, readyMs);
      expect(lateMs).toBeLessThanOrEqual(50);
      expect(questions).toBeLessThanOrEqual(3);
    }
  });

  test('takes of similar length count, not the others', () => {
    const mixed = [
      ...Array.from({ length: 9 }, () => sample(600_000, 60_000, 59_900)),
      ...Array.from({ length: 9 }, () => sample(3000, 300, 280)),
    ];
    expect(expectResult(mixed, 3000).earlyMs).toBe(285);
    expect(expectResult(mixed, 500_000).earlyMs).toBe(59_925);
  });

  test('a service that became slower costs few questions and is learned from', () => {
    const { questions, lateMs } = simulate(history, 3000, 10_000);
    expect(questions).toBeLessThan(40);
    expect(lateMs).toBeLessThan(2_100);
    let learned: ProcessingSample[] = history;
    for (let index = 0; index < 9; index += 1) learned = withSample(learned, simulate(learned, 3000, 10_000).sample);
    expect(simulate(learned, 3000, 10_000).questions).toBeLessThanOrEqual(8);
  });

  test.each([
    [40, 260],
    [60, 240],
    [100, 200],
    [40, 1_500],
    [40, 20],
  ])(
    'round trip %i ms, ready after %i ms: a schedule that was late once does not stay late',
    (roundTripMs, readyMs) => {
      // The first question ever came far too late, and found the result.
      let learned: ProcessingSample[] = [{ audioMs: 3000, processingMs: readyMs + 1_000 }];
      for (let take = 0; take < 15; take += 1)
        learned = withSample(learned, simulate(learned, 3000, readyMs, roundTripMs).sample);
      const { lateMs, questions } = simulate(learned, 3000, readyMs, roundTripMs);
      expect(lateMs).toBeLessThanOrEqual(Math.max(pollTuning.shortestGapMs, roundTripMs));
      expect(questions).toBeLessThanOrEqual(3);
    },
  );

  test('results that come anywhere within two seconds: late by a share of that, for a dozen questions', () => {
    let learned: ProcessingSample[] = [];
    const late: number[] = [];
    for (let take = 0; take < 60; take += 1) {
      const ended = simulate(learned, 3000, 1_000 + ((take * 733) % 2_000));
      learned = withSample(learned, ended.sample);
      if (take < 10) continue;
      late.push(ended.lateMs);
      expect(ended.questions).toBeLessThanOrEqual(14);
    }
    expect(Math.max(...late)).toBeLessThan(350);
    expect(late.reduce((sum, ms) => sum + ms, 0) / late.length).toBeLessThan(150);
  });
});

test('without a history: asked early, and never in a hot loop', () => {
  expect(nextQuestionMs([], 3000, null)).toBeLessThan(300);
  expect(simulate([], 3000, 300).lateMs).toBeLessThan(250);
  expect(simulate([], 3000, 120_000).questions).toBeLessThan(120_000 / 1000);
});

test('any history: times are whole, at least the shortest gap apart, and far apart in the end', () => {
  const anySample = fc.record(
    { audioMs: fc.nat(7_200_000), processingMs: fc.nat(600_000), unfinishedMs: fc.nat(600_000) },
    { requiredKeys: ['audioMs', 'processingMs'] },
  );
  fc.assert(
    fc.property(
      fc.array(anySample, { maxLength: 60 }),
      fc.nat(7_200_000),
      fc.nat(600_000),
      (history, audioMs, askedMs) => {
        const first = nextQuestionMs(history, audioMs, null);
        expect(Number.isInteger(first) && first >= 0).toBe(true);
        const gapMs = nextQuestionMs(history, audioMs, askedMs) - askedMs;
        expect(Number.isInteger(gapMs)).toBe(true);
        expect(gapMs).toBeGreaterThanOrEqual(pollTuning.shortestGapMs);
        expect(askedMs < pollTuning.verySlowAfterMs || gapMs === pollTuning.verySlowGapMs).toBe(true);
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
