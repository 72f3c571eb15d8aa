import fc from 'fast-check';

/** A value of a wrong, odd or dangerous kind where the API document names another. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    -0,
    '',
    '0',
    'NaN',
    [],
    {},
    [[]],
    '__proto__',
    'true',
    2 ** 53,
  ),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ minLength: 2000, maxLength: 4000 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/**
 * JSON texts that resemble `sample`, with some of its values swapped for odd ones, keys doubled, removed or named
 * `__proto__`, deep nesting, bare NaN, and cuts in the middle: what C1 of the reliability list asks for.
 */
export function hostileJson(sample: unknown): fc.Arbitrary<string> {
  const text = fc.oneof(
    { weight: 60, arbitrary: distorted(sample) },
    { weight: 8, arbitrary: odd.map((value) => JSON.stringify(value) ?? 'undefined') },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 5000 }).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
    },
  );
  return fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat()).map(([whole, at]) => whole.slice(0, at % (whole.length + 1))) },
    { weight: 1, arbitrary: text.map((whole) => whole.replace(/\d+(\.\d+)?/, 'NaN')) },
    { weight: 1, arbitrary: fc.tuple(text, fc.string()).map(([whole, tail]) => whole + tail) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
}

function distorted(value: unknown): fc.Arbitrary<string> {
  const plain = fc.constant(JSON.stringify(value));
  const replaced = odd.map((other) => JSON.stringify(other) ?? 'null');
  if (Array.isArray(value)) {
    const element = value.length === 0 ? replaced : fc.oneof(...value.map((entry) => distorted(entry)), replaced);
    return fc.oneof(
      { weight: 4, arbitrary: fc.array(element, { maxLength: 6 }).map((list) => `[${list.join(',')}]`) },
      { weight: 1, arbitrary: replaced },
    );
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) =>
      fc.tuple(
        fc.oneof(
          { weight: 12, arbitrary: fc.constant(key) },
          { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') },
        ),
        distorted(entry),
        fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2) }),
      ),
    );
    return fc.tuple(...entries).map((list) => {
      const members = list.flatMap(([key, text, times]) => Array<string>(times).fill(`${JSON.stringify(key)}:${text}`));
      return `{${members.join(',')}}`;
    });
  }
  return fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: replaced });
}
