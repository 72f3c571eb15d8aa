import { describe, expect, test } from 'vitest';
import { counted, percent, size } from '../../../renderer/format/count.ts';
import { relativeDate } from '../../../renderer/format/date.ts';
import { clock, isoDuration, roughDuration } from '../../../renderer/format/duration.ts';
import { englishLocale } from '../../../renderer/format/locale.ts';
import { exactMoney, money, priceBefore } from '../../../renderer/format/money.ts';

describe('money', () => {
  test('the price of an hour and three quarters as the design shows it', () => {
    expect(priceBefore(350_167, 6_303_000)).toBe('~ $0.35 for 1 h 45 m');
  });
  test.each([
    [0, '$0.00'],
    [1, '< $0.01'],
    [4_999, '< $0.01'],
    [5_000, '$0.01'],
    [350_000, '$0.35'],
    [1_234_560_000, '$1,234.56'],
  ])('%i micro-dollars', (microUsd, text) => {
    expect(money(microUsd)).toBe(text);
  });
  test('an amount below a cent has no second "about" sign, and its exact value in the tooltip', () => {
    expect(priceBefore(3_389, 61_000)).toBe('< $0.01 for 1 m');
    expect(exactMoney(3_389)).toBe('$0.003389');
  });
  test('an unknown length leaves only the price', () => {
    expect(priceBefore(100_000, null)).toBe('~ $0.10');
  });
});

describe('time', () => {
  test.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [754_000, '12:34'],
    [6_303_000, '1:45:03'],
    [-5, '0:00'],
    [360_000_000, '100:00:00'],
  ])('clock of %i ms', (ms, text) => {
    expect(clock(ms)).toBe(text);
  });
  test.each([
    [45_400, '45 s'],
    [59_600, '1 m'],
    [720_000, '12 m'],
    [3_599_000, '1 h'],
    [3_600_000, '1 h'],
    [6_303_000, '1 h 45 m'],
  ])('rough duration of %i ms', (ms, text) => {
    expect(roughDuration(ms)).toBe(text);
  });
  test('machine-readable duration', () => {
    expect(isoDuration(75_500)).toBe('PT75.5S');
  });
  const now = new Date(2026, 4, 20, 15, 0, 0).getTime();
  test.each([
    [new Date(2026, 4, 20, 14, 59, 40), 'just now'],
    [new Date(2026, 4, 20, 14, 55, 0), '5 minutes ago'],
    [new Date(2026, 4, 20, 1, 0, 0), '14 hours ago'],
    [new Date(2026, 4, 19, 23, 59, 0), 'yesterday'],
    [new Date(2026, 4, 14, 9, 0, 0), '6 days ago'],
  ])('%s is told relative to now', (date, text) => {
    expect(relativeDate(date.getTime(), now)).toBe(text);
  });
  test('older dates are dates, with the year only when it is another', () => {
    expect(relativeDate(new Date(2026, 2, 3).getTime(), now)).not.toMatch(/2026|ago/);
    expect(relativeDate(new Date(2024, 2, 3).getTime(), now)).toMatch(/2024/);
  });
  test('a clock that ran ahead is a date or now, never "in 3 hours ago"', () => {
    expect(relativeDate(now + 30_000, now)).toBe('just now');
    expect(relativeDate(now + 10 * 86_400_000, now)).toMatch(/\d/);
  });
});

describe('counts', () => {
  test.each([
    [1, '1 item'],
    [0, '0 items'],
    [12_345, '12,345 items'],
  ])('%i', (value, text) => {
    expect(counted(value, 'item')).toBe(text);
  });
  test('irregular plurals are given', () => {
    expect(counted(2, 'match', 'matches')).toBe('2 matches');
  });
  test.each([
    [512, '512 B'],
    [1_400_000, '1.4 MB'],
    [72_384_000, '72.4 MB'],
    [999_999, '1,000 kB'],
    [2_147_483_648, '2.2 GB'],
  ])('%i bytes', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
  test('shares are held within 0 and 100 %', () => {
    expect([percent(-1), percent(0.434), percent(7)]).toEqual(['0%', '43%', '100%']);
  });
  test('English words keep an English locale', () => {
    expect(englishLocale(['de-DE', 'en-GB', 'fr'])).toBe('en-GB');
    expect(englishLocale(['de-DE'])).toBe('en');
    expect(englishLocale([])).toBe('en');
  });
});
