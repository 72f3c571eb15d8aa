import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mediaAnswer, parseByteRange } from '../../../electron/app/media-answer.ts';

describe('parseByteRange', () => {
  test.each<[string | null | undefined, number, ReturnType<typeof parseByteRange>]>([
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
    ['bytes=-1', 0, 'unsatisfiable'],
    ['bytes=-', 100, 'unsatisfiable'],
    ['bytes=20-10', 100, 'unsatisfiable'],
    ['bytes=0-1,5-6', 100, 'unsatisfiable'],
    ['bytes=--5', 100, 'unsatisfiable'],
    ['bytes=0x1-2', 100, 'unsatisfiable'],
    [undefined, 100, null],
    [null, 100, null],
    ['', 100, null],
    ['-5', 100, null],
    ['items=0-1', 100, null],
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

describe('mediaAnswer', () => {
  const media = { sizeBytes: 100, mimeType: 'audio/wav' };

  test('whole, in part, not at all', () => {
    expect(mediaAnswer(media, null)).toEqual({
      status: 200,
      headers: { 'accept-ranges': 'bytes', 'content-type': 'audio/wav', 'content-length': '100' },
      bytes: { start: 0, end: 99 },
    });
    expect(mediaAnswer(media, 'bytes=10-19')).toMatchObject({
      status: 206,
      headers: { 'content-range': 'bytes 10-19/100', 'content-length': '10' },
      bytes: { start: 10, end: 19 },
    });
    expect(mediaAnswer(media, 'bytes=100-')).toEqual({
      status: 416,
      headers: { 'accept-ranges': 'bytes', 'content-range': 'bytes */100' },
      bytes: null,
    });
  });

  test('nothing to read in an empty file', () => {
    expect(mediaAnswer({ ...media, sizeBytes: 0 }, null)).toMatchObject({ status: 200, bytes: null });
  });
});
