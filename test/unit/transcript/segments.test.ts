import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RemoteSegment, RemoteTranscription } from '../../../electron/domain/transcription.ts';
import { assignLanes } from '../../../electron/domain/transcript/lanes.ts';
import { readWords } from '../../../electron/domain/transcript/read-words.ts';
import { buildSegments } from '../../../electron/domain/transcript/segments.ts';
import { plainText } from '../../../electron/domain/transcript/tags.ts';
import { foldWord } from '../../../electron/domain/transcript/tokens.ts';

const remote = (patch: Partial<RemoteTranscription>): RemoteTranscription => ({
  remoteId: '124',
  status: 'completed',
  createdAtMs: null,
  updatedAtMs: null,
  filename: null,
  durationMs: 300_000,
  language: 'en',
  nonSpeech: true,
  text: null,
  segments: null,
  errorMessage: null,
  raw: '{}',
  ...patch,
});
const segment = (speaker: string | null, text: string, startMs = 0, endMs = startMs + 1000): RemoteSegment => ({
  speaker,
  text,
  startMs,
  endMs,
  words: null,
});
const texts = (patch: Partial<RemoteTranscription>): string[] => buildSegments(remote(patch)).map((one) => one.text);

describe('the documented example', () => {
  const segments = [
    segment('0', "Yeah, let's actually start off exactly, where we initially began.", 860, 6420),
    segment('1', 'Sounds perfect', 6000, 7200),
    segment('1', 'That makes complete sense to me.', 7500, 9800),
  ];
  const text =
    "SPEAKER_0: Yeah, let's actually start off exactly, where we initially began.\nSPEAKER_1: Sounds perfect. That makes complete sense to me.\nSPEAKER_0: So I started thinking about what if this is just a construct?";

  test('punctuation comes from the text, and the turn that no segment has is not lost', () => {
    const built = buildSegments(remote({ text, segments }));
    expect(built.map(({ speaker, text: words }) => ({ speaker, words }))).toEqual([
      { speaker: '0', words: "Yeah, let's actually start off exactly, where we initially began." },
      { speaker: '1', words: 'Sounds perfect.' },
      { speaker: '1', words: 'That makes complete sense to me.' },
      { speaker: '0', words: 'So I started thinking about what if this is just a construct?' },
    ]);
    expect(built[3]?.startMs).toBeGreaterThanOrEqual(9800);
    expect(built[3]?.endMs).toBeLessThanOrEqual(300_000);
  });

  test('tags go beside the words they stood beside, also at the start and end of turns', () => {
    const tagged =
      "SPEAKER_0: [tut] Yeah, let's [breath] actually start off exactly, where we initially began. [laugh]\nSPEAKER_1: [sigh] Sounds *perfect*. [pause] That makes complete hahaha sense to me.";
    expect(texts({ text: tagged, segments })).toEqual([
      "[tut] Yeah, let's [breath] actually start off exactly, where we initially began. [laugh]",
      '[sigh] Sounds *perfect*. [pause]',
      'That makes complete hahaha sense to me.',
    ]);
  });
});

describe('disagreement', () => {
  test('where words differ the segment wins and the tag stays in place', () => {
    expect(
      texts({
        text: 'SPEAKER_0: we are gonna [breath] win this game today.',
        segments: [segment('0', 'we are going to win this game today')],
      }),
    ).toEqual(['we are going to [breath] win this game today.']);
  });

  test('a short answer heard differently is not added a second time', () => {
    expect(
      texts({
        text: 'SPEAKER_0: one two three four five six.\nSPEAKER_1: Mm-hmm.\nSPEAKER_0: seven eight nine ten.',
        segments: [
          segment('0', 'one two three four five six', 0),
          segment('1', 'Mhm', 1000),
          segment('0', 'seven eight nine ten', 2000),
        ],
      }),
    ).toEqual(['one two three four five six.', 'Mhm', 'seven eight nine ten.']);
  });

  test('texts that have nothing in common leave the segments alone and add nothing', () => {
    const segments = [segment('0', 'alpha beta gamma'), segment('1', 'delta epsilon')];
    expect(texts({ text: 'SPEAKER_7: something [laugh] else entirely', segments })).toEqual([
      'alpha beta gamma',
      'delta epsilon',
    ]);
  });

  test('tags that segments already have are not doubled', () => {
    expect(
      texts({
        text: 'SPEAKER_0: well [breath] then [laugh] go',
        segments: [segment('0', 'well [breath] then go')],
      }),
    ).toEqual(['well [breath] then [laugh] go']);
  });

  test('punctuation that stands alone is written once, in the spelling of the text', () => {
    const own = [segment('0', 'Tea & cake - or <b> nothing </b> at all')];
    expect(texts({ text: 'SPEAKER_0: Tea & cake – [laugh] or <b> nothing </b> at all.', segments: own })).toEqual([
      'Tea & cake – [laugh] or <b> nothing </b> at all.',
    ]);
  });

  test('a turn whose label no segment bears is that of the segments without a speaker', () => {
    const own = [segment('0', 'Who is there?', 0), segment(null, 'Nobody', 2000)];
    const built = buildSegments(
      remote({ text: 'SPEAKER_0: Who is there?\nSPEAKER_X: [laugh] Nobody.', segments: own }),
    );
    expect(built.map(({ speaker, text }) => ({ speaker, text }))).toEqual([
      { speaker: '0', text: 'Who is there?' },
      { speaker: null, text: '[laugh] Nobody.' },
    ]);
  });

  test('text without labels belongs to the only speaker; scripts without spaces align by character', () => {
    expect(texts({ text: 'Hello, [breath] world.', segments: [segment('0', 'Hello world')] })).toEqual([
      'Hello, [breath] world.',
    ]);
    expect(
      texts({
        text: 'SPEAKER_0: 今日は。[breath]いい天気ですね。',
        segments: [segment('0', '今日は', 0), segment('0', 'いい天気ですね', 1000)],
      }),
    ).toEqual(['今日は。[breath]', 'いい天気ですね。']);
  });
});

describe('times', () => {
  test('sorted stably, clamped to the audio, never negative in length', () => {
    const built = buildSegments(
      remote({
        durationMs: 5000,
        segments: [
          segment('0', 'late', 4000, 9000),
          segment('1', 'first', 1000, 500),
          segment('2', 'second', 1000, 2000),
          segment('3', 'beyond', 7000, 8000),
          segment('4', '  ', 0, 1),
          segment('5', 'odd', Number.NaN, -3),
        ],
      }),
    );
    expect(built.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['odd', 0, 0],
      ['first', 1000, 1000],
      ['second', 1000, 2000],
      ['late', 4000, 5000],
      ['beyond', 5000, 5000],
    ]);
  });

  test('words stay inside their segment and in order', () => {
    const words = [
      { text: 'a', startMs: -5, endMs: 300 },
      { text: 'b', startMs: 200, endMs: 100 },
      { text: 'c', startMs: 900, endMs: 5000 },
    ];
    const built = buildSegments(remote({ segments: [{ ...segment('0', 'a b c', 100, 1000), words }] }));
    expect(built[0]?.words).toEqual([
      { text: 'a', startMs: 100, endMs: 300 },
      { text: 'b', startMs: 200, endMs: 200 },
      { text: 'c', startMs: 900, endMs: 1000 },
    ]);
  });

  test('without segments the turns of the text are spread over the audio', () => {
    const text = 'SPEAKER_0: one two three\nSPEAKER_1: four';
    expect(buildSegments(remote({ text, segments: null, durationMs: 8000 }))).toEqual([
      { speaker: '0', text: 'one two three', startMs: 0, endMs: 6000, words: null },
      { speaker: '1', text: 'four', startMs: 6000, endMs: 8000, words: null },
    ]);
    expect(buildSegments(remote({ text, segments: [], durationMs: null })).at(-1)?.endMs).toBe(1600);
    expect(buildSegments(remote({}))).toEqual([]);
  });

  test('overlapping speech gets a lane of its own, and lane 0 is used again when free', () => {
    const times = [
      { startMs: 860, endMs: 6420 },
      { startMs: 6000, endMs: 7200 },
      { startMs: 6100, endMs: 6300 },
      { startMs: 7500, endMs: 9800 },
    ];
    expect(assignLanes(times)).toEqual([0, 1, 2, 0]);
  });
});

test('word times under every name the service might use', () => {
  const expected = [{ text: 'Hi', startMs: 1500, endMs: 1750 }];
  expect(readWords({ words: [{ word: ' Hi ', start: 1.5, end: 1.75 }] })).toEqual(expected);
  expect(readWords({ word_timestamps: [{ text: 'Hi', start_ms: 1500, end_ms: 1750 }] })).toEqual(expected);
  expect(readWords({ tokens: [{ w: 'Hi', start: 1.5, end: 1.75, confidence: 0.5 }, { w: 'x' }, null] })).toEqual(
    expected,
  );
  expect(readWords({ words: [{ word: 'Hi', start: '1.5' }] })).toBeNull();
  expect(readWords({ words: 'Hi' })).toBeNull();
  expect(readWords(null)).toBeNull();
});

describe('properties of the alignment', () => {
  const word = fc.constantFrom('yes', 'no', 'the', 'a', 'one', 'two', 'three', 'I', "don't", 'naïve', '10', '日');
  const tag = fc.constantFrom('[breath]', '[laugh]', '[pause]');
  const turn = fc.record({
    speaker: fc.constantFrom('0', '1'),
    words: fc.array(
      fc.record({
        word,
        mark: fc.constantFrom('', ',', '.', '?'),
        tags: fc.array(tag, { maxLength: 2 }),
        drop: fc.boolean(),
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
  });

  test('every spoken word of the segments is kept, in order, whatever the text says', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 8 }), fc.array(turn, { maxLength: 8 }), (told, other) => {
        const segments = told.map((one, index) =>
          segment(one.speaker, one.words.map((part) => part.word).join(' '), index * 1000),
        );
        const text = [...told.filter((one) => one.words.length % 2 === 0), ...other]
          .map(
            (one) =>
              `SPEAKER_${one.speaker}: ${one.words.map((part) => [part.word + part.mark, ...part.tags].join(' ')).join(' ')}`,
          )
          .join('\n');
        const built = buildSegments(remote({ text, segments }));
        for (const [index, source] of segments.entries()) {
          const here = built.filter((one) => one.startMs === index * 1000 && one.speaker === source.speaker);
          const kept = here.flatMap((one) => plainText(one.text).split(' ').map(foldWord));
          let at = 0;
          for (const said of source.text.split(' ').map(foldWord)) {
            at = kept.indexOf(said, at) + 1;
            expect(at).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('segments that are the text without tags get exactly the text back', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 10 }), (told) => {
        const lines = told.map((one) =>
          one.words.map((part) => [part.word + part.mark, ...part.tags].join(' ')).join(' '),
        );
        const segments = told.map((one, index) =>
          segment(one.speaker, one.words.map((part) => part.word).join(' '), index * 1000),
        );
        const text = lines.map((line, index) => `SPEAKER_${told[index]?.speaker}: ${line}`).join('\n');
        expect(buildSegments(remote({ text, segments })).map((one) => one.text)).toEqual(lines);
      }),
      { numRuns: 500 },
    );
  });
});
