import { timeTokens, type TimedToken } from './timing.ts';
import type { RemoteWord } from '../transcription.ts';

type Times = { startMs: number; endMs: number };

/**
 * Index of the segment to highlight at `ms`, or -1 before the first: the latest one that has begun, because speech that
 * starts later is what one hears when two overlap; it stays through the silence after it. Sorted by start; O(log n).
 */
export function segmentAt(segments: readonly Times[], ms: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.startMs ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The words of a segment with UTF-16 ranges and times, for highlighting and click-to-play. Keep it while it is shown. */
export function timedWords(segment: {
  text: string;
  startMs: number;
  endMs: number;
  words: readonly RemoteWord[] | null;
}): TimedToken[] {
  return timeTokens(segment).filter((token) => token.kind === 'word');
}

/** The word being spoken at `ms`, or `null` before the first and after the last one ended. O(log n). */
export function wordAt(words: readonly TimedToken[], ms: number): TimedToken | null {
  const word = words[segmentAt(words, ms)];
  if (word === undefined) return null;
  return word === words.at(-1) && ms > word.endMs ? null : word;
}
