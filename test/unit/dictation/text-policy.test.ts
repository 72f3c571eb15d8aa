import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultTextPolicy,
  deliveryOf,
  dominantSpeaker,
  previewText,
  type TargetKind,
  type TextPolicy,
} from '../../../electron/domain/dictation/text-policy.ts';
import { replaceWords } from '../../../electron/domain/dictation/replacements.ts';

// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const segment = (text: string, speaker: string | null = '0', startMs = 0, endMs = startMs + 1000) => ({
  speaker,
  text,
  startMs,
  endMs,
  words: null,
});
const deliver = (text: string, policy: Partial<TextPolicy> = {}, target: TargetKind = 'text'): string =>
  deliveryOf([segment(text)], { ...defaultTextPolicy, ...policy }, target).text;

describe('nothing delivered acts on its target (C7)', () => {
  test.each([
    ['escape sequences', 'a\u001b[31mb\u009b2Jc', 'a[31mb2Jc'],
    ['control characters', 'a\u0000b\u0007c\u007fd\u0003', 'abcd'],
    ['direction overrides', 'rm \u202etxt.exe\u2066 \u200f.', 'rm txt.exe.'],
    ['invisible characters', 'a\u200bb\u2060c\ufeffd\u{e0041}e', 'abcde'],
    ['tabs', 'a\tb', 'a b'],
    ['line ends', 'ls\nrm -rf /\r\n', 'ls rm -rf /'],
    ['other line ends', 'a\u2028b\u0085c\u000bd', 'a b c d'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
  ])('%s', (_, given, expected) => {
    expect(deliver(given)).toBe(expected);
    expect(deliver(given, {}, 'terminal')).toBe(expected);
  });

  test('line breaks: kept on request, but in a terminal, and in what may be one, only when that was allowed too', () => {
    expect(deliver('one\n\ntwo\n', { newlines: 'keep', verbatim: true })).toBe('one\ntwo');
    const keep = { ...defaultTextPolicy, newlines: 'keep' } as const;
    const text = (target: TargetKind, policy: TextPolicy = keep) =>
      deliveryOf([segment('one\n\ntwo\n')], policy, target).text;
    expect(text('text')).toBe('one\ntwo');
    expect(text('terminal')).toBe('one two');
    expect(text('unknown')).toBe('one two');
    expect(text('terminal', { ...keep, newlinesInTerminals: true })).toBe('one\ntwo');
  });

  test('any text, policy and target: no controls, no line break where none is allowed, never one at the end', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u001b[A',
        '\u202e',
        '\u0003',
        '[laugh]',
        '*so*',
        'ok',
        '\u2028',
        '\u{e0020}',
        '\t',
      ),
      fc.string({ unit: 'binary' }),
    );
    const policies = fc.record({
      verbatim: fc.boolean(),
      onlyMyVoice: fc.boolean(),
      newlines: fc.constantFrom<'space' | 'keep'>('space', 'keep'),
      newlinesInTerminals: fc.boolean(),
      trailingSpace: fc.boolean(),
      replacements: fc.array(fc.record({ from: piece, to: piece }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(piece),
        policies,
        fc.constantFrom<TargetKind>('text', 'terminal', 'unknown'),
        (parts, policy, target) => {
          const { text } = deliveryOf([segment(parts.join(''))], policy, target);
          expect(text).not.toMatch(unsafe);
          expect(text).not.toMatch(/\n$|^\n/);
          const mayBreak = policy.newlines === 'keep' && (target === 'text' || policy.newlinesInTerminals);
          expect(text.includes('\n') && !mayBreak).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('sounds and notation', () => {
  test('off by default, kept as data', () => {
    const delivery = deliveryOf([segment('[breath] I *really* mean it [laugh].')], defaultTextPolicy, 'text');
    expect(delivery.text).toBe('I really mean it.');
    expect([...delivery.sounds]).toEqual([
      ['breath', 1],
      ['laugh', 1],
    ]);
    expect(deliver('[breath] I *really* mean it', { verbatim: true })).toBe('[breath] I *really* mean it');
    expect(deliver('[pause]')).toBe('');
    expect(deliver('[pause]', { trailingSpace: true })).toBe('');
  });
});

describe('only my voice', () => {
  const meeting = [
    segment('Hello there.', '1', 0, 900),
    segment('I am dictating this', '0', 1000, 5000),
    segment('are you coming?', '1', 5000, 6000),
    segment('and this.', '0', 6000, 7000),
  ];

  test('the speaker who spoke longest is delivered, the others are kept for showing', () => {
    expect(dominantSpeaker(meeting)).toBe('0');
    expect(deliveryOf(meeting, { ...defaultTextPolicy, onlyMyVoice: true, trailingSpace: true }, 'text')).toMatchObject(
      {
        text: 'I am dictating this and this. ',
        leftOut: [
          { speaker: '1', text: 'Hello there.' },
          { speaker: '1', text: 'are you coming?' },
        ],
      },
    );
    expect(deliveryOf(meeting, defaultTextPolicy, 'text').text).toContain('Hello there.');
  });

  test('nobody, and speakers unknown', () => {
    expect(dominantSpeaker([])).toBeUndefined();
    expect(deliveryOf([], { ...defaultTextPolicy, onlyMyVoice: true }, 'text').text).toBe('');
    expect(deliveryOf([segment('hi', null)], { ...defaultTextPolicy, onlyMyVoice: true }, 'text').text).toBe('hi');
  });
});

describe('replacements', () => {
  test.each([
    ['fluxions', 'Fluxions', 'I use FLUXIONS daily, fluxionsx not', 'I use Fluxions daily, fluxionsx not'],
    ['new line', '$&', 'a new  line b', 'a $& b'],
    ['c++', 'C++', 'in c++, or C++ now', 'in C++, or C++ now'],
    ['a.b', 'x', 'a.b acb', 'x acb'],
    ['müller', 'Müller', 'herr MÜLLER', 'herr Müller'],
    ['  ', 'x', 'a b', 'a b'],
  ])('%j becomes %j', (from, to, text, expected) => {
    expect(replaceWords(text, [{ from, to }])).toBe(expected);
  });

  test.each([
    ['any case, whole words', {}, 'Art and art, not party', 'X and X, not party'],
    ['this case only', { matchCase: true }, 'Art and art', 'Art and X'],
    ['inside words too', { wholeWord: false }, 'Art, party', 'X, pXy'],
    ['both', { matchCase: true, wholeWord: false }, 'Art, party', 'Art, pXy'],
  ])('the rule decides: %s', (_, rule, text, expected) => {
    expect(replaceWords(text, [{ from: 'art', to: 'X', ...rule }])).toBe(expected);
  });

  test('a replacement may bring a line break, where the policy lets one through', () => {
    const replacements = [{ from: 'new paragraph', to: '\n' }];
    expect(previewText('one new paragraph two', { ...defaultTextPolicy, replacements, newlines: 'keep' })).toBe(
      'one\ntwo',
    );
    expect(deliver('one new paragraph two', { replacements, newlines: 'keep' }, 'terminal')).toBe('one two');
    expect(previewText('one new paragraph two', { ...defaultTextPolicy, replacements })).toBe('one two');
  });

  test('a replacement cannot smuggle anything in', () => {
    expect(deliver('run it', { replacements: [{ from: 'run it', to: 'ls\n\u001b[A' }] })).toBe('ls [A');
  });
});
