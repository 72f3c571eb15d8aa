import { describe, expect, test } from 'vitest';
import type { ExportFormat, Segment } from '../../../electron/ipc/contract/library.ts';
import { cleanLine } from '../../../electron/domain/transcript/clean.ts';
import { exportTranscript, type ExportInput } from '../../../electron/domain/transcript/export.ts';
import { clockTime, cueTime } from '../../../electron/domain/transcript/timestamps.ts';
import { readVttNode, readVttW3c } from '../../support/subtitle-readers.ts';

const segment = (ordinal: number, speaker: string | null, text: string, startMs: number, endMs: number): Segment => ({
  ordinal,
  speaker,
  text,
  startMs,
  endMs,
  words: null,
  edited: false,
});
const input = (segments: Segment[], patch: Partial<ExportInput> = {}): ExportInput => ({
  title: 'Episode *1*',
  segments,
  speakerNames: { '0': 'Ana' },
  durationMs: 300_000,
  language: 'en',
  nonSpeech: false,
  createdAtMs: Date.UTC(2026, 0, 2),
  note: '',
  ...patch,
});
const textOf = (format: ExportFormat, segments: Segment[], patch: Partial<ExportInput> = {}): string =>
  exportTranscript(format, input(segments, patch)).text;

/** The overlapping example of the API text. */
const documented = [
  segment(0, '0', "Yeah, let's [breath] actually start off *exactly*, where we initially began.", 860, 6420),
  segment(1, '1', 'Sounds perfect.', 6000, 7200),
  segment(2, '1', 'That makes complete sense to me.', 7500, 9800),
];

describe('the documented example', () => {
  test('TXT', () => {
    expect(exportTranscript('txt', input(documented))).toEqual({
      text: "[00:00:00] Ana: Yeah, let's actually start off exactly, where we initially began.\n[00:00:06] Speaker 2: Sounds perfect.\n[00:00:07] Speaker 2: That makes complete sense to me.\n",
      mimeType: 'text/plain',
      extension: 'txt',
    });
  });

  test('Markdown, with sounds', () => {
    expect(exportTranscript('md', input(documented, { nonSpeech: true }))).toEqual({
      text: "# Episode \\*1\\*\n\n**Ana** [00:00:00]\n\nYeah, let's \\[breath\\] actually start off \\*exactly\\*, where we initially began.\n\n**Speaker 2** [00:00:06]\n\nSounds perfect. That makes complete sense to me.\n",
      mimeType: 'text/markdown',
      extension: 'md',
    });
  });

  test('SRT: no overlap, a name on every card, two lines of 32', () => {
    expect(exportTranscript('srt', input(documented))).toEqual({
      text: `1
00:00:00,860 --> 00:00:04,175
Ana: Yeah, let's actually start
off exactly,

2
00:00:04,175 --> 00:00:06,000
Ana: where we initially began.

3
00:00:06,000 --> 00:00:07,200
Speaker 2: Sounds perfect.

4
00:00:07,500 --> 00:00:09,800
Speaker 2: That makes complete
sense to me.
`,
      mimeType: 'application/x-subrip',
      extension: 'srt',
    });
  });

  test('WebVTT: overlap kept, a voice on every cue', () => {
    expect(exportTranscript('vtt', input(documented, { nonSpeech: true }))).toEqual({
      text: `WEBVTT

00:00:00.860 --> 00:00:06.420
<v Ana>Yeah, let's [breath] actually start off *exactly*, where
we initially began.

00:00:06.000 --> 00:00:07.200
<v Speaker 2>Sounds perfect.

00:00:07.500 --> 00:00:09.800
<v Speaker 2>That makes complete sense to me.
`,
      mimeType: 'text/vtt',
      extension: 'vtt',
    });
  });

  test('Podcasting 2.0 JSON', () => {
    const exported = exportTranscript('json', input(documented.slice(1)));
    expect(JSON.parse(exported.text)).toEqual({
      version: '1.0.0',
      title: 'Episode *1*',
      language: 'en',
      duration: 300,
      created: '2026-01-02T00:00:00.000Z',
      segments: [
        { speaker: 'Speaker 2', startTime: 6, endTime: 7.2, body: 'Sounds perfect.' },
        { speaker: 'Speaker 2', startTime: 7.5, endTime: 9.8, body: 'That makes complete sense to me.' },
      ],
    });
    expect(exported).toMatchObject({ mimeType: 'application/json', extension: 'json' });
  });
});

describe('hazards of WebVTT', () => {
  test('arrows, markup and entities are escaped; names lose what breaks readers', () => {
    const text = textOf('vtt', [segment(0, '0', 'a --> b <c.d> &amp; </v> NOTE', 0, 1000)], {
      speakerNames: { '0': 'R&B <DJ>\nX' },
    });
    expect(text).toContain('<v R B DJ X>a --&gt; b &lt;c.d&gt; &amp;amp; &lt;/v&gt; NOTE\n');
    expect(readVttW3c(text)[0]?.text).toBe('a-->b<c.d>&amp;</v>NOTE');
  });

  test('a name of nothing but markup gives no voice; nobody known gives no voice', () => {
    expect(textOf('vtt', [segment(0, '0', 'hi', 0, 1000)], { speakerNames: { '0': '<&>' } })).toContain('\nhi\n');
    expect(textOf('vtt', [segment(0, null, 'hi', 0, 1000)])).toContain('\nhi\n');
    expect(textOf('vtt', [segment(0, null, 'hi', 0, 1000), segment(1, '0', 'ho', 0, 1000)])).toContain('<v Unknown>hi');
  });

  test('an empty transcript is a valid file', () => {
    expect(textOf('vtt', [])).toBe('WEBVTT\n');
    expect(readVttW3c(textOf('vtt', []))).toEqual([]);
    expect(textOf('srt', [])).toBe('');
    expect(textOf('txt', [])).toBe('');
    expect(JSON.parse(textOf('json', []))).toMatchObject({ segments: [] });
  });

  test('the validator used here does refuse broken files', () => {
    expect(() => readVttW3c('00:00:01.000 --> 00:00:02.000\nx\n')).toThrow(/signature/i);
    expect(() => readVttW3c('WEBVTT\n\n00:00:02.000 --> 00:00:02.000\nx\n')).toThrow(/end timestamp/i);
    expect(() => readVttW3c('WEBVTT\n\n00:00:02.000 --> 00:00:03.000\nx & <y\n')).toThrow(/escape/);
    expect(() => readVttNode('nothing')).toThrow(/WEBVTT/);
  });
});

describe('hazards of SRT', () => {
  test('no byte order mark, arrows defused, blank lines gone', () => {
    const text = textOf('srt', [segment(0, null, '\ufeffa --> b ---> c\n\n\nd', 0, 1000)]);
    expect(text).toBe('1\n00:00:00,000 --> 00:00:01,000\na -> b -> c d\n');
  });

  test('names: on every card or on none', () => {
    const single = [segment(0, '0', 'He said so', 0, 1000), segment(1, '0', 'twice', 1000, 2000)];
    expect(textOf('srt', single, { speakerNames: {} })).not.toContain('Speaker');
    expect(textOf('srt', single).match(/Ana: /g)).toHaveLength(2);
    const mixed = [segment(0, null, 'hi', 0, 1000), segment(1, '0', 'ho', 1000, 2000)];
    expect(textOf('srt', mixed)).toContain('Unknown: hi');
    expect(textOf('srt', single, { speakerNames: { '0': 'Dr. Anneliese: Müller-Lüdenscheidt' } })).toContain(
      'Dr. Anneliese Müller: He said so',
    );
  });

  test('colons inside speech: kept, or replaced for the apps that cut there', () => {
    const meeting = [segment(0, '0', 'Meet at 10:30 in room B: tea', 0, 3000)];
    expect(textOf('srt', meeting)).toContain('Ana: Meet at 10:30 in room B:\ntea');
    expect(textOf('srt', meeting, { safeColons: true })).toContain('Ana: Meet at 10\u223630 in room B\u2236\ntea');
  });
});

describe('hazards of Markdown, JSON and TXT', () => {
  test('nothing that was said becomes markup', () => {
    expect(
      textOf('md', [segment(0, null, '- not a list', 0, 1), segment(1, '1', '1. nor `this` <b>~|#', 9000, 9001)]),
    ).toBe(
      '# Episode \\*1\\*\n\n[00:00:00]\n\n\\- not a list\n\n**Speaker 2** [00:00:09]\n\n1\\. nor \\`this\\` \\<b\\>\\~\\|\\#\n',
    );
  });

  test('a long silence starts a new paragraph', () => {
    const text = textOf('md', [
      segment(0, '0', 'a', 0, 1000),
      segment(1, '0', 'b', 2999, 3500),
      segment(2, '0', 'c', 5500, 6000),
    ]);
    expect(text.match(/\*\*Ana\*\*/g)).toHaveLength(2);
    expect(text).toContain('a b\n');
  });

  test('no JSON body is empty and every end is later than its start', () => {
    const document = JSON.parse(
      textOf('json', [
        segment(0, null, '[laugh]', 0, 1000),
        segment(1, null, 'x', 2000, 2000),
        segment(2, null, ' ', 3000, 3001),
      ]),
    );
    expect(document.segments).toEqual([{ startTime: 2, endTime: 2.001, body: 'x' }]);
  });

  test('word times go along unless the text was edited', () => {
    const words = [{ text: 'x', startMs: 2000, endMs: 2100 }];
    const timed = { ...segment(0, null, 'x', 2000, 3000), words };
    expect(JSON.parse(textOf('json', [timed])).segments[0].words).toEqual([{ body: 'x', startTime: 2, endTime: 2.1 }]);
    expect(JSON.parse(textOf('json', [{ ...timed, edited: true }])).segments[0].words).toBeUndefined();
  });

  test('controls and direction overrides never reach a file', () => {
    for (const format of ['txt', 'md', 'srt', 'vtt', 'json'] as const) {
      const text = textOf(format, [segment(0, '0', 'a\u0000\u001b[31m\u202eb\u2066c\u009b\ud800d', 0, 1000)]);
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(cleanLine(' a\u0085b\tc \n')).toBe('a b c');
  });
});

test('times come from whole milliseconds', () => {
  expect(clockTime(3_599_999)).toBe('00:59:59');
  expect(cueTime(59_999, '.')).toBe('00:00:59.999');
  expect(cueTime(3_600_000, ',')).toBe('01:00:00,000');
  expect(cueTime(360_000_001, '.')).toBe('100:00:00.001');
});

test('segments out of order come out in order, and fractions of milliseconds are rounded', () => {
  const text = textOf('txt', [segment(0, '0', 'later', 61_000.4, 62_000), segment(1, '0', 'sooner', 999.6, 2000)]);
  expect(text).toBe('[00:00:01] Ana: sooner\n[00:01:01] Ana: later\n');
});

test('one enormous segment is written whole', () => {
  const cues = readVttNode(
    textOf('vtt', [segment(0, '0', '[breath] word '.repeat(80_000), 0, 3_600_000)], { nonSpeech: true }),
  );
  expect(cues.map((cue) => cue.text).join('')).toBe('[breath]word'.repeat(80_000));
});

describe('a note', () => {
  const note = ' # not a heading\r\n- one \n\n\t*two*\u202e\u0000\n\n';
  const segments = [segment(0, '0', 'Hello.', 0, 1000)];

  test('stands at the end of TXT, as it was written but for what a file must not have', () => {
    expect(textOf('txt', segments, { note })).toBe(
      '[00:00:00] Ana: Hello.\n\nNote:\n # not a heading\n- one\n\n\t*two*\n',
    );
  });

  test('stands under a heading in Markdown, where every line stays a line and means nothing else', () => {
    expect(textOf('md', segments, { note })).toBe(
      '# Episode \\*1\\*\n\n**Ana** [00:00:00]\n\nHello.\n\n## Note\n\n\u00a0\\# not a heading\\\n\\- one\n\n\u00a0\u00a0\u00a0\u00a0\\*two\\*\n',
    );
  });

  test('is a field of JSON, and is in no subtitle', () => {
    expect(JSON.parse(textOf('json', segments, { note }))).toMatchObject({
      note: ' # not a heading\n- one\n\n\t*two*',
    });
    expect(JSON.parse(textOf('json', segments))).not.toHaveProperty('note');
    for (const format of ['srt', 'vtt'] as const) {
      expect(textOf(format, segments, { note })).toBe(textOf(format, segments));
    }
  });

  test('of nothing but blanks is none', () => {
    for (const format of ['txt', 'md', 'json'] as const) {
      expect(textOf(format, segments, { note: ' \n\t\u0000\n' })).toBe(textOf(format, segments));
    }
  });
});
