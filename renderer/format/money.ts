import { locale } from './locale.ts';
import { roughDuration } from './duration.ts';

const dollars = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
const cents = dollars(2);
const exact = new Intl.NumberFormat(locale, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});

/** Micro-dollars as `$0.35`; amounts that would round to nothing as `< $0.01`. */
export function money(microUsd: number): string {
  if (microUsd > 0 && microUsd < 5_000) return `< ${cents.format(0.01)}`;
  return cents.format(microUsd / 1_000_000);
}

/** Micro-dollars to the last digit, for tooltips: `$0.003389`. */
export function exactMoney(microUsd: number): string {
  return exact.format(microUsd / 1_000_000);
}

/** What sending would cost, before it is sent: `~ $0.35 for 1 h 45 m`. */
export function priceBefore(microUsd: number, durationMs: number | null): string {
  const price = microUsd > 0 && microUsd < 5_000 ? money(microUsd) : `~ ${money(microUsd)}`;
  return durationMs === null ? price : `${price} for ${roughDuration(durationMs)}`;
}
