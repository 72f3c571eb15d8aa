import { expect, test } from 'vitest';
import { canType } from '../../../electron/adapters/insertion/x11-typing.ts';

test.each([
  ["Hello, it's 50 % (or so) ~ #1\nnext line", true],
  ['', true],
  ['Grüße', false],
  ['a → b', false],
  ['“quoted”', false],
  ['нет', false],
  ['😀', false],
])('%j is typed: %s', (text, expected) => {
  expect(canType(text)).toBe(expected);
});
