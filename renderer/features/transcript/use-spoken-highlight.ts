import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { segmentAt, timedWords, wordAt } from '../../../electron/domain/transcript/playback.ts';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { useNewest } from '../../app/use-newest.ts';
import { usePlayer, usePlayerState } from '../../player/player-context.tsx';
import { rangeIn } from './text-position.ts';

type Words = ReturnType<typeof timedWords>;

/** Word times are worked out once per segment and forgotten with it. */
const wordsOf = new WeakMap<Segment, Words>();
export function cachedWords(segment: Segment): Words {
  let words = wordsOf.get(segment);
  if (!words) {
    words = timedWords(segment);
    wordsOf.set(segment, words);
  }
  return words;
}

/**
 * Marks the spoken segment (an attribute on its row) and the spoken word (a highlight range) on every frame, without
 * rendering anything. `isFollowing` keeps the spoken segment in view until the person scrolls.
 */
export function useSpokenHighlight(options: {
  itemId: string;
  segments: readonly Segment[];
  list: RefObject<HTMLElement | null>;
  /** Brings a segment that is not mounted into view. */
  reveal: (index: number) => void;
  /** Changes whenever other rows are mounted. */
  rowsKey: string;
}): { isFollowing: boolean; setFollowing: (isFollowing: boolean) => void } {
  const { itemId, segments, list, reveal, rowsKey } = options;
  const player = usePlayer();
  const { track, isPlaying } = usePlayerState();
  const isOurs = track?.itemId === itemId;
  const [isFollowing, setFollowing] = useState(true);
  const active = useRef<{ index: number; word: number }>({ index: -1, word: -1 });
  const newest = useNewest({ segments, reveal, isFollowing });

  const show = useCallback(
    (nowMs: number, isForced: boolean) => {
      const rows = list.current;
      if (!rows) return;
      const { segments: all } = newest.current;
      const index = nowMs === 0 && !isForced ? -1 : segmentAt(all, nowMs);
      const segment = all[index];
      const word = segment ? wordAt(cachedWords(segment), nowMs) : null;
      const from = word?.from ?? -1;
      const isSameSegment = index === active.current.index;
      if (isSameSegment && from === active.current.word && !isForced) return;
      active.current = { index, word: from };

      for (const marked of rows.querySelectorAll('[data-active]')) {
        if (marked.getAttribute('data-ordinal') === String(segment?.ordinal)) continue;
        marked.removeAttribute('data-active');
        marked.removeAttribute('aria-current');
      }
      const row = segment ? rows.querySelector<HTMLElement>(`[data-ordinal="${segment.ordinal}"]`) : null;
      row?.setAttribute('data-active', '');
      row?.setAttribute('aria-current', 'true');
      const range = row && word ? rangeIn(row, word.from, word.to) : null;
      if (range) CSS.highlights.set('spoken-word', new Highlight(range));
      else CSS.highlights.delete('spoken-word');
      if (!isSameSegment && index >= 0 && newest.current.isFollowing)
        keepInView(row, () => newest.current.reveal(index));
    },
    [list, newest],
  );

  useEffect(() => {
    if (!isOurs) return;
    const stop = player.onTick((nowMs) => show(nowMs, false));
    return () => {
      stop();
      active.current = { index: -1, word: -1 };
      CSS.highlights.delete('spoken-word');
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- the list of now, not of then
      for (const marked of list.current?.querySelectorAll('[data-active]') ?? []) {
        marked.removeAttribute('data-active');
        marked.removeAttribute('aria-current');
      }
    };
  }, [player, isOurs, show, list]);

  // Rows that were mounted or drawn anew have lost their marks.
  useEffect(() => {
    if (isOurs && (isPlaying || player.nowMs() > 0)) show(player.nowMs(), true);
  }, [player, isOurs, isPlaying, show, rowsKey, segments]);

  return { isFollowing, setFollowing };
}

/** Scrolls only when the row is not comfortably visible. */
function keepInView(row: HTMLElement | null, reveal: () => void): void {
  const frame = row?.closest<HTMLElement>('[data-scroller]');
  if (!row || !frame) return reveal();
  const box = row.getBoundingClientRect();
  const view = frame.getBoundingClientRect();
  const isComfortable = box.top >= view.top + 40 && box.bottom <= view.bottom - view.height * 0.2;
  if (isComfortable) return;
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  row.scrollIntoView({ block: 'center', behavior: isCalm ? 'instant' : 'smooth' });
}
