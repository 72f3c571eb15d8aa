import type { HeardWord } from './engine.ts';
import type { Chunk, SpokenRegion } from './chunks.ts';

/** A segment as the API gives it; times in seconds. */
export type TranscriptSegment = {
  speaker: string;
  text: string;
  start: number;
  end: number;
  segment_idx: number;
  words: { word: string; start: number; end: number }[] | null;
};

/** Silence that counts as an unnaturally long, noticeable pause. */
export const pauseSec = 1.2;
/** A shorter gap is inside a sentence (regions are already padded, so what is heard is a third of a second). */
const sentenceGapSec = 0.18;
/** Sentences end here even without a pause. */
const maxSegmentSec = 14;

/** Words of one chunk on the clock of the file; `null` stands for "not recognised". */
export type HeardChunk = { chunk: Chunk; words: HeardWord[] | null };

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

/** The recogniser writes everything small; these are never anything but names (so no "march" or "may"). */
const capitalised =
  /^(?:i|i'.+|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|september|october|november|december)$/;

function sentence(words: readonly string[]): string {
  const text = words.map((word) => (capitalised.test(word) ? upperFirst(word) : word)).join(' ');
  return text === '' ? '' : `${upperFirst(text)}.`;
}

function upperFirst(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** Groups the regions of a chunk into stretches that are spoken without a real break. */
function stretches(regions: readonly SpokenRegion[]): SpokenRegion[][] {
  const groups: SpokenRegion[][] = [];
  for (const region of regions) {
    const group = groups.at(-1);
    const previous = group?.at(-1);
    const joins =
      group?.[0] !== undefined &&
      previous !== undefined &&
      region.startSec - previous.endSec < sentenceGapSec &&
      region.endSec - group[0].startSec <= maxSegmentSec;
    if (joins) group.push(region);
    else groups.push([region]);
  }
  return groups;
}

function placeholderText(startSec: number, endSec: number): string {
  return `(Speech from ${startSec.toFixed(1)} s to ${endSec.toFixed(1)} s. The sandbox has no speech recogniser on this computer.)`;
}

/** One segment per unbroken stretch of one voice; stretches in which nothing was understood are left out. */
export function makeSegments(heard: readonly HeardChunk[]): TranscriptSegment[] {
  const segments: TranscriptSegment[] = [];
  for (const { chunk, words } of heard) {
    const groups = stretches(chunk.regions);
    groups.forEach((group, index) => {
      const startSec = group[0]?.startSec ?? chunk.startSec;
      const endSec = group.at(-1)?.endSec ?? chunk.endSec;
      const nextStart = groups[index + 1]?.[0]?.startSec ?? Number.POSITIVE_INFINITY;
      const own = words?.filter(
        ({ startSec: at, endSec: to }) => (at + to) / 2 < nextStart && ((at + to) / 2 >= startSec || index === 0),
      );
      if (own?.length === 0) return;
      segments.push({
        speaker: String(chunk.speaker),
        text: own ? sentence(own.map(({ word }) => word)) : placeholderText(startSec, endSec),
        start: round(startSec),
        end: round(endSec),
        segment_idx: 0,
        words: own?.map(({ word, startSec: at, endSec: to }) => ({ word, start: round(at), end: round(to) })) ?? null,
      });
    });
  }
  return numberWithinTurns(segments);
}

/** `segment_idx` counts within a turn and starts again with the next, as in the API's own sample. */
function numberWithinTurns(segments: TranscriptSegment[]): TranscriptSegment[] {
  segments.forEach((segment, index) => {
    const previous = segments[index - 1];
    segment.segment_idx = previous?.speaker === segment.speaker ? previous.segment_idx + 1 : 0;
  });
  return segments;
}

/**
 * The `text` field: one line per turn, `SPEAKER_n: ` in front. With `nonSpeech`, a silence of at least 1.2 s between
 * two segments is `[pause]`, at the end of the turn it follows.
 */
export function makeText(segments: readonly TranscriptSegment[], nonSpeech: boolean): string {
  const lines: string[] = [];
  segments.forEach((segment, index) => {
    const previous = segments[index - 1];
    const isPause = nonSpeech && previous !== undefined && segment.start - previous.end >= pauseSec;
    if (isPause) lines[lines.length - 1] += ' [pause]';
    if (previous?.speaker === segment.speaker) lines[lines.length - 1] += ` ${segment.text}`;
    else lines.push(`SPEAKER_${segment.speaker}: ${segment.text}`);
  });
  return lines.join('\n');
}
