/**
 * Values between Node and the page as text. Knows what the app's frames are made of; refuses what structured clone would
 * refuse, in Electron's words. The page side (page-worlds.js) holds the same two functions.
 */
export function encode(value: unknown): string {
  return JSON.stringify(pack(value));
}

/** Reads what `encode` wrote, here or in the page. */
export function decode(text: string): unknown {
  return unpack(JSON.parse(text));
}

type Packed = null | string | boolean | number | { t: string; v?: unknown };

function pack(value: unknown): Packed {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : { t: 'number', v: String(value) };
  if (value === undefined) return { t: 'undefined' };
  if (typeof value === 'bigint') return { t: 'bigint', v: String(value) };
  if (value instanceof Uint8Array) return { t: 'bytes', v: Buffer.from(value).toString('base64') };
  if (value instanceof Date) return { t: 'date', v: value.getTime() };
  if (Array.isArray(value)) return { t: 'array', v: value.map(pack) };
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return { t: 'object', v: Object.entries(value).map(([key, inner]) => [key, pack(inner)]) };
  }
  throw new Error('An object could not be cloned.');
}

function unpack(packed: any): unknown {
  if (packed === null || typeof packed !== 'object') return packed;
  switch (packed.t) {
    case 'number':
      return Number(packed.v);
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(packed.v);
    case 'bytes':
      return new Uint8Array(Buffer.from(packed.v, 'base64'));
    case 'date':
      return new Date(packed.v);
    case 'array':
      return packed.v.map(unpack);
    default:
      return Object.fromEntries(packed.v.map(([key, inner]: [string, unknown]) => [key, unpack(inner)]));
  }
}
