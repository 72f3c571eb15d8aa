import { locale } from './locale.ts';

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Local and relative for the last week (`5 minutes ago`, `yesterday`), then the date; the year only when it is another. */
export function relativeDate(atMs: number, nowMs: number): string {
  const ago = nowMs - atMs;
  if (Math.abs(ago) < minuteMs) return 'just now';
  if (ago >= 0 && ago < hourMs) return relative.format(-Math.floor(ago / minuteMs), 'minute');
  // Midnights can be 23 or 25 hours apart, hence the rounding.
  const days = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / dayMs);
  if (days === 0 && ago >= 0) return relative.format(-Math.floor(ago / hourMs), 'hour');
  if (days >= 1 && days < 7) return relative.format(-days, 'day');
  const format = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? day : dayAndYear;
  return format.format(atMs);
}

/** The exact local date and time, for tooltips. */
export function exactDate(atMs: number): string {
  return full.format(atMs);
}
