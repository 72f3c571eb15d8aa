import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { AppState } from '../../electron/ipc/contract/app.ts';
import type { CaptureState } from '../../electron/ipc/contract/capture.ts';
import type { Item } from '../../electron/ipc/contract/library.ts';
import type { Settings } from '../../electron/ipc/contract/settings.ts';
import type { AppClient } from './backend.ts';
import { useStream, useStreamItems } from './client-context.tsx';

export type LibraryChange = { revision: number; items: Item[]; all: boolean };
type ChangeListener = (change: LibraryChange) => void;

type AppData = {
  state: AppState | null;
  settings: Settings | null;
  capture: CaptureState | null;
  /** Why the page cannot reach the app right now. */
  trouble: unknown;
  onLibraryChange: (listener: ChangeListener) => () => void;
};

const AppDataContext = createContext<AppData | null>(null);

/** Reads the few streams that the whole frame needs, once. */
export function AppDataProvider({ children }: { children: ReactNode }) {
  const state = useStream('app.state', (client, signal) => client.app.state({}, { signal }));
  const settings = useStream('settings.state', (client, signal) => client.settings.state({}, { signal }));
  const capture = useStream('capture.state', (client, signal) => client.capture.state({}, { signal }));
  const [feed] = useState(createFeed);
  const openChanges = (client: AppClient, signal: AbortSignal) => {
    feed.opened();
    return client.library.changes({}, { signal });
  };
  useStreamItems('library.changes', openChanges, feed.emit);
  const trouble = state.error;
  const value = useMemo(
    () => ({
      state: state.value,
      settings: settings.value,
      capture: capture.value,
      trouble,
      onLibraryChange: feed.subscribe,
    }),
    [state.value, settings.value, capture.value, trouble, feed],
  );
  return <AppDataContext value={value}>{children}</AppDataContext>;
}

/** Fans the one stream out. After a reopening anything may have been missed, so its first value counts as "all". */
function createFeed(): {
  opened: () => void;
  emit: (change: LibraryChange) => void;
  subscribe: (listener: ChangeListener) => () => void;
} {
  const listeners = new Set<ChangeListener>();
  let openings = 0;
  let isFresh = false;
  return {
    opened(): void {
      openings += 1;
      isFresh = true;
    },
    emit(change: LibraryChange): void {
      const told = isFresh && openings > 1 ? { ...change, all: true } : change;
      isFresh = false;
      for (const listener of listeners) listener(told);
    },
    subscribe(listener: ChangeListener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** State that the frame shares: account, settings, recorder. Each is `null` until its first snapshot came. */
export function useAppData(): AppData {
  const data = useContext(AppDataContext);
  if (!data) throw new Error('no AppDataProvider above');
  return data;
}

/** Hears every change of the library while mounted. */
export function useLibraryChanges(listener: ChangeListener): void {
  const { onLibraryChange } = useAppData();
  useEffect(() => onLibraryChange(listener), [onLibraryChange, listener]);
}
