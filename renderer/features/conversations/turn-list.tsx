import { useEffect, useMemo, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Entry } from '../../../electron/ipc/contract/history.ts';
import { TurnRow } from './turn-row.tsx';

const lineHeightPx = 27;
const charsPerLine = 62;

/** Turns and tool calls; only what is near the viewport is mounted, however many there are. */
export function TurnList({
  entries,
  startMs,
  find,
  current,
}: {
  entries: readonly Entry[];
  startMs: number;
  find: string;
  /** Position of the line to bring into view. */
  current: number | null;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const indexOf = useMemo(() => new Map(entries.map((entry, index) => [entry.position, index])), [entries]);
  // oxlint-disable-next-line react/incompatible-library -- the React compiler is not used here
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => 14 + lineHeightPx * Math.ceil(((entries[index]?.text.length ?? 0) + 1) / charsPerLine),
    getItemKey: (index) => entries[index]?.position ?? index,
    overscan: 6,
    paddingStart: 4,
    paddingEnd: 64,
  });
  // In a narrower window lines are higher, and what was looked at is elsewhere.
  const width = rows.scrollRect?.width ?? 0;
  const index = current === null ? undefined : indexOf.get(current);
  useEffect(() => {
    // What was found in a tool call is seen only in the open card.
    if (current === null || index === undefined || entries[index]?.kind !== 'tool') return;
    setOpen((opened) => new Set(opened).add(current));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once per line: it can be closed again
  }, [index]);
  useEffect(() => {
    if (index !== undefined) rows.scrollToIndex(index, { align: 'center' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another line becomes the current one, or moves
  }, [index, width]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of scrolling
    <div
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
      role="group"
      aria-label="Lines"
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== 'Home' && event.key !== 'End')) return;
        // The browser glides there and is stopped on the way by every line whose height becomes known.
        event.preventDefault();
        if (event.key === 'Home') rows.scrollToIndex(0);
        else rows.scrollToIndex(entries.length - 1, { align: 'end' });
      }}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const entry = entries[row.index];
          if (!entry) return null;
          const before = entries[row.index - 1];
          return (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              data-ordinal={entry.position}
              aria-setsize={entries.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <TurnRow
                entry={entry}
                isContinued={before?.kind === 'turn' && before.role === entry.role}
                startMs={startMs}
                find={find}
                isCurrent={entry.position === current}
                isOpen={open.has(entry.position)}
                onToggle={() =>
                  setOpen((opened) => {
                    const next = new Set(opened);
                    if (!next.delete(entry.position)) next.add(entry.position);
                    return next;
                  })
                }
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
