import { wordsOf } from './fold.ts';
import { occurrences } from './match.ts';
import type { SearchQuery } from './query.ts';

/** A range of a text in UTF-16 units, `[start, end)`. */
export type Mark = { start: number; end: number };

/** Longest matching line that is shown whole, in UTF-16 units; longer ones are cut around the first match. */
const maxLine = 320;
/** How much stands before the first match in a cut line. */
const lead = 80;

/** Where the terms of `query` stand in `text`: whole words, in order, never overlapping, neighbours of one phrase joined. */
export function marksOf(text: string, query: SearchQuery): Mark[] {
  const words = wordsOf(text);
  const ranges = occurrences(words, query)
    .map(({ from, to }) => ({ start: words[from]?.start ?? 0, end: words[to - 1]?.end ?? 0 }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const marks: Mark[] = [];
  for (const range of ranges) {
    const last = marks.at(-1);
    if (last && range.start < last.end) last.end = Math.max(last.end, range.end);
    else marks.push({ ...range });
  }
  return marks;
}

/** The matching line as a list shows it: `text`, or a stretch of it around the first mark with `…` where it was cut. */
export function matchingLine(text: string, query: SearchQuery): { text: string; marks: Mark[] } {
  const marks = marksOf(text, query);
  if (text.length <= maxLine) return { text, marks };
  const first = marks[0]?.start ?? 0;
  const from = first <= lead ? 0 : cutPoint(text, first - lead, first);
  const until = Math.min(text.length, from + maxLine);
  const to = until === text.length ? until : lastSpace(text, Math.max(marks[0]?.end ?? 0, from), until);
  const before = from > 0 ? '…' : '';
  const shift = before.length - from;
  return {
    text: `${before}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    marks: marks
      .filter((mark) => mark.start >= from && mark.end <= to)
      .map((mark) => ({ start: mark.start + shift, end: mark.end + shift })),
  };
}

/** The first start of a word in `[from, limit]`, never inside a surrogate pair. */
function cutPoint(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) if (/\s/.test(text.charAt(at))) return at + 1;
  return isPairSplit(text, from) ? from - 1 : from;
}

function lastSpace(text: string, from: number, until: number): number {
  for (let at = until; at > from; at -= 1) if (/\s/.test(text.charAt(at))) return at;
  return isPairSplit(text, until) ? until + 1 : until;
}

function isPairSplit(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1));
}
