import { locale } from './locale.ts';

const grouped = new Intl.NumberFormat(locale);
const plural = new Intl.PluralRules(locale);
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(locale, { style: 'percent' });

/** `1,234`. */
export function count(value: number): string {
  return grouped.format(value);
}

/** `1 speaker`, `1,234 speakers`; `many` only when an s does not do. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped.format(value)} ${plural.select(value) === 'one' ? one : many}`;
}

/** Bytes in decimal units: `512 B`, `1.4 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${(value >= 100 || unit === 0 ? grouped : oneDecimal).format(unit === 0 ? value : Number(value.toPrecision(3)))} ${units[unit]}`;
}

/** 0..1 as `43%`. */
export function percent(value: number): string {
  return percentage.format(Math.min(1, Math.max(0, value)));
}
