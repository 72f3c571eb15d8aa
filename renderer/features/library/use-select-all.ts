import { useEffect, useState } from 'react';
import { isTyping, useShortcuts } from '../../app/shortcuts.tsx';
import type { ItemPages, PagesState } from './item-pages.ts';
import { nothingSelected, selectAll, type Selection } from './selection.ts';

/**
 * Ctrl+A ticks every row there is, reading those that are not here yet; Escape lets go, also while they are read.
 * Returns whether they are being read.
 */
export function useSelectAll({
  pages,
  state,
  hasSelection,
  setSelection,
}: {
  pages: ItemPages;
  state: PagesState;
  hasSelection: boolean;
  setSelection: (selection: Selection) => void;
}): boolean {
  const [isWanted, setWanted] = useState(false);
  const { items, total } = state;
  const isHere = items.length >= total;
  useEffect(() => {
    if (!isWanted) return;
    if (!isHere) return pages.want(total - 1);
    setSelection(selectAll(items.map((item) => item.id)));
    setWanted(false);
  }, [isWanted, isHere, pages, total, items, setSelection]);
  useShortcuts({
    'Mod+a': (event) => {
      if (isTyping(event.target) || total === 0) return false;
      setWanted(true);
      return true;
    },
    Escape: () => {
      if (!hasSelection && !isWanted) return false;
      setWanted(false);
      setSelection(nothingSelected);
      return true;
    },
  });
  return isWanted;
}
