const pattern = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

/** The first moment, in local time, of a day `2026-03-31`, a month `2026-03` or a year `2026`; `null` for anything else. */
export function readDay(text: string): number | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year, month - 1, day);
  // February 30th would be March 2nd.
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

/** The first moment after such a day, month or year; `null` for anything else. */
export function readDayEnd(text: string): number | null {
  const startMs = readDay(text);
  const match = pattern.exec(text);
  if (startMs === null || !match) return null;
  const end = new Date(startMs);
  if (match[2] === undefined) end.setFullYear(end.getFullYear() + 1);
  else if (match[3] === undefined) end.setMonth(end.getMonth() + 1);
  else end.setDate(end.getDate() + 1);
  return end.getTime();
}

/** A moment's day as the operators spell it, in local time. */
export function dayOf(atMs: number): string {
  const date = new Date(atMs);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
    .join('-');
}
