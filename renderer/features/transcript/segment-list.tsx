import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
} from 'react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import type { ItemDetail, Segment } from '../../../electron/ipc/contract/library.ts';
import { isInSequence } from '../../app/shortcuts.tsx';
import { usePlayer } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { SegmentEditor } from './segment-editor.tsx';
import { SegmentRow } from './segment-row.tsx';
import type { Match } from './spoken-text.ts';
import type { Speaker } from './speakers.ts';
import { offsetAtPoint } from './text-position.ts';
import { useFoundHighlight } from './use-found-highlight.ts';
import type { SegmentEdits } from './use-segment-edits.ts';
import { cachedWords, useSpokenHighlight } from './use-spoken-highlight.ts';

export type SegmentListHandle = {
  /** Brings a segment into view and, with `focus`, moves the keyboard there. */
  reveal: (ordinal: number, options?: { focus?: boolean }) => void;
};

type Props = {
  ref: Ref<SegmentListHandle>;
  detail: ItemDetail;
  segments: readonly Segment[];
  /** All there will be; more than `segments` while pages are on their way. */
  total: number;
  speakers: ReadonlyMap<string | null, Speaker>;
  withTags: boolean;
  edits: SegmentEdits;
  matches: readonly Match[];
  currentMatch: Match | null;
  /** Plays from here, when there is audio. */
  onPlayFrom: (ms: number) => void;
  onSpeaker: (label: string) => void;
  /** Segment that is being read aloud. */
  readOrdinal: number | null;
  onRead: (segment: Segment) => void;
};

const lineHeightPx = 27;
const charsPerLine = 66;

/** The transcript as a list that mounts only what is near the viewport; the spoken and found words are painted on it. */
export function SegmentList(props: Props) {
  const {
    ref,
    detail,
    segments,
    total,
    speakers,
    withTags,
    edits,
    matches,
    currentMatch,
    onPlayFrom,
    onSpeaker,
    readOrdinal,
    onRead,
  } = props;
  const itemId = detail.item.id;
  const player = usePlayer();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState(0);
  const beforeClick = useRef<{ isPlaying: boolean; nowMs: number } | null>(null);
  const indexOf = useMemo(() => new Map(segments.map((segment, index) => [segment.ordinal, index])), [segments]);
  const editedIndex = edits.editing ? indexOf.get(edits.editing.ordinal) : undefined;

  const rows = useVirtualizer({
    count: segments.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => 12 + lineHeightPx * Math.ceil((segments[index]?.text.length ?? 0) / charsPerLine),
    getItemKey: (index) => segments[index]?.ordinal ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 96,
    // A row that is being corrected stays mounted wherever one scrolls.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = new Set(defaultRangeExtractor(range));
        if (editedIndex !== undefined) indexes.add(editedIndex);
        return [...indexes].sort((a, b) => a - b);
      },
      [editedIndex],
    ),
  });
  const virtualRows = rows.getVirtualItems();
  const rowsKey = `${virtualRows[0]?.index}-${virtualRows.at(-1)?.index}-${withTags}-${edits.editing?.ordinal}-${segments.length}`;

  const { isFollowing, setFollowing } = useSpokenHighlight({
    itemId,
    segments,
    list,
    rowsKey,
    reveal: (index) => rows.scrollToIndex(index, { align: 'center' }),
  });
  useFoundHighlight(list, matches, currentMatch, rowsKey);

  const focusRow = useCallback(
    (index: number) => {
      setFocused(index);
      rows.scrollToIndex(index, { align: 'auto' });
      requestAnimationFrame(() =>
        list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }),
      );
    },
    [rows],
  );
  useImperativeHandle(ref, () => ({
    reveal(ordinal, options) {
      const index = indexOf.get(ordinal);
      if (index === undefined) return;
      setFollowing(false);
      rows.scrollToIndex(index, { align: 'center' });
      setFocused(index);
      if (options?.focus) focusRow(index);
    },
  }));
  useEffect(() => {
    if (currentMatch) {
      const index = indexOf.get(currentMatch.ordinal);
      if (index !== undefined) rows.scrollToIndex(index, { align: 'center' });
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another match becomes the current one
  }, [currentMatch]);

  function playFrom(ms: number): void {
    setFollowing(true);
    onPlayFrom(ms);
  }
  function onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-ordinal]');
    const segment = segments[Number(row?.dataset['index'])];
    if (!row || !segment || !detail.mediaUrl || event.detail > 1 || !getSelection()?.isCollapsed) return;
    const offset = offsetAtPoint(row, event.clientX, event.clientY);
    if (offset === null) return;
    beforeClick.current = { isPlaying: player.snapshot().isPlaying, nowMs: player.nowMs() };
    const word = cachedWords(segment).findLast((one) => one.from <= offset);
    playFrom(word?.startMs ?? segment.startMs);
  }
  function onDoubleClick(event: MouseEvent): void {
    const segment = segments[Number((event.target as Element).closest<HTMLElement>('.segment-row')?.dataset['index'])];
    if (!segment || (event.target as Element).closest('button, textarea')) return;
    // The first click of the two started playback; correcting was meant.
    if (beforeClick.current && !beforeClick.current.isPlaying) {
      player.pause();
      player.seek(beforeClick.current.nowMs);
    }
    edits.begin(segment);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const row = event.target as HTMLElement;
    if (!row.matches('[data-ordinal]') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isInSequence(event.nativeEvent)) return;
    const index = Number(row.dataset['index']);
    const segment = segments[index];
    if (!segment) return;
    if (event.key === 'ArrowDown' && index + 1 < segments.length) focusRow(index + 1);
    else if (event.key === 'ArrowUp' && index > 0) focusRow(index - 1);
    else if (event.key === 'Home') focusRow(0);
    else if (event.key === 'End') focusRow(segments.length - 1);
    else if (event.key === 'Enter' || event.key === 'e') edits.begin(segment);
    else if (event.key === 'p') playFrom(segment.startMs);
    else if (event.key === 'r') onRead(segment);
    else return;
    event.preventDefault();
  }
  async function finish(how: () => Promise<string | null>): Promise<string | null> {
    const index = editedIndex;
    const reason = await how();
    if (reason === null && index !== undefined && list.current?.contains(document.activeElement)) focusRow(index);
    return reason;
  }

  return (
    <div className="relative h-full">
      <div
        ref={scroller}
        data-scroller
        className="h-full overflow-y-auto overscroll-contain"
        onWheel={() => setFollowing(false)}
        onTouchMove={() => setFollowing(false)}
      >
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- P and Enter on the rows do the same */}
        <ul
          ref={list}
          aria-label="Segments"
          className="relative mx-auto w-full max-w-5xl"
          style={{ height: rows.getTotalSize() }}
          onClick={onClick}
          onDoubleClick={onDoubleClick}
          onKeyDown={onKeyDown}
        >
          {virtualRows.map((row) => {
            const segment = segments[row.index];
            if (!segment) return null;
            const isEditing = edits.editing?.ordinal === segment.ordinal;
            const isTurnStart = row.index === 0 || segments[row.index - 1]?.speaker !== segment.speaker;
            const speaker = speakers.get(segment.speaker) ?? { label: null, name: 'Unknown', color: 'var(--faint)' };
            return (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the focus is only remembered
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                data-ordinal={segment.ordinal}
                data-reading={segment.ordinal === readOrdinal || undefined}
                aria-setsize={total}
                aria-posinset={row.index + 1}
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a roving stop: arrows move, E corrects
                tabIndex={row.index === focused ? 0 : -1}
                onFocus={() => setFocused(row.index)}
                className={`segment-row absolute inset-x-5 top-0 outline-none max-[1000px]:inset-x-3 ${isTurnStart && row.index > 0 ? 'pt-2' : ''}`}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <SegmentRow
                  segment={segment}
                  speaker={speaker}
                  isTurnStart={isTurnStart}
                  withTags={withTags}
                  onSpeaker={onSpeaker}
                  onTime={playFrom}
                  onEdit={edits.begin}
                >
                  {isEditing && edits.editing ? (
                    <SegmentEditor
                      segment={segment}
                      draft={edits.editing.draft}
                      onDraft={edits.setDraft}
                      onSave={() => finish(edits.save)}
                      onOriginal={() => finish(edits.toOriginal)}
                      onCancel={() => {
                        edits.cancel();
                        focusRow(row.index);
                      }}
                    />
                  ) : undefined}
                </SegmentRow>
              </li>
            );
          })}
        </ul>
      </div>
      {isFollowing ? null : <FollowButton itemId={itemId} onFollow={() => setFollowing(true)} />}
    </div>
  );
}

/** Offered while the person has scrolled away from what is spoken. */
function FollowButton({ itemId, onFollow }: { itemId: string; onFollow: () => void }) {
  const player = usePlayer();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const look = (): void => {
      const { track, isPlaying } = player.snapshot();
      setShown(isPlaying && track?.itemId === itemId);
    };
    look();
    return player.subscribe(look);
  }, [player, itemId]);
  if (!isShown) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-4 flex justify-center">
      <Button className="floating pointer-events-auto shadow-float" onClick={onFollow}>
        <ArrowDownToLine aria-hidden className="size-4" />
        Follow along
      </Button>
    </div>
  );
}
