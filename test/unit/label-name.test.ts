import { expect, test } from 'vitest';
import { labelKey, labelName, maxLabelLength } from '../../electron/domain/label-name.ts';

test.each([
  ['  Morning \n news ', 'Morning news'],
  ['a\u202eb\u0000c', 'a b c'],
  ['\ud800', '\ufffd'],
  ['Cafe\u0301', 'Café'],
  ['\u200f \t', ''],
])('%j is kept as %j', (text, kept) => {
  expect(labelName(text)).toBe(kept);
  expect(labelName(kept)).toBe(kept);
});

test('case and width make no other label, accents do', () => {
  expect(labelKey('ＮＥＷＳ')).toBe(labelKey(' news'));
  expect(labelKey('CAFÉ')).toBe(labelKey('Cafe\u0301'));
  expect(labelKey('Cafe')).not.toBe(labelKey('Café'));
});

test('a long name is cut, never inside a character', () => {
  const cut = labelName('😀'.repeat(maxLabelLength));
  expect(cut.length).toBeLessThanOrEqual(maxLabelLength);
  expect(cut.isWellFormed()).toBe(true);
});
