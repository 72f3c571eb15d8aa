import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsOf } from '../../../electron/domain/search/fold.ts';
import { indexLine, soundWord } from '../../../electron/domain/search/sound-words.ts';

test('a line is its words and a word for each of its sounds', () => {
  expect(indexLine('Ha [laughs] ♪ [laughter]')).toBe(
    `ha laughs laughter ${soundWord('laugh')} ${soundWord('music')} ${soundWord('sound')}`,
  );
  // Only known sounds are any sound.
  expect(indexLine('[Door slam]')).toBe(`[door slam] ${soundWord('door slam')}`);
  expect(indexLine('see [1]')).toBe('see [1]');
});

test('no text has the word of a sound among its own, whatever is said', () => {
  const text = fc.array(fc.oneof(fc.constantFrom('音', '音音', soundWord('laugh'), 'laugh', '*', ' '), fc.string()));
  fc.assert(
    fc.property(text, fc.constantFrom('laugh', 'sound', 'x', '!', ''), (parts, name) => {
      expect(wordsOf(parts.join('')).map(({ folded }) => folded)).not.toContain(soundWord(name));
    }),
    { numRuns: 1_000 },
  );
});
