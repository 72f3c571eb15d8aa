import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySuggestions, suggestChanges } from '../../../electron/domain/speech/suggestions.ts';

const all = (text: string): string => applySuggestions(text, suggestChanges(text));

describe('suggestChanges', () => {
  test.each([
    ['It cost $1,234.50.', 'It cost one thousand two hundred thirty four dollars and fifty cents.'],
    ['At 10:30, not 9:05 or 7:00', "At ten thirty, not nine oh five or seven o'clock"],
    ['the 21st of 2026', 'the twenty first of twenty twenty six'],
    ['3.14 is 42% of it', 'three point one four is forty two percent of it'],
    ['**Bold** and `code` and [a link](https://a.b/c)', 'Bold and code and a link'],
    ['see https://www.example.org/path?x=1', 'see example dot org'],
    ['“Quoted” it’s', '"Quoted" it\'s'],
    ['# Title\n- point', 'Title\npoint'],
    ['[sigh] fine [applause]', '[sigh] fine applause'],
    ['a <|0.02|> b', 'a 0.02 b'],
  ])('%s', (text, expected) => {
    expect(all(text)).toBe(expected);
  });

  test('nothing to say about plain text', () => {
    expect(suggestChanges('Nothing here needs a change, [laugh] truly.')).toEqual([]);
  });

  test('never overlaps, stays inside, and is undone by its own ranges for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        let last = 0;
        for (const { start, end } of suggestChanges(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
    );
  });
});
