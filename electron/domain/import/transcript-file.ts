import { ContractError } from '../../ipc/contract/errors.ts';
import { maxNoteChars } from '../../ipc/contract/library.ts';
import { cleanLines } from '../transcript/clean.ts';
import { speakerName } from '../transcript/speakers.ts';
import { type NewSegment, spreadTurns, spokenMs } from '../transcript/segments.ts';
import { decodeText } from './decode-text.ts';
import type { ReadCue, ReadTranscript } from './read-cue.ts';
import { readJson } from './read-json.ts';
import { readPlain } from './read-plain.ts';
import { readSrt } from './read-srt.ts';
import { readVtt } from './read-vtt.ts';

/** Larger files are refused before they are read: 50,000 lines with their words take less. */
export const maxTranscriptBytes = 16_000_000;

/** A transcript as the library takes it in: labels as the service's, `names` for those that have a name of their own. */
export type ImportedTranscript = {
  segments: NewSegment[];
  names: Record<string, string>;
  title: string | null;
  language: string | null;
  /** Places that could not be read and were left out. */
  skipped: number;
  /** The file's own text, to be kept. */
  text: string;
  /** What our own export said about it; empty when nothing. */
  ownNote: string;
  /** The times are the file's; otherwise they are spread over the audio. */
  isTimed: boolean;
};

/**
 * Reads a transcript somebody else (or this app) wrote. What it is, its content says; the name is for messages. Audio of
 * `durationMs` gives times to text that has none. Throws BAD_INPUT when there is nothing to read, TOO_LARGE beyond the
 * limits.
 */
export function readTranscriptFile(bytes: Uint8Array, name: string, durationMs: number | null): ImportedTranscript {
  const text = decodeText(bytes, name);
  const read = readAny(text, name);
  if (read.cues.length === 0) {
    throw new ContractError(
      'BAD_INPUT',
      `There is no transcript in “${name}”. SRT, WebVTT, JSON and text can be read.`,
    );
  }
  const labels = labelsOf(read.cues);
  const labelOf = (speaker: string | null): string | null => (speaker === null ? null : (labels.get(speaker) ?? null));
  const cues = read.cues.map((cue) => ({ ...cue, speaker: labelOf(cue.speaker) }));
  const isTimed = cues.every((cue) => cue.startMs !== null);
  return {
    segments: isTimed ? timed(cues, durationMs) : spreadTurns(cues, 0, durationMs ?? spokenMs(cues)),
    names: Object.fromEntries(
      [...labels].flatMap(([given, label]) => (speakerName(label, {}) === given ? [] : [[label, given]])),
    ),
    title: read.title,
    language: read.language,
    skipped: read.skipped,
    text,
    ownNote: cleanLines(read.ownNote ?? '')
      .slice(0, maxNoteChars)
      .trimEnd(),
    isTimed,
  };
}

function readAny(text: string, name: string): ReadTranscript {
  const start = text
    .slice(0, 200)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^WEBVTT(?:\s|$)/.test(start)) return readVtt(text, name);
  if (/^[[{]/.test(start) && (/\.json$/i.test(name) || isJson(text))) return readJson(text, name);
  // What a note quotes is no sign of what the file is.
  const [above = ''] = text.split(/^(?:Note:|## Note)\r?$/m, 1);
  if (/\.srt$/i.test(name) || /^\s*[\d:.,]+\s*-->\s*[\d:.,]+/m.test(above)) return readSrt(text, name);
  return readPlain(text, name);
}

/** `[00:12] hello` begins like a list, too. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Labels as the service gives them, so that `Speaker 3` of our own export is the third speaker again. */
function labelsOf(cues: readonly ReadCue[]): Map<string, string> {
  // What exports say where nobody is known.
  const names = [...new Set(cues.flatMap((cue) => cue.speaker ?? []))].filter((name) => name !== speakerName(null, {}));
  const labels = new Map<string, string>();
  for (const name of names) {
    const number = Number(/^Speaker ([1-9]\d{0,5})$/.exec(name)?.[1] ?? 0);
    if (number > 0) labels.set(name, String(number - 1));
  }
  const taken = new Set(labels.values());
  let next = 0;
  for (const name of names) {
    if (labels.has(name)) continue;
    while (taken.has(String(next))) next += 1;
    taken.add(String(next));
    labels.set(name, String(next));
  }
  return labels;
}

/** A missing end is the next start, and for the last one the end of the audio or the time it takes to say it. */
function timed(cues: readonly ReadCue[], durationMs: number | null): NewSegment[] {
  const sorted = cues.map((cue) => ({ ...cue, startMs: cue.startMs ?? 0 })).sort((a, b) => a.startMs - b.startMs);
  return sorted.map((cue, index) => {
    const spokenEndMs = cue.startMs + spokenMs([cue]);
    const nextMs = sorted[index + 1]?.startMs ?? Math.min(durationMs ?? spokenEndMs, spokenEndMs);
    const endMs = Math.max(cue.startMs, cue.endMs ?? nextMs);
    return { speaker: cue.speaker, text: cue.text, startMs: cue.startMs, endMs, words: cue.words };
  });
}
