import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportFormats, type ExportFormat, type Segment } from '../../../electron/ipc/contract/library.ts';
import { readTranscriptFile } from '../../../electron/domain/import/transcript-file.ts';
import { cleanLines } from '../../../electron/domain/transcript/clean.ts';
import { exportTranscript } from '../../../electron/domain/transcript/export.ts';
import { speakerName } from '../../../electron/domain/transcript/speakers.ts';
import { readVttW3c, type ReadCue, squeeze, srtReaders } from '../../support/subtitle-readers.ts';
import { hostileTranscript } from '../../support/transcript-cases.ts';

const numRuns = 1000;
type Case = { segments: Segment[]; speakerNames: Record<string, string> };

const write = (format: ExportFormat, given: Case, note = ''): string =>
  exportTranscript(format, {
    ...given,
    title: 'T',
    durationMs: null,
    language: null,
    nonSpeech: true,
    createdAtMs: 0,
    note,
  }).text;

/** What our reader makes of a file, in the words of the independent readers. */
function reread(file: string, name: string): ReadCue[] {
  const { segments, names, skipped } = readTranscriptFile(new TextEncoder().encode(file), name, null);
  expect(skipped).toBe(0);
  return segments.map(({ speaker, text, startMs, endMs }) => ({
    startMs,
    endMs,
    text: squeeze(text),
    ...(speaker === null ? {} : { speaker: speakerName(speaker, names) }),
  }));
}

const isEmpty = (given: Case): boolean => JSON.parse(write('json', given)).segments.length === 0;
/** Subtitle programs' formatting is taken out of SRT, wherever it comes from. */
const unformatted = (text: string): string => text.replace(/<\/?[biu]>|\{\\[A-Za-z][^{}]*\}/g, '');

test(`WebVTT: ${numRuns} exports come back as the W3C parser reads them, cue by cue`, () => {
  fc.assert(
    fc.property(hostileTranscript, (given) => {
      if (isEmpty(given)) return;
      const file = write('vtt', given);
      const expected = readVttW3c(file).map((cue) => ({ ...cue, speaker: cue.speaker }));
      expect(reread(file, 'a.vtt')).toEqual(expected);
    }),
    { numRuns },
  );
});

test(`SRT: ${numRuns} exports come back as an independent parser reads them, cue by cue`, () => {
  fc.assert(
    fc.property(hostileTranscript, (given) => {
      if (isEmpty(given)) return;
      const file = write('srt', given);
      const expected = (srtReaders['srt-parser-2']?.(file) ?? []).map((cue) => ({
        ...cue,
        text: unformatted(cue.text),
      }));
      // A cue of nothing but formatting says nothing, and a file of such cues is no transcript.
      const wanted = expected.filter((cue) => !/^(?:Guest[A-F]:)?$/.test(cue.text));
      if (wanted.length === 0) {
        expect(() => reread(file, 'a.srt')).toThrow('There is no transcript');
        return;
      }
      const read = reread(file, 'a.srt').map(({ speaker, text, ...times }) => ({
        ...times,
        text: speaker === undefined ? text : `${squeeze(speaker)}:${text}`,
      }));
      expect(read).toEqual(wanted);
    }),
    { numRuns },
  );
});

test(`JSON: ${numRuns} exports come back with speakers, times and text exactly as written`, () => {
  fc.assert(
    fc.property(hostileTranscript, (given) => {
      if (isEmpty(given)) return;
      const file = write('json', given);
      const { segments, names, title } = readTranscriptFile(new TextEncoder().encode(file), 'a.json', null);
      const seconds = (ms: number): number => ms / 1000;
      expect(
        segments.map(({ speaker, text, startMs, endMs }) => ({
          speaker: speakerName(speaker, names),
          startTime: seconds(startMs),
          endTime: seconds(endMs),
          body: text,
        })),
      ).toEqual(JSON.parse(file).segments);
      expect(title).toBe('T');
    }),
    { numRuns },
  );
});

test(`TXT and Markdown: ${numRuns} exports come back with speakers, text and starts in whole seconds`, () => {
  fc.assert(
    fc.property(hostileTranscript, (given) => {
      if (isEmpty(given)) return;
      const wanted: { speaker: string; body: string; startTime: number }[] = JSON.parse(write('json', given)).segments;
      const lines = wanted.map(({ speaker, body, startTime }) => ({
        speaker,
        text: body,
        startMs: Math.floor(startTime) * 1000,
      }));
      for (const format of ['txt', 'md'] as const) {
        const file = new TextEncoder().encode(write(format, given));
        const { segments, names } = readTranscriptFile(file, `a.${format}`, null);
        const read = segments.map(({ speaker, text, startMs }) => ({
          speaker: speakerName(speaker, names),
          text,
          startMs,
        }));
        expect({ format, read }).toEqual({ format, read: lines });
      }
    }),
    { numRuns },
  );
});

/** Lines that could be taken for something else in one of the formats. */
const noteLine = fc.oneof(
  fc.constantFrom(
    'Note:',
    '## Note',
    '[00:00:01] Ana: hello',
    '**Ana** [00:00:01]',
    '- list',
    '1. first',
    '    code',
    '\ttab',
    'back\\',
    'back\\\\',
    '> quote',
    '===',
    '---',
    '',
    '00:00:01,000 --> 00:00:02,000',
    'WEBVTT',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
);

test(`notes: ${numRuns} come back from TXT, Markdown and JSON beside the same transcript, and are in no subtitle`, () => {
  fc.assert(
    fc.property(hostileTranscript, fc.array(noteLine, { maxLength: 6 }), (given, lines) => {
      if (isEmpty(given)) return;
      const note = lines.join('\n');
      const wanted = cleanLines(note);
      for (const format of exportFormats) {
        const file = write(format, given, note);
        if (format === 'srt' || format === 'vtt') {
          expect(file).toBe(write(format, given));
          continue;
        }
        const read = readTranscriptFile(new TextEncoder().encode(file), `a.${format}`, null);
        const without = readTranscriptFile(new TextEncoder().encode(write(format, given)), `a.${format}`, null);
        // Markdown has no tabs in front of a line.
        const shown =
          format === 'md' ? wanted.replace(/^[ \t]+/gm, (indent) => indent.replaceAll('\t', '    ')) : wanted;
        expect({ format, note: read.ownNote, skipped: read.skipped }).toEqual({ format, note: shown, skipped: 0 });
        expect(read.segments).toEqual(without.segments);
        expect(without.ownNote).toBe('');
      }
    }),
    { numRuns },
  );
});
