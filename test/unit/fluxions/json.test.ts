import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../electron/adapters/fluxions/json.ts';
import { repairJson, sliceJson } from '../../../electron/adapters/fluxions/json-slices.ts';
import { runYielding } from '../../../electron/adapters/fluxions/yielding.ts';
import { ApiError } from '../../../electron/domain/errors.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Long enough to be read in pieces. */
const padding = ' '.repeat(300 * 1024);

async function kindOf(text: string): Promise<unknown> {
  try {
    return (await parseJson(bytes(text))).value;
  } catch (error) {
    return error instanceof ApiError ? error.kind : error;
  }
}

describe('reading in pieces', () => {
  const long = fc.array(
    fc.record({
      text: fc.string({ unit: 'binary', maxLength: 50 }),
      start: fc.double({ noNaN: true }),
      words: fc.array(fc.jsonValue()),
    }),
    { maxLength: 20 },
  );
  const document = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.oneof(long, fc.jsonValue())), long);

  test('gives what JSON.parse gives', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.boolean(), async (value, isPretty) => {
        const text = padding + JSON.stringify(value, null, isPretty ? 2 : undefined);
        expect((await parseJson(bytes(text))).value).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test('gives what JSON.parse gives when the pieces are many', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => ({
      i: index,
      t: `a "quoted" \\ [text] {${index}}`,
      n: [1, [2]],
    }));
    const value = {
      before: [1, 2, 3],
      rows,
      nested: { rows: [1] },
      empty: [],
      after: 'x',
      again: [rows[0], null, 'a,b]'],
    };
    expect((await parseJson(bytes(JSON.stringify(value)))).value).toEqual(value);
    expect((await parseJson(bytes(JSON.stringify(rows)))).value).toEqual(rows);
  });

  test('refuses what JSON.parse refuses', async () => {
    const rows = `[${Array.from({ length: 30_000 }, (_, index) => `{"i":${index}}`).join(',')}]`;
    const broken = [
      '{"a":R',
      '{"a":R}}',
      'x{"a":R}',
      `{"a":${rows.slice(0, -1)},]}`,
      `{"a":${rows.slice(0, -1)}}`,
      '{"a":R,"b"}',
      '{"a":R "b":R}',
      '[R,,R]',
      '{"a":[{]}}',
    ];
    for (const text of broken) {
      const whole = text.replaceAll('R', rows);
      expect(() => JSON.parse(whole)).toThrow(SyntaxError);
      // Only what follows a complete value may be repaired away.
      const expected = text === '{"a":R}}' ? 'object' : 'string';
      expect([text, typeof (await kindOf(whole))]).toEqual([text, expected]);
    }
  });

  test('later keys win and __proto__ stays a plain key', async () => {
    const text = `${padding}{"a":[1,2],"a":[3],"b":[1],"b":null,"__proto__":[{"polluted":true}]}`;
    const value = (await parseJson(bytes(text))).value as Record<string, unknown>;
    expect(value.a).toEqual([3]);
    expect(value.b).toBe(null);
    expect(Object.keys(value)).toContain('__proto__');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('lets the event loop turn', async () => {
    const rows = Array.from({ length: 150_000 }, (_, index) => ({
      text: `segment number ${index}`,
      start: index,
      end: index + 1,
    }));
    const text = bytes(JSON.stringify({ segments: rows }));
    let turns = 0;
    const count = setInterval(() => (turns += 1), 0);
    await parseJson(text);
    clearInterval(count);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('repairing', () => {
  test.each([
    ['{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN"}', { a: null, b: [null, null], c: 'NaN' }],
    ['{"a":1}{"b":2}', { a: 1 }],
    ['\n{"a":"}"} trailing', { a: '}' }],
    ['[1] x', [1]],
  ])('%s', async (text, value) => {
    expect(await kindOf(text)).toEqual(value);
    // The same in a text that is read in pieces.
    expect(await kindOf(text.replace(/[{[]/, `$&${padding}`))).toEqual(value);
  });

  test.each(['', '<html>', 'hello {"a":1}', '{', '{"a', '{"a":Nope}', '}{', '{"a":}', '\u0000{}'])(
    '%j stays refused',
    async (text) => {
      expect(await kindOf(text)).toBe('bad-response');
    },
  );

  test('never throws on any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'N', 'a', 'N', '1', ' ', '-', 'I', '\ud800'),
        }),
        async (text) => {
          await runYielding(sliceJson(text));
          await runYielding(repairJson(text));
          const result = await kindOf(text);
          expect(result).not.toBeInstanceOf(Error);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

test('broken text is not quoted in the error', async () => {
  const error: unknown = await parseJson(bytes('{"text":"my private words"')).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(`${String((error as Error).stack)} ${String((error as Error).cause)}`).not.toContain('private');
});
