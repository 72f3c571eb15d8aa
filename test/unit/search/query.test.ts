import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asExact, parseQuery } from '../../../electron/domain/search/query.ts';

/** The query in short: `word`, `start*`, `"a phrase"`, `-excluded`. */
const short = (text: string): string => {
  const { include, exclude } = parseQuery(text);
  const term = (words: readonly string[], isPrefix: boolean): string =>
    (words.length > 1 ? `"${words.join(' ')}"` : words[0]) + (isPrefix ? '*' : '');
  return [
    ...include.map((t) => term(t.words, t.isPrefix)),
    ...exclude.map((t) => `-${term(t.words, t.isPrefix)}`),
  ].join(' ');
};

test.each([
  ['hello', 'hello*'],
  ['hello ', 'hello'],
  ['Hello WORLD', 'hello world*'],
  ['"exact phrase"', '"exact phrase"'],
  ['"exact phrase', '"exact phrase"*'],
  ['"exact phrase ', '"exact phrase"'],
  ['“smart quotes” x', '"smart quotes" x*'],
  ['"one"', 'one'],
  ['ship -boat', 'ship -boat'],
  ['ship -"small boat" sea', 'ship sea* -"small boat"'],
  ['ship − boat', 'ship boat*'],
  ['well-known', '"well known"*'],
  ['well-known fact', '"well known" fact*'],
  ['e-', 'e*'],
  ['-', ''],
  ['-boat', '-boat'],
  ['[laugh]', 'laugh*'],
  ['*really*', 'really*'],
  ['*really* so ', 'really so'],
  ['harb* boat ', 'harb* boat'],
  ['"red harb*" boat ', '"red harb"* boat'],
  ['ship -harb* sea ', 'ship sea -harb*'],
  ['* ', ''],
  ['the the the', 'the the*'],
  ['a a ', 'a'],
  ['"" x', 'x*'],
  ['AND OR NOT NEAR(', 'and or not near*'],
  ['title:x', '"title x"*'],
  ['東京', '"東 京"*'],
  ['  ', ''],
  ['', ''],
  ['?!', ''],
])('%j means %s', (text, meaning) => {
  expect(short(text)).toBe(meaning);
});

test('a file is found by its name: titles have no extension', () => {
  const words = (text: string) => parseQuery(text).include.map((term) => term.words.join(' '));
  expect(words('Interview 3.MP3')).toEqual(['interview', '3']);
  expect(words('talk.final.wav')).toEqual(['talk final']);
  expect(words('"talk.wav"')).toEqual(['talk wav']);
  expect(words('mp3 .mp3 mp3. ')).toEqual(['mp3']);
});

test('a complete query has no other exact form', () => {
  expect(asExact(parseQuery('word '))).toBeNull();
  expect(asExact(parseQuery('wor'))?.include).toEqual([{ words: ['wor'], isPrefix: false }]);
});

test('property: every string means something, with at most one word still being typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const { include, exclude } = parseQuery(text);
      expect(include.filter((term) => term.isPrefix).length).toBeLessThanOrEqual(1);
      expect(exclude.every((term) => !term.isPrefix)).toBe(true);
      for (const term of [...include, ...exclude]) expect(term.words.length).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});
