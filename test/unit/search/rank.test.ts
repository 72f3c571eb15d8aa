import { expect, test } from 'vitest';
import { parseQuery } from '../../../electron/domain/search/query.ts';
import { rank } from '../../../electron/domain/search/rank.ts';

/** Best first; the texts are given newest first, `#` marks a title. */
const ranked = (query: string, ...texts: string[]): string[] =>
  rank(
    texts.map((text) => ({ text: text.replace(/^#/, ''), isTitle: text.startsWith('#') })),
    parseQuery(query),
  ).map(({ text }) => text);

test('the whole word beats a word that starts with it, even when older', () => {
  expect(ranked('art', 'the article is here', 'the art is here')[0]).toBe('the art is here');
});

test('words side by side beat words apart, even when older', () => {
  expect(ranked('red house ', 'the house was of a red kind', 'there the red house was of')[0]).toContain('red house');
});

test('a title beats a line that matches as well', () => {
  expect(ranked('budget ', 'budget talk', '#budget talk', 'budget talk')).toEqual([
    'budget talk',
    'budget talk',
    'budget talk',
  ]);
  expect(ranked('budget ', 'a budget talk', '#the budget talk')[0]).toBe('the budget talk');
});

test('more mentions beat fewer, short lines beat long ones', () => {
  expect(ranked('tea ', 'tea and more of it', 'tea tea and tea')[0]).toBe('tea tea and tea');
  expect(ranked('tea ', `tea ${'and so on '.repeat(20)}`, 'tea now')[0]).toBe('tea now');
});

test('among equals the newer comes first', () => {
  expect(ranked('tea ', 'tea one', 'tea two', 'tea six')).toEqual(['tea one', 'tea two', 'tea six']);
});

test('nothing to rank, or nothing asked, is no failure', () => {
  expect(ranked('tea')).toEqual([]);
  expect(ranked('', 'one', 'two')).toEqual(['one', 'two']);
});
