import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findInTranscript } from '../../../electron/domain/transcript/find.ts';
import { segmentAt, timedWords, wordAt } from '../../../electron/domain/transcript/playback.ts';

describe('the segment that plays', () => {
  const segments = [
    { startMs: 860, endMs: 6420 },
    { startMs: 6000, endMs: 7200 },
    { startMs: 7500, endMs: 9800 },
  ];
  test.each([
    [0, -1],
    [860, 0],
    [5999, 0],
    [6000, 1],
    [7300, 1],
    [7500, 2],
    [99_999, 2],
  ])('at %d ms it is %d', (ms, expected) => {
    expect(segmentAt(segments, ms)).toBe(expected);
  });

  test('agrees with a linear scan', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1200), (starts, ms) => {
        const sorted = starts.toSorted((a, b) => a - b).map((startMs) => ({ startMs, endMs: startMs }));
        expect(segmentAt(sorted, ms)).toBe(sorted.findLastIndex((one) => one.startMs <= ms));
      }),
    );
  });
});

describe('the word that plays', () => {
  test('given times are used, tags are no words, and an edited word shares the time between its neighbours', () => {
    const words = timedWords({
      text: 'Hello, [breath] brave new World',
      startMs: 1000,
      endMs: 4000,
      words: [
        { text: 'hello', startMs: 1000, endMs: 1500 },
        { text: 'old', startMs: 2000, endMs: 2400 },
        { text: 'world', startMs: 3000, endMs: 3900 },
      ],
    });
    expect(words.map(({ raw, from, to, startMs, endMs }) => ({ raw, from, to, startMs, endMs }))).toEqual([
      { raw: 'Hello,', from: 0, to: 6, startMs: 1000, endMs: 1500 },
      { raw: 'brave', from: 16, to: 21, startMs: 1667, endMs: 2500 },
      { raw: 'new', from: 22, to: 25, startMs: 2500, endMs: 3000 },
      { raw: 'World', from: 26, to: 31, startMs: 3000, endMs: 3900 },
    ]);
    expect(wordAt(words, 999)).toBeNull();
    expect(wordAt(words, 1600)?.raw).toBe('Hello,');
    expect(wordAt(words, 3900)?.raw).toBe('World');
    expect(wordAt(words, 3901)).toBeNull();
  });

  test('any times give words in order, inside the segment, at their own characters', () => {
    const time = fc.nat(5000);
    const word = fc.record({ text: fc.constantFrom('a', 'b', 'c', 'the'), startMs: time, endMs: time });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b,', 'c', 'the', '[laugh]', '—', '日本')),
        fc.array(word),
        (parts, given) => {
          const text = parts.join(' ');
          const sorted = given.toSorted((a, b) => a.startMs - b.startMs);
          const timed = timedWords({ text, startMs: 0, endMs: 5000, words: sorted });
          let floorMs = 0;
          for (const one of timed) {
            expect(text.slice(one.from, one.to)).toBe(one.raw);
            expect(one.startMs).toBeGreaterThanOrEqual(floorMs);
            expect(one.endMs).toBeGreaterThanOrEqual(one.startMs);
            expect(one.endMs).toBeLessThanOrEqual(5000);
            floorMs = one.startMs;
          }
        },
      ),
    );
  });
});

describe('find in transcript', () => {
  const segments = [
    { ordinal: 0, text: 'Café crème, CAFE\u0301 noir' },
    { ordinal: 1, text: 'Nothing here' },
    { ordinal: 7, text: 'the \n cafe' },
    { ordinal: 8, text: '👍🏽 ﬁne İstanbul' },
  ];
  test('ignores case and accents and gives ranges of the original', () => {
    expect(findInTranscript(segments, ' cafe ')).toEqual([
      {
        ordinal: 0,
        ranges: [
          { start: 0, end: 4 },
          { start: 12, end: 17 },
        ],
      },
      { ordinal: 7, ranges: [{ start: 6, end: 10 }] },
    ]);
    expect(findInTranscript(segments, 'the cafe')).toEqual([{ ordinal: 7, ranges: [{ start: 0, end: 10 }] }]);
    expect(findInTranscript(segments, 'fine istanbul')).toEqual([{ ordinal: 8, ranges: [{ start: 5, end: 17 }] }]);
  });

  test('nothing and white space find nothing', () => {
    expect(findInTranscript(segments, '')).toEqual([]);
    expect(findInTranscript(segments, ' \n')).toEqual([]);
    expect(findInTranscript(segments, '\u0301')).toEqual([]);
  });
});
