import type { KeyboardEvent } from 'react';
import { isInSequence } from '../../app/shortcuts.tsx';
import type { Item } from '../../../electron/ipc/contract/library.ts';

/** What the keys of a row do. `ids` are the selected ones, or the row's own. */
export type ListKeys = {
  items: readonly Item[];
  total: number;
  selectedIds: ReadonlySet<string>;
  focusRow: (index: number) => void;
  toggle: (id: string) => void;
  /** Ticks everything from the last row touched to this one. */
  extend: (id: string) => void;
  clear: () => void;
  star: (ids: string[], starred: boolean) => void;
  move: (ids: string[]) => void;
  label: (ids: string[]) => void;
  rename: (item: Item) => void;
};

/** The list's keyboard: arrows walk, letters act. Keys belong to a row's link; its buttons and boxes keep their own. */
export function listKeyHandler(keys: ListKeys): (event: KeyboardEvent) => void {
  const { items, total, selectedIds, focusRow } = keys;
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInSequence(event.nativeEvent)) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    const index = Number(row?.dataset['index'] ?? -1);
    const item = items[index];
    if (!item || !(event.target instanceof HTMLAnchorElement)) return;
    const ids = selectedIds.size > 0 ? [...selectedIds] : [item.id];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = step === 0 ? undefined : items[index + step];
    if (event.shiftKey && next) {
      if (selectedIds.size === 0) keys.toggle(item.id);
      keys.extend(next.id);
      focusRow(index + step);
    } else if (step !== 0 && index + step >= 0 && index + step < total) focusRow(index + step);
    else if (event.key === 'Home') focusRow(0);
    else if (event.key === 'End') focusRow(items.length - 1);
    else if (event.key === 'x') keys.toggle(item.id);
    else if (event.key === 'X') keys.extend(item.id);
    else if (event.key === 's') keys.star(ids, !item.starred);
    else if (event.key === 't') keys.label(ids);
    else if (event.key === 'F2') keys.rename(item);
    else if (event.key === 'Delete' || event.key === 'Backspace') keys.move(ids);
    else if (event.key === 'Escape' && selectedIds.size > 0) keys.clear();
    else return;
    event.preventDefault();
  };
}
