/**
 * The values every wire can carry: JSON's, plus `Uint8Array` anywhere, NaN, infinities, -0 and `undefined`.
 * Everything else (functions, Date, Map, class instances, cycles, bigint) is refused on every wire alike, so that code
 * which works over a MessagePort cannot break over a socket.
 */
export class UnserialisableError extends Error {}

/** The other side sent bytes that are not a frame. */
export class MalformedFrameError extends Error {}

type Special = Uint8Array | number | undefined | Record<string, unknown>;

/** Deeper values are refused: cycles end here, and no frame can overflow the stack. */
const maxDepth = 100;
/** Key of the stand-in for what JSON cannot say: `{"$": n}` bytes number n, `{"$": "NaN"}`, `{"$": {…}}` an object with such a key. */
const hole = '$';
const numberNames: Record<string, number> = { NaN: Number.NaN, '+': Infinity, '-': -Infinity, '-0': -0 };

function nameOfNumber(value: number): string | null {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : null;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+' : '-';
}

/** Copies only where `replace` changed something; plain frames come back as they are. */
function mapValue(value: unknown, replace: (special: Special) => unknown, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || value === undefined || value instanceof Uint8Array) return replace(value);
  if (typeof value !== 'object') throw new UnserialisableError(`a ${typeof value} cannot be sent`);
  if (depth >= maxDepth) throw new UnserialisableError('the value is nested too deeply or refers to itself');
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let index = 0; index < value.length; index += 1) {
      const mapped = mapValue(value[index], replace, depth + 1);
      if (!Object.is(mapped, value[index])) (copy ??= Array.from(value))[index] = mapped;
    }
    return copy ?? value;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new UnserialisableError('only plain objects can be sent');
  }
  const record = value as Record<string, unknown>;
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(record)) {
    if (key === '__proto__') throw new UnserialisableError('the key __proto__ cannot be sent');
    if (record[key] === undefined) continue;
    const mapped = mapValue(record[key], replace, depth + 1);
    if (!Object.is(mapped, record[key])) (copy ??= { ...record })[key] = mapped;
  }
  return Object.hasOwn(record, hole) ? replace(copy ?? record) : (copy ?? record);
}

/**
 * For wires that clone structures themselves. Views are copied out of larger buffers, because a clone carries the whole
 * backing buffer (a 3-byte `Buffer` would carry its 64 kB pool), and `Buffer` becomes `Uint8Array`.
 * Throws {@link UnserialisableError}.
 */
export function toCloneable(frame: unknown): unknown {
  return mapValue(
    frame,
    (special) => {
      if (!(special instanceof Uint8Array)) return special;
      const isTight = special.constructor === Uint8Array && special.byteLength === special.buffer.byteLength;
      return isTight ? special : new Uint8Array(special);
    },
    0,
  );
}

/**
 * A frame as one WebSocket message: text JSON, or, when it holds bytes, binary
 * `[u32 little-endian header length][JSON {sizes, frame} with holes][bytes in order]`. Throws {@link UnserialisableError}.
 */
export function encodeFrame(frame: unknown): string | Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const holed = mapValue(
    frame,
    (special) => {
      if (special instanceof Uint8Array) return { [hole]: chunks.push(special) - 1 };
      if (typeof special === 'number') {
        const name = nameOfNumber(special);
        return name === null ? special : { [hole]: name };
      }
      return special === undefined ? { [hole]: 'undefined' } : { [hole]: special };
    },
    0,
  );
  if (chunks.length === 0) return JSON.stringify(holed);
  const sizes = chunks.map((chunk) => chunk.byteLength);
  const header = new TextEncoder().encode(JSON.stringify({ sizes, frame: holed }));
  const message = new Uint8Array(sizes.reduce((sum, size) => sum + size, 4 + header.byteLength));
  new DataView(message.buffer).setUint32(0, header.byteLength, true);
  message.set(header, 4);
  let offset = 4 + header.byteLength;
  for (const chunk of chunks) {
    message.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return message;
}

/** The frame in a WebSocket message. Bytes are copied out, so each stands alone and is aligned. Throws {@link MalformedFrameError}. */
export function decodeFrame(message: string | Uint8Array): unknown {
  try {
    if (typeof message === 'string') return fill(JSON.parse(message), [], 0);
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    const headerEnd = 4 + view.getUint32(0, true);
    if (headerEnd > message.byteLength) throw new MalformedFrameError('header longer than the message');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(message.subarray(4, headerEnd));
    const header = JSON.parse(text) as { sizes: number[]; frame: unknown };
    let offset = headerEnd;
    const chunks: (Uint8Array | undefined)[] = header.sizes.map((size) => {
      if (!Number.isSafeInteger(size) || size < 0 || offset + size > message.byteLength) {
        throw new MalformedFrameError('sizes do not fit the message');
      }
      offset += size;
      // Not `slice`, which a Buffer overrides with a view.
      return new Uint8Array(message.subarray(offset - size, offset));
    });
    const frame = fill(header.frame, chunks, 0);
    if (offset !== message.byteLength || chunks.some((chunk) => chunk !== undefined)) {
      throw new MalformedFrameError('bytes that belong nowhere');
    }
    return frame;
  } catch (error) {
    throw error instanceof MalformedFrameError ? error : new MalformedFrameError('not a frame', { cause: error });
  }
}

/** Puts bytes and special numbers back; each chunk is used exactly once. Changes `value`, which is fresh from JSON. */
function fill(value: unknown, chunks: (Uint8Array | undefined)[], depth: number, isLiteral = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth * 2) throw new MalformedFrameError('nested too deeply');
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = fill(value[index], chunks, depth + 1);
    return value;
  }
  const record = value as Record<string, unknown>;
  if (!isLiteral && Object.hasOwn(record, hole)) {
    const content = record[hole];
    if (typeof content === 'object' && content !== null) return fill(content, chunks, depth + 1, true);
    if (content === 'undefined') return undefined;
    if (typeof content === 'string' && Object.hasOwn(numberNames, content)) return numberNames[content];
    const chunk = typeof content === 'number' ? chunks[content] : undefined;
    if (chunk === undefined) throw new MalformedFrameError('a hole without content');
    chunks[content as number] = undefined;
    return chunk;
  }
  for (const key of Object.keys(record)) {
    if (key === '__proto__') throw new MalformedFrameError('the key __proto__');
    record[key] = fill(record[key], chunks, depth + 1);
  }
  return record;
}
