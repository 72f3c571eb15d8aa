import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeFrame,
  encodeFrame,
  MalformedFrameError,
  toCloneable,
  UnserialisableError,
} from '../../electron/ipc/rpc/codec.ts';

/** Anything the wires promise to carry. */
const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\u2028', '"', '\\', '$') }),
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity, -0),
  ),
  key: fc.oneof(fc.string(), fc.constantFrom('$', 'kind', 'id', 'constructor', 'toString', 'sizes', 'frame')),
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    fc.array(fc.oneof(tie('any'), fc.constant(undefined)), { maxLength: 6 }),
    fc.dictionary(
      (tie('key') as fc.Arbitrary<string>).filter((key) => key !== '__proto__'),
      tie('any'),
      { maxKeys: 6 },
    ),
  ),
})).any;

/** fast-check's dictionaries may have no prototype; what comes back always has one. */
const plain = (input: unknown): unknown => {
  if (input instanceof Uint8Array || typeof input !== 'object' || input === null) return input;
  if (Array.isArray(input)) return input.map(plain);
  return Object.fromEntries(Object.entries(input).map(([key, child]) => [key, plain(child)]));
};

describe('codec', () => {
  test('a frame of any carried value decodes to itself', () => {
    fc.assert(
      fc.property(value, (input) => {
        // Not toStrictEqual, which asks the key `constructor` for a value's type.
        expect(isDeepStrictEqual(decodeFrame(encodeFrame({ input })), { input: plain(input) })).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('the clone given to ports equals its input and never drags a larger buffer along', () => {
    fc.assert(
      fc.property(value, fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(39), (input, bytes, start) => {
        const view = bytes.subarray(Math.min(start, bytes.length - 1));
        const clone = structuredClone(toCloneable({ input, view, pooled: Buffer.from('abc') })) as Record<
          string,
          unknown
        >;
        expect(clone).toEqual({
          input: plain(input),
          view: Uint8Array.from(view),
          pooled: new Uint8Array([97, 98, 99]),
        });
        expect((clone.view as Uint8Array).buffer.byteLength).toBe(view.byteLength);
        expect((clone.pooled as Uint8Array).buffer.byteLength).toBe(3);
      }),
      { numRuns: 1000 },
    );
  });

  test('messages without bytes are text, messages with bytes have the documented form', () => {
    expect(encodeFrame({ a: [1, 'x'] })).toBe('{"a":[1,"x"]}');
    const header = '{"sizes":[2,1],"frame":{"a":{"$":0},"b":{"$":1}}}';
    const expected = [header.length, 0, 0, 0, ...new TextEncoder().encode(header), 7, 8, 9];
    expect(encodeFrame({ a: Uint8Array.of(7, 8), b: Uint8Array.of(9) })).toEqual(Uint8Array.from(expected));
  });

  test('what no wire carries is refused by both encoders', () => {
    class Thing {
      name = 'x';
    }
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const refused = [() => 1, Symbol('s'), 1n, new Date(), new Map(), new Set(), new Thing(), new Error('e'), cycle];
    const proto = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    for (const bad of [...refused, new Float32Array(1), new ArrayBuffer(1), /x/, proto]) {
      expect(() => encodeFrame({ deep: [bad] })).toThrow(UnserialisableError);
      expect(() => toCloneable({ deep: [bad] })).toThrow(UnserialisableError);
    }
  });

  test('no bytes decode to anything but a value or MalformedFrameError', () => {
    const outcomes = { value: 0, malformed: 0 };
    const attempt = (message: string | Uint8Array): void => {
      try {
        encodeFrame({ again: decodeFrame(message) });
        outcomes.value += 1;
      } catch (error) {
        if (!(error instanceof MalformedFrameError)) throw error;
        outcomes.malformed += 1;
      }
    };
    fc.assert(fc.property(fc.string({ unit: 'binary' }), attempt), { numRuns: 2000 });
    fc.assert(fc.property(fc.json(), attempt), { numRuns: 2000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), attempt), { numRuns: 2000 });
    // Valid messages with one byte changed, cut or added.
    const bent = fc.tuple(
      value,
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      fc.nat(255),
      fc.integer({ min: -3, max: 3 }),
    );
    fc.assert(
      fc.property(bent, ([input, bytes, at, byte, delta]) => {
        const message = Buffer.from(encodeFrame({ input, bytes }) as Uint8Array);
        message[at % message.length] = byte;
        attempt(
          delta <= 0 ? message.subarray(0, message.length + delta) : Buffer.concat([message, Buffer.alloc(delta)]),
        );
      }),
      { numRuns: 3000 },
    );
    expect(outcomes.value).toBeGreaterThan(100);
    expect(outcomes.malformed).toBeGreaterThan(100);
  });

  test('holes that lie are malformed', () => {
    const binary = (header: string, size: number): Uint8Array => {
      const text = Buffer.from(header);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return Buffer.concat([length, text, Buffer.alloc(size)]);
    };
    const messages = [
      '{"$":0}',
      '{"$":"__proto__"}',
      '{"$":"constructor"}',
      '{"$":true}',
      '{"a":{"__proto__":{"polluted":1}}}',
      '{"$":{"__proto__":{"polluted":1}}}',
      '['.repeat(300_000),
      '['.repeat(300) + ']'.repeat(300),
      binary('{"sizes":[2],"frame":{"$":0}}', 3),
      binary('{"sizes":[3],"frame":{"$":0}}', 2),
      binary('{"sizes":[2],"frame":[{"$":0},{"$":0}]}', 2),
      binary('{"sizes":[2,1],"frame":{"$":0}}', 3),
      binary('{"sizes":[-1,3],"frame":[{"$":0},{"$":1}]}', 2),
      binary('{"sizes":[1e300],"frame":{"$":0}}', 2),
      binary('{"sizes":"2","frame":{"$":0}}', 2),
      binary('{"frame":1}', 0),
      binary('null', 0),
      Uint8Array.of(255, 255, 255, 255),
      Uint8Array.of(1),
      Uint8Array.of(2, 0, 0, 0, 0xc3, 0x28),
    ];
    for (const message of messages) expect(() => decodeFrame(message)).toThrow(MalformedFrameError);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
