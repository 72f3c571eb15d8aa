import { graphemeSplit } from './graphemes.ts';
import type { CueProfile } from './cue-profiles.ts';
import { fitTimes } from './cue-times.ts';
import { timeTokens } from './timing.ts';
import type { RemoteWord } from '../transcription.ts';

/** One subtitle: whole integer milliseconds, `endMs > startMs`, at most the profile's lines and characters. */
export type Cue = { speaker: string | null; lines: string[]; startMs: number; endMs: number };

/** A segment as it goes into subtitles: text already cleaned and stripped to what shall be shown. */
export type CueSource = {
  speaker: string | null;
  text: string;
  startMs: number;
  endMs: number;
  words: readonly RemoteWord[] | null;
};

type Layout = { profile: CueProfile; room: number; widthOf: (text: string) => number };
type Piece = { text: string; spaced: boolean; startMs: number; endMs: number };

/** `prefixWidth`: room kept on a cue's first line for a name. `widthOf`: how wide text becomes when it is written. */
export type CueMeasures = { prefixWidth: (speaker: string | null) => number; widthOf: (text: string) => number };

/**
 * Lays segments out as subtitles. A cue never holds two speakers or two segments. Long segments are split at the times of
 * their words, by preference after a sentence or a clause. Sorted by start; times as the profile wants them (`fitTimes`).
 */
export function layoutCues(segments: readonly CueSource[], profile: CueProfile, measures: CueMeasures): Cue[] {
  const cues: Cue[] = [];
  for (const segment of segments) {
    const room = Math.min(measures.prefixWidth(segment.speaker), profile.maxChars - 8);
    for (const cue of splitSegment(segment, { profile, room, widthOf: measures.widthOf })) cues.push(cue);
  }
  return fitTimes(
    cues.sort((a, b) => a.startMs - b.startMs),
    profile,
  );
}

function splitSegment(segment: CueSource, layout: Layout): Cue[] {
  const { profile, room, widthOf } = layout;
  const pieces = timeTokens(segment).flatMap((token): Piece[] =>
    graphemeSplit(token.raw, profile.maxChars - room, widthOf).map((text, index) => ({
      text,
      spaced: index === 0 && token.spaced,
      startMs: token.startMs,
      endMs: token.endMs,
    })),
  );
  const cues: Cue[] = [];
  for (let from = 0; from < pieces.length; ) {
    const fitting = countFitting(pieces, from, layout);
    const count = from + fitting === pieces.length ? fitting : bestBreak(pieces, from, fitting);
    const part = pieces.slice(from, from + count);
    const isLast = from + count === pieces.length;
    const startMs = from === 0 ? segment.startMs : (part[0]?.startMs ?? segment.startMs);
    cues.push({
      speaker: segment.speaker,
      lines: wrap(part, layout).lines,
      // Players order cues that start together by length: one speech keeps its order only with starts of its own.
      startMs: Math.max(startMs, (cues.at(-1)?.startMs ?? -1) + 1),
      endMs: isLast ? segment.endMs : (part.at(-1)?.endMs ?? segment.endMs),
    });
    from += count;
  }
  return cues;
}

/** How many pieces from `from` on fit into one cue by lines and by time; at least one. */
function countFitting(pieces: readonly Piece[], from: number, layout: Layout): number {
  const { profile } = layout;
  const startMs = pieces[from]?.startMs ?? 0;
  const mostPieces = profile.maxChars * profile.maxLines;
  const byText = wrap(pieces.slice(from, from + mostPieces), layout).count;
  let count = 1;
  while (count < byText && (pieces[from + count]?.endMs ?? 0) - startMs <= profile.maxMs) count += 1;
  return count;
}

/**
 * Where to end a cue when not all fits: after a sentence, else a clause, else as late as possible, but not so late that
 * a crumb of a word or two is left for the next cue.
 */
function bestBreak(pieces: readonly Piece[], from: number, fitting: number): number {
  const rest = pieces.length - from;
  const latest = rest - fitting < fitting / 3 ? Math.max(1, Math.ceil(rest / 2)) : fitting;
  let best = latest;
  let bestScore = 0;
  for (let count = Math.max(1, Math.ceil(fitting / 2)); count <= Math.min(fitting, rest - 1); count += 1) {
    const text = pieces[from + count - 1]?.text ?? '';
    const weight = /[.!?…。！？]["'”’»)\]]?$/u.test(text) ? 3 : /[,;:–—，、；：]$/u.test(text) ? 2 : 1;
    const score = weight - Math.abs(count - latest) / fitting;
    if (score > bestScore) {
      best = count;
      bestScore = score;
    }
  }
  return Math.min(best, fitting);
}

/** Greedy lines; `count` is how many pieces fit into the profile's lines. */
function wrap(pieces: readonly Piece[], { profile, room, widthOf }: Layout): { lines: string[]; count: number } {
  const lines = [''];
  let count = 0;
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    const width = profile.maxChars - (lines.length === 1 ? room : 0);
    const longer = line === '' ? piece.text : `${line}${piece.spaced ? ' ' : ''}${piece.text}`;
    if (widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else if (lines.length < profile.maxLines) lines.push(piece.text);
    else break;
    count += 1;
  }
  return { lines, count };
}
