import { expect, test } from 'vitest';
import {
  createNumbers,
  firstNumberOf,
  numbersFor,
  segmentRange,
} from '../../../electron/adapters/sqlite/stores/numbers.ts';
import { libraryAt } from '../../support/migrated.ts';

/** A library that holds transcripts with these first numbers and lengths, counted from the first number of second 5. */
function taken(...transcripts: [number, number][]) {
  const db = libraryAt(40);
  db.pragma('foreign_keys = OFF');
  const add = db.prepare('INSERT INTO transcripts (number, item, numbers, segment_count) VALUES (?, ?, ?, 0)');
  transcripts.forEach(([offset, numbers], index) => add.run(firstNumberOf(5_000) + offset, index + 1, numbers));
  const numbers = createNumbers(db);
  return (second: number, count: number): number => numbers.forTranscript(second * 1_000, count) - firstNumberOf(5_000);
}

test('numbers follow the time of creation, whatever the order of arrival', () => {
  expect(firstNumberOf(2_000)).toBeGreaterThan(firstNumberOf(1_999));
  expect(firstNumberOf(1_000)).toBe(firstNumberOf(1_999));
  for (const odd of [-5, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    const { last } = segmentRange(firstNumberOf(odd), 1);
    expect(Number.isSafeInteger(last) && last >= 0).toBe(true);
  }
});

test('8,192 segments take one number, one more takes two', () => {
  expect([0, 1, 8_192, 8_193, 100_000].map(numbersFor)).toEqual([1, 1, 1, 2, 13]);
  expect(segmentRange(3, 2)).toEqual({ first: 24_576, last: 40_959 });
});

test('a transcript gets the first gap that is wide enough', () => {
  expect(taken()(5, 4)).toBe(0);
  expect(taken([0, 1], [2, 1], [6, 1])(5, 1)).toBe(1);
  expect(taken([0, 1], [2, 1], [6, 1])(5, 3)).toBe(3);
  expect(taken([0, 1], [2, 1], [6, 1])(5, 4)).toBe(7);
});

test('a long transcript that reaches into the next second is not written over', () => {
  const find = taken([254, 5]);
  expect(find(5, 254)).toBe(0);
  expect(find(6, 1)).toBe(259);
  expect(find(7, 1)).toBe(512);
});
