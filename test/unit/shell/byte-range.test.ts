import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByteRange } from '../../../electron/shell/byte-range.ts';

describe('parseByteRange', () => {
  test.each<[string | null, number, ReturnType<typeof parseByteRange>]>([
    ['bytes=0-', 100, { start: 0, end: 99 }],
    ['bytes=0-0', 100, { start: 0, end: 0 }],
    ['bytes=10-19', 100, { start: 10, end: 19 }],
    ['bytes=90-1000', 100, { start: 90, end: 99 }],
    ['bytes=-10', 100, { start: 90, end: 99 }],
    ['bytes=-1000', 100, { start: 0, end: 99 }],
    ['Bytes=5-6', 100, { start: 5, end: 6 }],
    ['bytes=100-', 100, 'unsatisfiable'],
    ['bytes=-0', 100, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=9223372036854775808-', 100, 'unsatisfiable'],
    [null, 100, null],
    ['', 100, null],
    ['bytes=-', 100, null],
    ['bytes=20-10', 100, null],
    ['bytes=0-1,5-6', 100, null],
    ['bytes=--5', 100, null],
    ['items=0-1', 100, null],
    ['bytes=0x1-2', 100, null],
  ])('%j of %i bytes', (header, sizeBytes, expected) => {
    expect(parseByteRange(header, sizeBytes)).toEqual(expected);
  });

  test('never leaves the body, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('bytes=-,0123456789 ')) }),
        fc.nat(1000),
        (tail, sizeBytes) => {
          const range = parseByteRange(`bytes=${tail}`, sizeBytes);
          if (range === null || range === 'unsatisfiable') return;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThan(sizeBytes);
        },
      ),
    );
  });
});
