import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLocation } from 'wouter';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useNewest } from '../../app/use-newest.ts';
import { problemOf } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { LabelsDialog } from '../labels/labels-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { EmptyBin } from './empty-bin.tsx';
import { EmptyLibrary } from './empty-library.tsx';
import type { FilterId } from './filters.ts';
import type { ListQuery } from './item-pages.ts';
import { ItemRow, SkeletonRow } from './item-row.tsx';
import { ListBar } from './list-bar.tsx';
import { listKeyHandler } from './list-keys.ts';
import { extendTo, nothingSelected, toggle, type Selection } from './selection.ts';
import { useItemList } from './use-item-list.ts';
import { useListActions } from './use-list-actions.ts';
import { useSelectAll } from './use-select-all.ts';

const rowHeightPx = 60;

/** The items of one query as a list that mounts only what is near the viewport, at any length. */
export function ItemList({ query, filter }: { query: ListQuery; filter: FilterId }) {
  const { pages, state } = useItemList(query);
  const nowMs = useNow();
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [filing, setFiling] = useState<{ items: Item[]; first: LabelKind } | null>(null);
  const [renaming, setRenaming] = useState<Item | null>(null);
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

  const actions = useListActions(pages, inBin);
  const move = async (ids: readonly string[]): Promise<void> => {
    if (await actions.move(ids)) setSelection(nothingSelected);
  };

  const newestMove = useNewest(move);
  // The same function for all rows and for ever, so that rows are not drawn anew.
  const onMove = useCallback((ids: readonly string[]) => newestMove.current(ids), [newestMove]);

  const focusRow = useCallback(
    (index: number) => {
      rows.scrollToIndex(index);
      const link = () => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
      const near = link();
      // At once, so that the next key of somebody quick starts from here; a row far away has to be drawn first.
      if (near) near.focus({ preventScroll: true });
      else requestAnimationFrame(() => link()?.focus({ preventScroll: true }));
    },
    [rows],
  );

  const label = useCallback(
    (ids: readonly string[], first: LabelKind) => {
      const wanted = new Set(ids);
      setFiling({ items: items.filter(({ id }) => wanted.has(id)), first });
    },
    [items],
  );

  const onKeyDown = listKeyHandler({
    items,
    total,
    selectedIds: selection.ids,
    focusRow,
    toggle: (id) => onToggle(id, false),
    extend: (id) => onToggle(id, true),
    clear: () => setSelection(nothingSelected),
    star: actions.star,
    move: (ids) => void move(ids),
    label: (ids) => label(ids, 'show'),
    rename: setRenaming,
  });
  const order = useMemo(() => items.map((item) => item.id), [items]);
  const onToggle = useCallback(
    (id: string, isRange: boolean) =>
      setSelection((before) => (isRange ? extendTo(before, id, order) : toggle(before, id))),
    [order],
  );
  const isAllWanted = useSelectAll({ pages, state, setSelection, hasSelection: selection.ids.size > 0 });

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
    <div className="group/list relative flex min-h-0 flex-1 flex-col">
      {inBin && total > 0 ? <EmptyBin total={total} /> : null}
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-2 group-has-data-bar/list:pb-16"
        data-testid="library-scroller"
      >
        {phase === 'loading' ? (
          <div aria-busy="true" role="status" aria-label="Loading the library">
            {Array.from({ length: 8 }, (_, index) => (
              <SkeletonRow key={index} />
            ))}
          </div>
        ) : total === 0 ? (
          <EmptyLibrary filter={filter} isLabelled={query.show !== undefined || query.tags !== undefined} />
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
                      onMove={onMove}
                      onLabel={label}
                      onRename={setRenaming}
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
        isLoadingAll={isAllWanted}
        actions={actions}
        onMove={() => move([...selection.ids])}
        onLabel={(first) => label([...selection.ids], first)}
        onClear={() => setSelection(nothingSelected)}
      />
      {renaming === null ? null : <RenameDialog item={renaming} onClose={() => setRenaming(null)} />}
      {filing === null ? null : (
        <LabelsDialog items={filing.items} first={filing.first} onClose={() => setFiling(null)} />
      )}
    </div>
  );
}
