import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hit } from '../../../electron/ipc/contract/library.ts';
import { createLane } from '../../../renderer/features/import/lane.ts';
import { daysLeft } from '../../../renderer/features/library/days-left.ts';
import { extendTo, nothingSelected, toggle } from '../../../renderer/features/library/selection.ts';
import { groupHits, hitPath, markedParts } from '../../../renderer/features/library/search-groups.ts';
import { meterShare } from '../../../renderer/features/record/level-feed.ts';
import { rates, stepRate } from '../../../renderer/player/player.ts';

const hit = (itemId: string, startMs: number | null): Hit => ({
  itemId,
  title: `title of ${itemId}`,
  createdAtMs: 0,
  ordinal: startMs === null ? null : startMs / 1000,
  startMs,
  isNote: false,
  speaker: null,
  text: 'text',
  marks: [],
});

describe('search results', () => {
  test('hits of one item stand together, items in the order of their first hit', () => {
    const groups = groupHits([hit('b', 1000), hit('a', null), hit('b', 5000)]);
    expect(groups.map(({ itemId, hits }) => `${itemId}${hits.length}`)).toEqual(['b2', 'a1']);
  });
  test('a line leads to its second, a title to the beginning', () => {
    expect(hitPath(hit('b', 61_500))).toBe('/transcript/b/at/61500');
    expect(hitPath(hit('b', null))).toBe('/transcript/b');
  });
  test('marks are cut out of the line', () => {
    expect(markedParts('the tide table', [{ start: 4, end: 8 }])).toEqual([
      { text: 'the ', isMarked: false },
      { text: 'tide', isMarked: true },
      { text: ' table', isMarked: false },
    ]);
  });
  test('a late match is brought to the front at a word boundary', () => {
    const parts = markedParts(`${'lead '.repeat(40)}match here`, [{ start: 200, end: 205 }]);
    expect(parts[0]).toEqual({ text: '… ', isMarked: false });
    expect(parts.find((part) => part.isMarked)?.text).toBe('match');
    expect(parts.map((part) => part.text).join('').length).toBeLessThan(80);
  });
  test('marks that are wrong never add, repeat or throw', () => {
    const marks = fc.array(fc.record({ start: fc.integer(), end: fc.integer() }));
    fc.assert(
      fc.property(fc.string(), marks, (text, given) => {
        const shown = markedParts(text, given, Number.POSITIVE_INFINITY).map((part) => part.text);
        expect(shown.join('')).toBe(text);
      }),
    );
  });
});

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd'];
  test('toggles one, then extends from it in both directions', () => {
    const one = toggle(nothingSelected, 'c');
    expect([...extendTo(one, 'd', order).ids]).toEqual(['c', 'd']);
    expect([...extendTo(one, 'a', order).ids].sort()).toEqual(['a', 'b', 'c']);
    expect([...toggle(one, 'c').ids]).toEqual([]);
  });
  test('without an anchor a range is one row', () => {
    expect([...extendTo(nothingSelected, 'b', order).ids]).toEqual(['b']);
  });
});

describe('meter and speeds', () => {
  test('speech stands in the middle of the meter, silence at its foot, full scale at its end', () => {
    expect(meterShare(0)).toBe(0);
    expect(meterShare(1)).toBe(1);
    expect(meterShare(0.05)).toBeGreaterThan(0.4);
    expect(meterShare(0.05)).toBeLessThan(0.7);
  });
  test('speeds step along the list and stop at its ends', () => {
    expect(stepRate(1, 1)).toBe(1.25);
    expect(stepRate(1, -1)).toBe(0.75);
    expect(stepRate(3, 1)).toBe(3);
    expect(stepRate(0.5, -1)).toBe(0.5);
    expect(rates[0]).toBe(0.5);
    expect(rates.at(-1)).toBe(3);
  });
});

test('a lane starts tasks in order, never more than its limit, and goes on after a failure', async () => {
  const lane = createLane(2);
  const started: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  for (let task = 0; task < 4; task += 1) {
    lane(
      () =>
        new Promise((resolve, reject) => {
          started.push(task);
          ends[task] = (error) => (error ? reject(error) : resolve());
        }),
    );
  }
  expect(started).toEqual([0, 1]);
  ends[1]?.(new Error('broken'));
  await expect.poll(() => started).toEqual([0, 1, 2]);
  ends[0]?.();
  await expect.poll(() => started).toEqual([0, 1, 2, 3]);
});

test('the bin counts days from thirty down to the last one', () => {
  const dayMs = 86_400_000;
  const left = (ageMs: number): string => daysLeft(1_000 * dayMs, 1_000 * dayMs + ageMs);
  expect([0, 1, dayMs, 29 * dayMs, 29 * dayMs + 1, 31 * dayMs, -5].map(left)).toEqual([
    '30 days left',
    '30 days left',
    '29 days left',
    'Last day',
    'Last day',
    'Last day',
    '30 days left',
  ]);
});
