import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExportFormat, Segment } from '../../../electron/ipc/contract/library.ts';
import { readTranscriptFile } from '../../../electron/domain/import/transcript-file.ts';
import { exportTranscript } from '../../../electron/domain/transcript/export.ts';
import { speakerName } from '../../../electron/domain/transcript/speakers.ts';
import { readVttW3c, type ReadCue, squeeze, srtReaders } from '../../support/subtitle-readers.ts';
import { hostileTranscript } from '../../support/transcript-cases.ts';

const numRuns = 1000;
type Case = { segments: Segment[]; speakerNames: Record<string, string> };

const write = (format: ExportFormat, given: Case): string =>
  exportTranscript(format, {
    ...given,
    title: 'T',
    durationMs: null,
    language: null,
    nonSpeech: true,
    createdAtMs: 0,
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
