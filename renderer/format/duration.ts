import { locale } from './locale.ts';

const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });
const whole = new Intl.NumberFormat(locale, { useGrouping: false });
const grouped = new Intl.NumberFormat(locale);

/** Milliseconds as a clock, rounded down: `0:07`, `12:34`, `1:45:03`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${whole.format(h)}:${two.format(m)}:${two.format(s)}` : `${whole.format(m)}:${two.format(s)}`;
}

/** Milliseconds in words of two units at most, rounded to the nearer: `45 s`, `12 m`, `1 h 45 m`. */
export function roughDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${whole.format(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${whole.format(minutes)} m`;
  const rest = minutes % 60;
  return rest === 0 ? `${grouped.format(minutes / 60)} h` : `${grouped.format(Math.floor(minutes / 60))} h ${rest} m`;
}

/** ISO 8601 duration for `<time dateTime>`: `PT75.5S`. */
export function isoDuration(ms: number): string {
  return `PT${Math.max(0, ms) / 1000}S`;
}
