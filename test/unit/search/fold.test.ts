import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldWord, indexText, sortKey, wordsOf } from '../../../electron/domain/search/fold.ts';

const folded = (text: string): string[] => wordsOf(text).map((word) => word.folded);

test('case and accents do not matter', () => {
  for (const word of ['Übung', 'übung', 'ÜBUNG', 'ubung', 'U\u0308bung']) expect(foldWord(word)).toBe('ubung');
  expect(foldWord('Straße')).toBe(foldWord('STRASSE'));
  expect(foldWord('Ølgård')).toBe('olgard');
  expect(foldWord('İstanbul')).toBe(foldWord('istanbul'));
  expect(foldWord('Σίσυφος')).toBe(foldWord('ΣΊΣΥΦΟΣ'));
  expect(foldWord('ｆｕｌｌ')).toBe('full');
  expect(foldWord('한국어')).toBe('한국어');
});

test('notation is not part of words', () => {
  expect(folded('I [laugh] *really* mean un*believ*able, um...')).toEqual([
    'i',
    'laugh',
    'really',
    'mean',
    'unbelievable',
    'um',
  ]);
  expect(folded("don't e-mail 3.5%")).toEqual(['don', 't', 'e', 'mail', '3', '5']);
});

test('scripts without spaces give one word per character', () => {
  expect(folded('東京タワー ok')).toEqual(['東', '京', 'タ', 'ワ', 'ー', 'ok']);
  expect(folded('हिन्दी में')).toHaveLength(2);
});

test('ranges point at the words in the original text', () => {
  const text = 'Say *Hé*llo, 👍 world';
  expect(wordsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Say', 'Hé*llo', 'world']);
});

test('titles sort numbers by value', () => {
  expect(['Episode 10', 'episode 9', 'Épisode 100'].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))).toEqual([
    'episode 9',
    'Episode 10',
    'Épisode 100',
  ]);
});

test('property: any text gives non-empty words in order that fold to themselves', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      let start = 0;
      let end = 0;
      for (const word of wordsOf(text)) {
        // Words of one character share its range, all others are apart.
        expect(word.start >= end || (word.start === start && word.end === end)).toBe(true);
        expect(word.end).toBeGreaterThan(word.start);
        expect(word.folded).not.toBe('');
        expect(foldWord(word.folded)).toBe(word.folded);
        start = word.start;
        end = word.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2_000 },
  );
});

test('one character may be several words, or a word in brackets', () => {
  expect(folded('㌀')).toEqual(['ア', 'パ', 'ー', 'ト']);
  expect(folded('⑴')).toEqual(['1']);
});

test('every character of the basic plane is the same word in the index as in the text', () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x1_0000; code += 1) {
    const text = `a${String.fromCharCode(code)}b`;
    if (folded(indexText(text)).join() !== folded(text).join()) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('property: the index holds the same words as the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(folded(indexText(text))).toEqual(folded(text));
    }),
    { numRuns: 2_000 },
  );
});
