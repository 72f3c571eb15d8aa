import type { Db } from '../database.ts';

/** Segments that one number has room for. Longer transcripts take several numbers in a row. */
export const segmentsPerNumber = 8_192;
/** Items that can be created within one second before their numbers run into the next second's. */
const numbersPerSecond = 256;
/** Keeps number * 8192 + ordinal below 2^53, where JavaScript stops counting; reached in 2106. */
const lastSecond = 2 ** 32 - 2;

/**
 * The first number of a moment: numbers sort by time of creation even when older things are added later, because they
 * are made of the time and not of the order of arrival. Milliseconds since 1970; other values are clamped.
 */
export function firstNumberOf(createdAtMs: number): number {
  const second = Math.floor(createdAtMs / 1_000);
  return Math.min(Math.max(Number.isFinite(second) ? second : 0, 0), lastSecond) * numbersPerSecond;
}

/** How many numbers a transcript of that many segments takes. */
export function numbersFor(segmentCount: number): number {
  return Math.max(1, Math.ceil(segmentCount / segmentsPerNumber));
}

/** The rowids of a transcript's segments: `[first, last]`. */
export function segmentRange(number: number, numbers: number): { first: number; last: number } {
  return { first: number * segmentsPerNumber, last: (number + numbers) * segmentsPerNumber - 1 };
}

/** Finds free numbers. Call inside the transaction that uses them. */
export type Numbers = {
  forItem(createdAtMs: number): number;
  /** The first of `count` free numbers in a row. */
  forTranscript(createdAtMs: number, count: number): number;
};

/** Walks from the moment's first number to the first gap that is wide enough. */
export function createNumbers(db: Db): Numbers {
  type Taken = { number: number; numbers: number };
  const items = db.prepare<[number], Taken>('SELECT number, 1 AS numbers FROM items WHERE number >= ? ORDER BY number');
  const transcripts = db.prepare<[number], Taken>(
    'SELECT number, numbers FROM transcripts WHERE number >= ? ORDER BY number',
  );
  const before = db.prepare<[number], Taken>(
    'SELECT number, numbers FROM transcripts WHERE number < ? ORDER BY number DESC LIMIT 1',
  );
  const firstGap = (taken: Iterable<Taken>, start: number, count: number): number => {
    let candidate = start;
    for (const { number, numbers } of taken) {
      if (number >= candidate + count) break;
      candidate = number + numbers;
    }
    return candidate;
  };
  return {
    forItem: (createdAtMs) => {
      const start = firstNumberOf(createdAtMs);
      return firstGap(items.iterate(start), start, 1);
    },
    forTranscript(createdAtMs, count) {
      const first = firstNumberOf(createdAtMs);
      const previous = before.get(first);
      const start = Math.max(first, previous ? previous.number + previous.numbers : 0);
      return firstGap(transcripts.iterate(start), start, count);
    },
  };
}
