import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLocation } from 'wouter';
import { useAppData } from '../../app/app-data.tsx';
import { isInSequence } from '../../app/shortcuts.tsx';
import { useClient } from '../../app/client-context.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { rememberRemoved } from './removed.ts';
import { EmptyLibrary } from './empty-library.tsx';
import type { FilterId } from './filters.ts';
import type { ListQuery } from './item-pages.ts';
import { ItemRow, SkeletonRow } from './item-row.tsx';
import { ListBar } from './list-bar.tsx';
import { extendTo, nothingSelected, toggle, type Selection } from './selection.ts';
import { useItemList } from './use-item-list.ts';

const rowHeightPx = 60;

/** The items of one query as a list that mounts only what is near the viewport, at any length. */
export function ItemList({ query, filter }: { query: ListQuery; filter: FilterId }) {
  const client = useClient();
  const { pages, state } = useItemList(query);
  const nowMs = useNow();
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const { capture } = useAppData();
  const takeId = capture && capture.phase !== 'idle' ? capture.itemId : null;
  const inBin = filter === 'bin';
  const { items, total, phase } = state;

  // oxlint-disable-next-line react/incompatible-library -- the React compiler is not used here
  const rows = useVirtualizer({
    count: phase === 'loading' ? 0 : total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
  });
  const virtualRows = rows.getVirtualItems();
  const lastIndex = virtualRows.at(-1)?.index ?? 0;
  useEffect(() => pages.want(lastIndex), [pages, lastIndex, items.length]);

  const move = useAction(async (ids: string[]) => {
    if (inBin) await client.library.restore({ ids });
    else await client.library.remove({ ids });
    pages.drop(ids);
    setSelection(nothingSelected);
    if (!inBin) rememberRemoved(ids);
  });
  const star = useAction(async (ids: string[], starred: boolean) => {
    await Promise.all(ids.map((id) => client.library.star({ id, starred })));
  });

  const focusRow = useCallback(
    (index: number) => {
      rows.scrollToIndex(index);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true }),
      );
    },
    [rows],
  );

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isInSequence(event.nativeEvent)) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    const index = Number(row?.dataset['index'] ?? -1);
    const item = items[index];
    // Keys belong to the row's link; its buttons and boxes keep their own.
    if (!item || !(event.target instanceof HTMLAnchorElement)) return;
    const ids = selection.ids.size > 0 ? [...selection.ids] : [item.id];
    if (event.key === 'ArrowDown' && index + 1 < total) focusRow(index + 1);
    else if (event.key === 'ArrowUp' && index > 0) focusRow(index - 1);
    else if (event.key === 'Home') focusRow(0);
    else if (event.key === 'End') focusRow(items.length - 1);
    else if (event.key === 'x') setSelection(toggle(selection, item.id));
    else if (event.key === 's') void star.run(ids, !item.starred);
    else if (event.key === 'Delete' || event.key === 'Backspace') void move.run(ids);
    else if (event.key === 'Escape' && selection.ids.size > 0) setSelection(nothingSelected);
    else return;
    event.preventDefault();
  }

  const onToggle = useCallback(
    (id: string, isRange: boolean) =>
      setSelection((before) =>
        isRange
          ? extendTo(
              before,
              id,
              items.map((item) => item.id),
            )
          : toggle(before, id),
      ),
    [items],
  );

  if (phase === 'failed') {
    return (
      <Notice
        tone="problem"
        className="mx-3"
        actions={
          <Button size="sm" onClick={() => pages.reload()}>
            Retry
          </Button>
        }
      >
        The library could not be read. {problemOf(state.error)}
      </Notice>
    );
  }
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} className="h-full overflow-y-auto overscroll-contain pb-2" data-testid="library-scroller">
        {phase === 'loading' ? (
          <div aria-busy="true" role="status" aria-label="Loading the library">
            {Array.from({ length: 8 }, (_, index) => (
              <SkeletonRow key={index} />
            ))}
          </div>
        ) : total === 0 ? (
          <EmptyLibrary filter={filter} />
        ) : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the links inside
          <ul
            aria-label={inBin ? 'Bin' : 'Transcripts'}
            className="relative"
            style={{ height: rows.getTotalSize() }}
            onKeyDown={onKeyDown}
          >
            {virtualRows.map((row) => {
              const item = items[row.index];
              return (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  aria-setsize={total}
                  aria-posinset={row.index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {item ? (
                    <ItemRow
                      item={item}
                      isRecording={item.id === takeId}
                      nowMs={nowMs}
                      inBin={inBin}
                      isSelected={selection.ids.has(item.id)}
                      isSelecting={selection.ids.size > 0}
                      onToggle={onToggle}
                      onMove={move.run}
                      onOpen={navigate}
                    />
                  ) : (
                    <SkeletonRow />
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </div>
      <ListBar
        total={total}
        selection={selection}
        inBin={inBin}
        problem={move.problem ?? star.problem}
        isBusy={move.isBusy || star.isBusy}
        onMove={() => move.run([...selection.ids])}
        onStar={() => star.run([...selection.ids], true)}
        onClear={() => setSelection(nothingSelected)}
      />
    </div>
  );
}
