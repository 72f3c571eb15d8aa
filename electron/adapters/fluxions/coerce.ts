/**
 * Reading values that a server sent without believing any of them: each function gives the value when it is usable and
 * `null` when it is absent, null or of no use. Numbers may come as strings and truth as 0/1 (T173). Nothing throws.
 */
export type Row = Record<string, unknown>;

const maxMs = 8.64e15;

export function asRow(value: unknown): Row | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : null;
}

/** Own properties only: `constructor` and `__proto__` are never data (T175). */
export function field(row: Row, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(row, name) && row[name] !== null && row[name] !== undefined) return row[name];
  }
  return undefined;
}

export function toText(value: unknown): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (
    typeof value !== 'string' ||
    value.length > 64 ||
    !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value)
  ) {
    return null;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function toCount(value: unknown): number | null {
  const number = toNumber(value);
  return number !== null && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? Math.floor(number) : null;
}

export function toBool(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1') return true;
  if (value === 0 || value === '0') return false;
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : null;
}

/** Ids are opaque strings in our model, whatever they are at the server (T133, T174). */
export function toId(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== 'string' || value.length === 0 || value.length > 256) return null;
  return /^[^\p{Cc}\p{Cs}]+$/u.test(value) ? value : null;
}

/** Seconds to whole milliseconds, half up (T48, T61). Negative and astronomic durations are of no use. */
export function secondsToMs(value: unknown): number | null {
  const seconds = toNumber(value);
  if (seconds === null || seconds < 0) return null;
  const ms = Math.round(seconds * 1000);
  return ms <= maxMs ? ms : null;
}

/**
 * Milliseconds since 1970 of an ISO-8601 time, with or without fraction, offset or `T`; a time without an offset is UTC
 * and not local (T172). Also takes epoch seconds. Never NaN, never "now".
 */
export function toEpochMs(value: unknown): number | null {
  if (typeof value === 'number') {
    const ms = Math.round(value > 1e11 ? value : value * 1000);
    return Number.isFinite(ms) && ms > 0 && ms <= maxMs ? ms : null;
  }
  if (typeof value !== 'string') return null;
  const parts = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(
    value,
  );
  if (parts === null) return null;
  const [, day, time = '00:00:00', fraction = '', offset = 'Z'] = parts;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const ms = Date.parse(`${day}T${time}${time.length === 5 ? ':00' : ''}${fraction.slice(0, 4)}${zone}`);
  return Number.isFinite(ms) ? ms : null;
}

/** Language tags are short and of letters, digits and hyphens; anything else is no language (T64). */
export function toLanguage(value: unknown): string | null {
  const text = toText(value)?.trim().replaceAll('_', '-') ?? '';
  return /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,7}$/.test(text) ? text : null;
}
