import { useEffect, type RefObject } from 'react';
import type { Match } from './spoken-text.ts';
import { rangeIn } from './text-position.ts';

/** Paints the matches of "find in transcript" in the rows that are mounted; `current` stands out. */
export function useFoundHighlight(
  list: RefObject<HTMLElement | null>,
  matches: readonly Match[],
  current: Match | null,
  rowsKey: string,
): void {
  useEffect(() => {
    if (matches.length === 0) return;
    const found = new Highlight();
    const now = new Highlight();
    now.priority = 1;
    const rows = new Map<number, Element>();
    for (const row of list.current?.querySelectorAll<HTMLElement>('[data-ordinal]') ?? []) {
      rows.set(Number(row.dataset['ordinal']), row);
    }
    for (const match of matches) {
      const row = rows.get(match.ordinal);
      const range = row ? rangeIn(row, match.start, match.end) : null;
      if (range) (match === current ? now : found).add(range);
    }
    CSS.highlights.set('found', found);
    CSS.highlights.set('found-now', now);
    return () => {
      CSS.highlights.delete('found');
      CSS.highlights.delete('found-now');
    };
  }, [list, matches, current, rowsKey]);
}
