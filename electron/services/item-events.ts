/** Tells the library which items changed and how far running uploads are; nothing is stored here. */
export type ItemEvents = {
  changed(itemId: string): void;
  onChange(listener: (itemId: string) => void): () => void;
  /** Rows came or went, or many look different: lists and counts are to be read again. */
  listChanged(): void;
  onListChange(listener: () => void): () => void;
  /** 0..1 while uploading, `null` when over. */
  setProgress(itemId: string, progress: number | null): void;
  progressOf(itemId: string): number | null;
};

/** One bus per app. Listeners must not throw. */
export function createItemEvents(): ItemEvents {
  const listeners = new Set<(itemId: string) => void>();
  const listListeners = new Set<() => void>();
  const progress = new Map<string, number>();
  const changed = (itemId: string): void => {
    for (const listener of listeners) listener(itemId);
  };
  return {
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listChanged() {
      for (const listener of listListeners) listener();
    },
    onListChange(listener) {
      listListeners.add(listener);
      return () => listListeners.delete(listener);
    },
    setProgress(itemId, value) {
      if (value === null) progress.delete(itemId);
      else progress.set(itemId, value);
      changed(itemId);
    },
    progressOf: (itemId) => progress.get(itemId) ?? null,
  };
}
