import fc from 'fast-check';
import type { Segment } from '../../electron/ipc/contract/library.ts';

/** Things people say and servers send that break subtitle files. */
const hazards = [
  '-->',
  '--->',
  '<b>bold</b>',
  '</v>',
  '<v Eve>',
  '<00:00:01.000>',
  '&amp;',
  '&',
  '<',
  '>',
  '&#10;',
  'NOTE',
  'STYLE',
  'WEBVTT',

  'He said: go',
  '10:30',
  '42',
  '1984',
  '1',
  '00:00:01,000 --> 00:00:02,000',
  '\n\n',
  '\r\n',
  '\t',
  '\0',
  '\u2028',
  '\u202e',

  '[laugh]',
  '[breath]',
  '*really*',
  'um...',
  '{\\an8}',
  '{b}',
  '\\N',
  '- dash',
  '>> BOB: hi',
  'a'.repeat(150),
  '日本語'.repeat(40),
  '👩‍👩‍👧‍👦',
  'e\u0301',
  '\ufeff',
  '\ud800',
  "it's",
  'The quick brown fox jumps over the lazy dog.',
  'مرحبا',
];

const text = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hazards) }, fc.string({ unit: 'grapheme', maxLength: 12 })),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(' '));

/**
 * Transcripts with hostile text and overlapping, zero-length and equal times. Every segment has a speaker of its own, so
 * that its cues can be found again in the file, whatever their order.
 */
export const hostileTranscript: fc.Arbitrary<{ segments: Segment[]; speakerNames: Record<string, string> }> = fc
  .array(fc.record({ text, startMs: fc.nat(20_000), lengthMs: fc.constantFrom(0, 1, 40, 700, 5000, 60_000) }), {
    maxLength: 6,
  })
  .map((parts) => ({
    segments: parts
      .toSorted((a, b) => a.startMs - b.startMs)
      .map((part, ordinal) => ({
        ordinal,
        speaker: String(ordinal),
        text: part.text,
        startMs: part.startMs,
        endMs: part.startMs + part.lengthMs,
        words: null,
        edited: false,
      })),
    speakerNames: Object.fromEntries(parts.map((_, ordinal) => [String(ordinal), `Guest${'ABCDEF'.charAt(ordinal)}`])),
  }));
