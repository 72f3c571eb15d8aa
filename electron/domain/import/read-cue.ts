import { ContractError } from '../../ipc/contract/errors.ts';
import type { RemoteWord } from '../transcription.ts';
import { cleanLine } from '../transcript/clean.ts';

/** One line of a transcript file. `speaker` is the name as written; times are `null` where the format has none. */
export type ReadCue = {
  speaker: string | null;
  text: string;
  startMs: number | null;
  endMs: number | null;
  words: RemoteWord[] | null;
};

/** What a file says. `skipped` counts places that could not be read; `ownNote` is the note of our own exports. */
export type ReadTranscript = {
  cues: ReadCue[];
  skipped: number;
  title: string | null;
  language: string | null;
  ownNote: string | null;
};

/** Three days without a pause at a line every five seconds; more is not a transcript. */
export const maxCues = 50_000;
/** As much as a line may be corrected to in the transcript itself. */
export const maxCueChars = 20_000;
/** Longest name of a speaker, as when one is given by hand. */
export const maxNameChars = 80;

/** Collects cues within the limits. Throws TOO_LARGE when there are more than a transcript can have. */
export function createCueList(name: string): {
  /** Empty ones say nothing and are no loss; overlong ones count as unreadable. */
  add(cue: ReadCue): void;
  skip(): void;
  result(): Pick<ReadTranscript, 'cues' | 'skipped'>;
} {
  const cues: ReadCue[] = [];
  let skipped = 0;
  return {
    add(cue) {
      if (cue.text.length > maxCueChars) {
        skipped += 1;
        return;
      }
      const text = cleanLine(cue.text);
      if (text === '') return;
      refuseTooMany(cues.length + 1, name);
      const speaker = cue.speaker === null ? null : cleanLine(cue.speaker).slice(0, maxNameChars).trim();
      cues.push({ ...cue, text, speaker: speaker === '' ? null : speaker });
    },
    skip() {
      skipped += 1;
    },
    result: () => ({ cues, skipped }),
  };
}

/** Throws TOO_LARGE for more lines than a transcript can have: asked before they are read, so that nothing waits. */
export function refuseTooMany(count: number, name: string): void {
  if (count <= maxCues) return;
  throw new ContractError('TOO_LARGE', `“${name}” has more than 50,000 lines. Split it and import the parts.`);
}

/** Lines of a file from any system. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

const clock = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?`;
const cueTime = new RegExp(String.raw`^\s*${clock}\s*-->\s*${clock}(?:\s.*)?$`);

/**
 * The times of a line such as `00:00:01,000 --> 00:00:02.500 align:start` in milliseconds; `broken` when it was meant as
 * one and is none, `null` when it is something else.
 */
export function readCueTimes(line: string): { startMs: number; endMs: number } | 'broken' | null {
  if (line.length > 500 || !line.includes('-->')) return null;
  const match = cueTime.exec(line);
  if (match === null) return /^\s*[\d:.,]*\s*-->\s*[\d:.,]*(?:\s|$)/.test(line) ? 'broken' : null;
  const startMs = clockMs(match.slice(1, 5));
  const endMs = clockMs(match.slice(5, 9));
  return startMs === null || endMs === null || endMs < startMs ? 'broken' : { startMs, endMs };
}

/** Hours, minutes, seconds and a decimal part as text; `null` above 59 minutes or seconds. */
export function clockMs([hours, minutes, seconds, fraction]: readonly (string | undefined)[]): number | null {
  if (Number(minutes ?? 0) > 59 || Number(seconds ?? 0) > 59) return null;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return whole * 1000 + Number((fraction ?? '').padEnd(3, '0'));
}
