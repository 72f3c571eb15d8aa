import { expect, test } from 'vitest';
import { durationDoubt } from '../../../electron/domain/speech/plausible.ts';

const text = 'a'.repeat(140);

test('a render far longer or far shorter than its text is doubted, every ordinary pace is not', () => {
  for (const ms of [3_400, 10_000, 29_900]) expect(durationDoubt(text, ms)).toBeNull();
  expect(durationDoubt(text, 30_100)).toMatch(/far longer/);
  expect(durationDoubt(text, 3_300)).toMatch(/far shorter/);
});

test('short texts and cues are not judged', () => {
  expect(durationDoubt('Yes.', 9_000)).toBeNull();
  expect(durationDoubt(`Well. ${'[sigh] '.repeat(20)}`, 60_000)).toBeNull();
});
