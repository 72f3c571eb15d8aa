import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

const collapsedKey = 'fluxions.sidebar';
/** Narrower than this, the open sidebar would leave lists and transcripts less room than they can be read in. */
const narrow = '(max-width: 760px)';

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(narrow);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether the sidebar shows its icons only: as chosen, which is remembered; in a narrow window until it is opened there. */
export function useSidebar(): { isCollapsed: boolean; toggle: () => void } {
  const isNarrow = useSyncExternalStore(subscribe, () => window.matchMedia(narrow).matches);
  const [isChosen, setChosen] = useState(() => localStorage.getItem(collapsedKey) === 'collapsed');
  const [isOpenedNarrow, setOpenedNarrow] = useState(false);
  useEffect(() => localStorage.setItem(collapsedKey, isChosen ? 'collapsed' : 'open'), [isChosen]);
  const toggle = useCallback(
    () => (isNarrow ? setOpenedNarrow((before) => !before) : setChosen((before) => !before)),
    [isNarrow],
  );
  return { isCollapsed: isNarrow ? !isOpenedNarrow : isChosen, toggle };
}
