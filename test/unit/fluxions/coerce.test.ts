import { expect, test } from 'vitest';
import {
  field,
  secondsToMs,
  toBool,
  toCount,
  toEpochMs,
  toId,
  toLanguage,
  toNumber,
  toText,
} from '../../../electron/adapters/fluxions/coerce.ts';

const noon = Date.UTC(2025, 9, 24, 10, 35);

test.each([
  ['2025-10-24T10:35:00.000Z', noon],
  ['2025-10-24T10:35:00Z', noon],
  ['2025-10-24T10:35:00', noon],
  ['2025-10-24 10:35:00', noon],
  ['2025-10-24T10:35', noon],
  ['2025-10-24T12:35:00+02:00', noon],
  ['2025-10-24T12:35:00+0200', noon],
  ['2025-10-24T10:35:00.123456+00:00', noon + 123],
  ['2025-10-24T10:35:00.5z', noon + 500],
  ['2025-10-24', Date.UTC(2025, 9, 24)],
  [noon / 1000, noon],
  [noon, noon],
  ['2025-13-45T99:99:99Z', null],
  ['yesterday', null],
  ['', null],
  [null, null],
  [undefined, null],
  [Number.NaN, null],
  [Infinity, null],
  [-5, null],
  [1e300, null],
  [{}, null],
])('time %j is %j', (value, expected) => {
  expect(toEpochMs(value)).toBe(expected);
});

test.each([
  [300, 300_000],
  ['300.0', 300_000],
  [0.0005, 1],
  [0.00049, 0],
  [0, 0],
  ['1e3', 1_000_000],
  [-1, null],
  ['abc', null],
  ['', null],
  ['0x10', null],
  [Infinity, null],
  [1e300, null],
  [true, null],
  [[5], null],
])('%j seconds are %j ms', (value, expected) => {
  expect(secondsToMs(value)).toBe(expected);
});

test('truth, counts, numbers, texts, ids and languages', () => {
  expect([true, 'true', 1, '1', ' TRUE '].map(toBool)).toEqual([true, true, true, true, true]);
  expect([false, 'false', 0, '0'].map(toBool)).toEqual([false, false, false, false]);
  expect([null, 'yes', 2, {}, ''].map(toBool)).toEqual([null, null, null, null, null]);
  expect([5, '5', 5.9, -1, 'x', null].map(toCount)).toEqual([5, 5, 5, null, null, null]);
  expect(['.5', '5.', '+5', '5 6', '9'.repeat(400)].map(toNumber)).toEqual([0.5, 5, 5, null, null]);
  expect(['a', 5, Number.NaN, null, {}, '\ud800'].map(toText)).toEqual(['a', '5', null, null, null, '\ufffd']);
  expect([5, 'sess_a', '', 1.5, 2 ** 60, 'a\nb', 'x'.repeat(300), null, {}].map(toId)).toEqual([
    '5',
    'sess_a',
    null,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(['en', 'en-US', 'pt_BR', '', null, 'english language', '<b>'].map(toLanguage)).toEqual([
    'en',
    'en-US',
    'pt-BR',
    null,
    null,
    null,
    null,
  ]);
});

test('inherited names are not fields', () => {
  expect(field({}, 'constructor', 'toString')).toBeUndefined();
  expect(field(JSON.parse('{"__proto__":{"id":1}}') as Record<string, unknown>, 'id')).toBeUndefined();
  expect(field({ a: null, b: 0 }, 'a', 'b')).toBe(0);
});
