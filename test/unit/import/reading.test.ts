import { expect, test } from 'vitest';
import { pairFiles } from '../../../electron/domain/import/pair-files.ts';
import { maxTranscriptBytes, readTranscriptFile } from '../../../electron/domain/import/transcript-file.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string | Uint8Array, name: string, durationMs: number | null = null) => {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  const { segments, names, skipped, title } = readTranscriptFile(bytes, name, durationMs);
  const said = segments.map(({ speaker, text: line, startMs, endMs }) => ({
    speaker: speaker === null ? null : (names[speaker] ?? `#${speaker}`),
    text: line,
    startMs,
    endMs,
  }));
  return { said, skipped, title };
};
const texts = (text: string | Uint8Array, name: string): string[] => read(text, name).said.map((line) => line.text);

const srt = '1\n00:00:01,000 --> 00:00:02,500\nGrüße, naïve façade.\n';

test.each([
  ['UTF-8', utf8(srt)],
  ['UTF-8 with a mark', utf8(`\ufeff${srt}`)],
  ['UTF-16LE with a mark', Buffer.from(`\ufeff${srt}`, 'utf16le')],
  ['UTF-16LE without', Buffer.from(srt, 'utf16le')],
  ['UTF-16BE with a mark', Buffer.from(`\ufeff${srt}`, 'utf16le').swap16()],
  ['UTF-16BE without', Buffer.from(srt, 'utf16le').swap16()],
  ['Windows-1252', Buffer.from(srt, 'latin1')],
  ['CRLF', utf8(srt.replaceAll('\n', '\r\n'))],
  ['CR', utf8(srt.replaceAll('\n', '\r'))],
])('an SRT file in %s', (_name, bytes) => {
  expect(read(new Uint8Array(bytes), 'a.srt').said).toEqual([
    { speaker: null, text: 'Grüße, naïve façade.', startMs: 1000, endMs: 2500 },
  ]);
});

test('Windows-1252 has quotes and dashes where Latin-1 has controls', () => {
  const bytes = Uint8Array.from([...utf8('1\n00:00:01,000 --> 00:00:02,000\n'), 0x93, 0x68, 0x69, 0x94, 0x20, 0x97]);
  expect(texts(bytes, 'a.srt')).toEqual(['“hi” —']);
});

test('SRT as it is found: points, missing hours and numbers, blank lines inside, arrows in speech, formatting', () => {
  const file = [
    '1',
    '00:00:01.000-->00:00:02,5',
    '<i>one</i> <font color="red">two</font>{\\an8}',
    '',
    'after a blank line',
    '',
    '01:02,000 --> 01:03,000 X1:100',
    'a --> b',
    '3',
    '00:02:00,000 --> 00:02:01,000',
    '42',
  ].join('\n');
  expect(read(file, 'a.srt')).toEqual({
    said: [
      { speaker: null, text: 'one two after a blank line', startMs: 1000, endMs: 2500 },
      { speaker: null, text: 'a --> b', startMs: 62_000, endMs: 63_000 },
      { speaker: null, text: '42', startMs: 120_000, endMs: 121_000 },
    ],
    skipped: 0,
    title: null,
  });
});

test('broken cues are left out and counted; the others stay', () => {
  const file = `1\n00:00:61,000 --> 00:00:62,000\nbad seconds\n\n2\n00:00:05,000 --> 00:00:04,000\nbackwards\n\n3\n --> 00:00:04,000\nno start\n\n${srt}`;
  expect(read(file, 'a.srt')).toMatchObject({ skipped: 3, said: [{ text: 'Grüße, naïve façade.' }] });
  const vtt = 'WEBVTT\n\nstray words\n\n00:01.000 --> 00:99.000\nbad\n\n00:01.000 --> 00:02.000\ngood\n';
  expect(read(vtt, 'a.vtt')).toMatchObject({ skipped: 2, said: [{ text: 'good' }] });
  const json = JSON.stringify({
    segments: [{ body: 'no time' }, null, 3, { startTime: 1, endTime: 2, body: 'good' }, { startTime: -1, body: 'x' }],
  });
  expect(read(json, 'a.json')).toMatchObject({ skipped: 4, said: [{ text: 'good' }] });
});

test('WebVTT: notes, styles, settings, ids, voices, several voices in one cue, references, classes and word times', () => {
  const file = [
    'WEBVTT - a title',
    'Kind: captions',
    '',
    'STYLE',
    '::cue { color: red }',
    '',
    'NOTE nothing of interest',
    '',
    'intro',
    '00:01.000 --> 00:02.000 align:start position:0%',
    '<v.loud Ann Lee>Fish &amp; <c.green>chips</c></v>',
    '',
    '1:00:00.000 --> 1:00:04.000',
    '<v Bo>four</v> <v Ann Lee><00:00:03.000>five &#233;&lt;</v>',
  ].join('\n');
  const { said, skipped } = read(file, 'a.vtt');
  expect(skipped).toBe(0);
  expect(said).toEqual([
    { speaker: 'Ann Lee', text: 'Fish & chips', startMs: 1000, endMs: 2000 },
    { speaker: 'Bo', text: 'four', startMs: 3_600_000, endMs: expect.any(Number) },
    { speaker: 'Ann Lee', text: 'five é<', startMs: said[1]?.endMs, endMs: 3_604_000 },
  ]);
});

test('names in SRT: on every line, or often enough; a remark with a colon is no name', () => {
  const cue = (text: string, second: number): string =>
    `${second}\n00:00:0${second},000 --> 00:00:0${second},900\n${text}\n`;
  const named = [
    cue('ANN: hi', 1),
    cue('BO: hello', 2),
    cue('- ANN: again: yes', 3),
    cue('BO: so', 4),
    cue('and on', 5),
  ];
  expect(read(named.join('\n'), 'a.srt').said.map(({ speaker, text }) => [speaker, text])).toEqual([
    ['ANN', 'hi'],
    ['BO', 'hello'],
    ['ANN', 'again: yes'],
    ['BO', 'so'],
    ['BO', 'and on'],
  ]);
  const plain = [cue('He said: go', 1), cue('and I went', 2), cue('home', 3)].join('\n');
  expect(texts(plain, 'a.srt')).toEqual(['He said: go', 'and I went', 'home']);
});

test('JSON of other programs: start, end, text, words; a missing end is the next start; text that looks like numbers', () => {
  const words = [{ word: 'hi', start: 1, end: 1.5 }];
  const file = JSON.stringify({
    language: 'en',
    segments: [
      { start: '1.0', text: ' hi ', words },
      { start: 3, end: 4, text: 'there', words: [{ word: 'there' }] },
      { startTime: 5, body: 'end' },
    ],
  });
  const { segments, language } = readTranscriptFile(utf8(file), 'a.json', null);
  expect(language).toBe('en');
  expect(segments).toMatchObject([
    { text: 'hi', startMs: 1000, endMs: 3000, words: [{ text: 'hi', startMs: 1000, endMs: 1500 }] },
    { text: 'there', startMs: 3000, endMs: 4000, words: null },
    { text: 'end', startMs: 5000, endMs: 7000 },
  ]);
});

test('plain text is spread over the audio; names, stamps and long paragraphs', () => {
  expect(read('Ann: one two three\n\nBo: four\nAnn: five six', 'a.txt', 6_000).said).toEqual([
    { speaker: 'Ann', text: 'one two three', startMs: 0, endMs: 3000 },
    { speaker: 'Bo', text: 'four', startMs: 3000, endMs: 4000 },
    { speaker: 'Ann', text: 'five six', startMs: 4000, endMs: 6000 },
  ]);
  expect(read('(0:05) hello\n1:02:03.5 there', 'a.txt', 9_999_999).said).toMatchObject([
    { text: 'hello', startMs: 5_000, endMs: 3_723_500 },
    { text: 'there', startMs: 3_723_500 },
  ]);
  expect(texts('[music] plays\nand ends', 'a.txt')).toEqual(['[music] plays', 'and ends']);
  const long = read(`${'This is a sentence of eight words, nearly. '.repeat(400)}`, 'a.txt').said;
  expect(long.length).toBeGreaterThan(10);
  for (const { text } of long) expect(text.endsWith('.')).toBe(true);
  expect(texts('Note: one line', 'a.txt')).toEqual(['Note: one line']);
});

test.each([
  ['nothing', '', 'a.srt', 'BAD_INPUT'],
  ['only a header', 'WEBVTT\n', 'a.vtt', 'BAD_INPUT'],
  ['other JSON', '{"chapters":[]}', 'a.json', 'BAD_INPUT'],
  ['half a JSON', '{"segments":[', 'a.json', 'BAD_INPUT'],
  ['JSON 1,000,000 deep', '['.repeat(1_000_000), 'a.json', 'BAD_INPUT'],
  ['JSON 200,000 deep and valid', `{"segments":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'a.json', 'BAD_INPUT'],
  ['NUL bytes', 'a\0b\0\0c', 'a.txt', 'BAD_INPUT'],
  ['10 MB in one line', 'a'.repeat(10_000_000), 'a.txt', 'BAD_INPUT'],
  ['10 MB in one cue', `1\n00:00:01,000 --> 00:00:02,000\n${'a b '.repeat(2_500_000)}`, 'a.srt', 'BAD_INPUT'],
  ['10 MB of tags', `WEBVTT\n\n00:01.000 --> 00:02.000\n${'<v '.repeat(3_000_000)}`, 'a.vtt', 'BAD_INPUT'],
  ['10 MB of arrows', '-->'.repeat(3_000_000), 'a.srt', 'BAD_INPUT'],
  ['1,000,000 lines', 'word\n'.repeat(1_000_000), 'a.txt', 'TOO_LARGE'],
  ['1,000,000 cues', '00:01 --> 00:02\nx\n'.repeat(800_000), 'a.srt', 'TOO_LARGE'],
])('%s is answered, not suffered', (_name, text, name, code) => {
  expect(text.length).toBeLessThanOrEqual(maxTranscriptBytes);
  expect(() => readTranscriptFile(utf8(text), name, null)).toThrow(expect.objectContaining({ code }));
});

test('transcripts find their audio by name', () => {
  const pairs = (...names: string[]): unknown => pairFiles(names, (name) => name);
  expect(pairs('b.wav', 'Episode.MP3', 'episode.srt', 'episode.en.vtt', 'alone.txt', 'b.wav.json')).toEqual([
    { audio: 'b.wav', transcript: 'b.wav.json', others: [] },
    { audio: 'Episode.MP3', transcript: 'episode.en.vtt', others: ['episode.srt'] },
    { audio: null, transcript: 'alone.txt', others: [] },
  ]);
  expect(pairs('a.mp3', 'a.wav', 'a.srt')).toEqual([
    { audio: 'a.mp3', transcript: 'a.srt', others: [] },
    { audio: 'a.wav', transcript: null, others: [] },
  ]);
});
