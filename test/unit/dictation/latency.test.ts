import { expect, test } from 'vitest';
import { latencyByDay, percentiles, spansOf } from '../../../electron/domain/dictation/latency.ts';

test('spans of a whole take, and of one that stopped half-way', () => {
  expect(
    spansOf({
      pressed: 0,
      firstFrame: 80,
      released: 3000,
      closed: 3400,
      sent: 3430,
      accepted: 3500,
      completed: 3800,
      inserted: 3840,
    }),
  ).toEqual({
    keyToFirstFrameMs: 80,
    keyUpToSentMs: 430,
    sentToJobMs: 70,
    jobToCompletedMs: 300,
    completedToInsertedMs: 40,
    keyUpToInsertedMs: 840,
  });
  expect(spansOf({ pressed: 0, released: 100 })).toEqual({
    keyToFirstFrameMs: null,
    keyUpToSentMs: null,
    sentToJobMs: null,
    jobToCompletedMs: null,
    completedToInsertedMs: null,
    keyUpToInsertedMs: null,
  });
});

test('percentiles by nearest rank, missing values left out', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles([...values, null])).toEqual({ p50: 50, p90: 90, p99: 99, count: 100 });
  expect(percentiles([7])).toEqual({ p50: 7, p90: 7, p99: 7, count: 1 });
  expect(percentiles([null])).toBeNull();
});

test('day by day: takes that were inserted, oldest first, the newest days only', () => {
  const nothing = {
    keyToFirstFrameMs: null,
    keyUpToSentMs: null,
    sentToJobMs: null,
    jobToCompletedMs: null,
    completedToInsertedMs: null,
  };
  const take = (day: number, ms: number | null) => ({ atMs: day, spans: { ...nothing, keyUpToInsertedMs: ms } });
  const takes = [take(3, 500), take(1, 900), take(2, null), take(3, 300), take(3, 400), take(1, 100)];
  expect(latencyByDay(takes, (atMs) => `day ${atMs}`, 14)).toEqual([
    { day: 'day 1', p50: 100, p90: 900, p99: 900, count: 2 },
    { day: 'day 3', p50: 400, p90: 500, p99: 500, count: 3 },
  ]);
  expect(latencyByDay(takes, (atMs) => `day ${atMs}`, 1).map(({ day }) => day)).toEqual(['day 3']);
  expect(latencyByDay([], String, 14)).toEqual([]);
});
