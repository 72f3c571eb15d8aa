import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marksOf, matchingLine } from '../../../electron/domain/search/highlight.ts';
import { matches } from '../../../electron/domain/search/match.ts';
import { parseQuery } from '../../../electron/domain/search/query.ts';
import { wordsOf } from '../../../electron/domain/search/fold.ts';

const marked = (text: string, query: string): string[] =>
  marksOf(text, parseQuery(query)).map(({ start, end }) => text.slice(start, end));

test('marks are the words that matched, as they stand', () => {
  expect(marked('The Größe of the *größ*te ship', 'gross')).toEqual(['Größe', 'größ*te']);
  expect(marked('a [laugh] and laughter', 'laugh ')).toEqual(['laugh']);
  expect(marked('👍 wörld', 'world')).toEqual(['wörld']);
});

test('a phrase is one mark, only where it stands', () => {
  expect(marked('the red house, a red-house, red old house', '"red house"')).toEqual(['red house', 'red-house']);
});

test('overlapping matches are one mark', () => {
  expect(marked('new york city', '"new york" "york city"')).toEqual(['new york city']);
});

test('excluded words are not marked', () => {
  expect(marked('ship and boat', 'ship -boat')).toEqual(['ship']);
});

test('a long line is cut around the first match at word boundaries', () => {
  const text = `${'before it '.repeat(60)}the needle here ${'after that '.repeat(60)}`;
  const line = matchingLine(text, parseQuery('needle'));
  expect(line.text.length).toBeLessThanOrEqual(330);
  expect(line.text).toMatch(/^…(before|it) .* (after|that)…$/);
  expect(line.marks.map(({ start, end }) => line.text.slice(start, end))).toEqual(['needle']);
});

test('property: marks lie inside the line, in order, and every match has one', () => {
  const letters = fc.constantFrom(...Array.from('abcäß *[]"-.東👍 '));
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 500 }).map((parts) => parts.join('')),
      fc.array(letters, { maxLength: 6 }).map((parts) => parts.join('')),
      (text, typed) => {
        const query = parseQuery(typed);
        const all = marksOf(text, query);
        expect(all.length > 0 || !matches(wordsOf(text), query)).toBe(true);
        const line = matchingLine(text, query);
        let end = 0;
        for (const mark of line.marks) {
          expect(mark.start).toBeGreaterThanOrEqual(end);
          expect(mark.end).toBeGreaterThan(mark.start);
          end = mark.end;
        }
        expect(end).toBeLessThanOrEqual(line.text.length);
        expect(line.text.isWellFormed()).toBe(true);
        expect(line.marks.length > 0).toBe(all.length > 0);
      },
    ),
    { numRuns: 2_000 },
  );
});
