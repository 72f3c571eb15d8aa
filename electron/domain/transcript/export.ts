import type { ExportFormat, Segment } from '../../ipc/contract/library.ts';
import { cleanLine, cleanLines } from './clean.ts';
import { exportJson } from './export-json.ts';
import { exportMarkdown } from './export-md.ts';
import { exportSrt } from './export-srt.ts';
import { exportTxt } from './export-txt.ts';
import { exportVtt } from './export-vtt.ts';
import { plainText } from './tags.ts';

export type ExportInput = {
  title: string;
  segments: readonly Segment[];
  /** Chosen names by the service's label; missing ones become `Speaker 1` and so on. */
  speakerNames: Readonly<Record<string, string>>;
  durationMs: number | null;
  language: string | null;
  /** Keep `[tags]` and `*emphasis*` marks; otherwise the text is made plain. */
  nonSpeech: boolean;
  createdAtMs: number;
  /** What a person wrote about it; empty when nothing. TXT, Markdown and JSON carry it, subtitles do not. */
  note: string;
  /** SRT only: replace colons inside speech, because some podcast apps take them for a speaker's name and drop text. */
  safeColons?: boolean;
};

export type Exported = { text: string; mimeType: string; extension: string };

const writers: Record<ExportFormat, (input: ExportInput) => Exported> = {
  txt: exportTxt,
  md: exportMarkdown,
  srt: exportSrt,
  vtt: exportVtt,
  json: exportJson,
};

/**
 * Writes a transcript in one of the formats: UTF-8 text without a byte order mark, edited text where a segment was
 * edited, sorted by time, segments without anything to show left out. Total: no transcript makes it fail.
 */
export function exportTranscript(format: ExportFormat, input: ExportInput): Exported {
  const segments = input.segments
    .map((segment) => ({ ...segment, text: shownText(segment.text, input.nonSpeech) }))
    .filter((segment) => segment.text !== '')
    .map((segment) => ({ ...segment, ...wholeTimes(segment) }))
    .sort((a, b) => a.startMs - b.startMs || a.ordinal - b.ordinal);
  return writers[format]({ ...input, title: cleanLine(input.title), note: cleanLines(input.note), segments });
}

function shownText(text: string, nonSpeech: boolean): string {
  const clean = cleanLine(text);
  return nonSpeech ? clean : plainText(clean);
}

function wholeTimes(segment: Segment): { startMs: number; endMs: number } {
  const startMs = Math.max(0, Math.round(segment.startMs) || 0);
  return { startMs, endMs: Math.max(startMs, Math.round(segment.endMs) || 0) };
}
