import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExportFormat, Segment } from '../../../electron/ipc/contract/library.ts';
import { cleanLine } from '../../../electron/domain/transcript/clean.ts';
import { exportTranscript } from '../../../electron/domain/transcript/export.ts';
import { plainText } from '../../../electron/domain/transcript/tags.ts';
import {
  readTranscriptator,
  readVttNode,
  readVttW3c,
  squeeze,
  srtReaders,
  type ReadCue,
} from '../../support/subtitle-readers.ts';
import { hostileTranscript } from '../../support/transcript-cases.ts';

/** List C8: so many transcripts come back from other people's parsers as the same text. */
const numRuns = 1000;

type Case = { segments: Segment[]; speakerNames: Record<string, string> };
const write = (format: ExportFormat, given: Case, nonSpeech: boolean): string =>
  exportTranscript(format, {
    ...given,
    title: 'T',
    durationMs: null,
    language: null,
    nonSpeech,
    createdAtMs: 0,
    note: '',
  }).text;

/** What each speaker said, as it should come back, by display name. */
const said = (given: Case, nonSpeech: boolean): Map<string, string> => {
  const all = new Map<string, string>();
  for (const segment of given.segments) {
    const clean = cleanLine(segment.text);
    const shown = squeeze(nonSpeech ? clean : plainText(clean));
    if (shown !== '') all.set(given.speakerNames[segment.speaker ?? ''] ?? '', shown);
  }
  return all;
};
const bySpeaker = (cues: readonly { speaker?: string; text: string }[]): Map<string, string> => {
  const all = new Map<string, string>();
  for (const cue of cues) all.set(cue.speaker ?? '', (all.get(cue.speaker ?? '') ?? '') + cue.text);
  return all;
};
const sorted = (all: Map<string, string>): [string, string][] => [...all].toSorted(([a], [b]) => a.localeCompare(b));
const countOf = (file: string): number =>
  file.match(/^\d\d:\d\d:\d\d[.,]\d{3} --> \d\d:\d\d:\d\d[.,]\d{3}$/gm)?.length ?? 0;
const times = (cues: readonly ReadCue[]): [number, number][] => cues.map((cue) => [cue.startMs, cue.endMs]);

test(`WebVTT: ${numRuns} transcripts are valid and read back the same`, () => {
  fc.assert(
    fc.property(hostileTranscript, fc.boolean(), (given, nonSpeech) => {
      const file = write('vtt', given, nonSpeech);
      const cues = readVttW3c(file);
      expect(sorted(bySpeaker(cues))).toEqual(sorted(said(given, nonSpeech)));
      expect(cues).toHaveLength(countOf(file));
      for (const line of file.split('\n')) expect(line.length).toBeLessThanOrEqual(65);
      if (cues.length === 0) return;
      const second = readVttNode(file);
      expect(times(second)).toEqual(times(cues));
      expect(second.map((cue) => cue.text)).toEqual(cues.map((cue) => cue.text));
      expect(readTranscriptator(file)).toHaveLength(cues.length);
    }),
    { numRuns },
  );
});

test(`SRT: ${numRuns} transcripts read back the same in three parsers, without overlaps`, () => {
  fc.assert(
    fc.property(hostileTranscript, fc.boolean(), (given, nonSpeech) => {
      const file = write('srt', given, nonSpeech);
      const expected = said(given, nonSpeech);
      expect(file === '').toBe(expected.size === 0);
      if (expected.size === 0) return;
      for (const line of file.split('\n')) expect(line.length).toBeLessThanOrEqual(32);
      const count = countOf(file);
      const reference = srtReaders['srt-parser-2']?.(file);
      for (const [name, read] of Object.entries(srtReaders)) {
        const cues = read(file);
        expect({ name, count: cues.length }).toEqual({ name, count });
        const isMisread = name === 'subtitle' && /^NOTE/m.test(file);
        expect({ name, cues: isMisread ? reference : cues }).toEqual({ name, cues: reference });
        let floorMs = 0;
        for (const cue of cues) {
          expect(cue.startMs).toBeGreaterThanOrEqual(floorMs);
          expect(cue.endMs).toBeGreaterThan(cue.startMs);
          floorMs = cue.endMs;
        }
      }
      const voices = (reference ?? []).map((cue) => {
        const [, speaker, text] = /^(Guest[A-F]):(.*)$/su.exec(cue.text) ?? [];
        return { speaker, text: text ?? '' };
      });
      for (const [speaker, text] of expected) expected.set(speaker, text.replace(/-{2,}>/g, '->'));
      // Squeezing may put hyphens together that stood apart: compare without arrows' shafts.
      const loose = (all: Map<string, string>): [string, string][] =>
        sorted(all).map(([name, words]) => [name, words.replace(/-+>/g, '>')]);
      expect(loose(bySpeaker(voices))).toEqual(loose(expected));
      expect(readTranscriptator(file)).toHaveLength(count);
    }),
    { numRuns },
  );
});

test(`JSON: ${numRuns} transcripts read back the same, bodies never empty`, () => {
  fc.assert(
    fc.property(hostileTranscript, fc.boolean(), (given, nonSpeech) => {
      const file = write('json', given, nonSpeech);
      const expected = said(given, nonSpeech);
      const document = JSON.parse(file);
      expect(document.version).toBe('1.0.0');
      for (const segment of document.segments) {
        expect(segment.body.trim()).not.toBe('');
        expect(segment.endTime).toBeGreaterThan(segment.startTime);
      }
      if (expected.size === 0) return;
      expect(sorted(bySpeaker(readTranscriptator(file)))).toEqual(sorted(expected));
    }),
    { numRuns },
  );
});

test(`TXT and Markdown: ${numRuns} transcripts keep one line a segment, and unescape to the same text`, () => {
  fc.assert(
    fc.property(hostileTranscript, fc.boolean(), (given, nonSpeech) => {
      const expected = said(given, nonSpeech);
      const lines = write('txt', given, nonSpeech).split('\n').slice(0, -1);
      const read = lines.map((line) => {
        const [, speaker, text] = /^\[\d\d:\d\d:\d\d\] (Guest[A-F]): (.*)$/u.exec(line) ?? [];
        return { speaker, text: squeeze(text ?? '') };
      });
      expect(sorted(bySpeaker(read))).toEqual(sorted(expected));
      const blocks = write('md', given, nonSpeech).trimEnd().split('\n\n').slice(1);
      const paragraphs = blocks.flatMap((block, index) => {
        const speaker = /^\*\*(Guest[A-F])\*\* \[\d\d:\d\d:\d\d\]$/.exec(block)?.[1];
        return index % 2 === 1
          ? []
          : [{ speaker, text: squeeze((blocks[index + 1] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1')) }];
      });
      expect(sorted(bySpeaker(paragraphs))).toEqual(sorted(expected));
    }),
    { numRuns },
  );
});

test('cutting is refused nowhere: a word longer than a line is split between characters', () => {
  const given: Case = {
    segments: [
      { ordinal: 0, speaker: '0', text: '👩‍👩‍👧‍👦'.repeat(20), startMs: 0, endMs: 5000, words: null, edited: false },
    ],
    speakerNames: { '0': 'GuestA' },
  };
  for (const cue of readVttW3c(write('vtt', given, true))) expect(cue.text.replaceAll('👩‍👩‍👧‍👦', '')).toBe('');
});
