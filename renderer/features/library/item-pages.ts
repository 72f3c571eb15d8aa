import type { Item, listSorts } from '../../../electron/ipc/contract/library.ts';
import type { JobStatus } from '../../../electron/ipc/contract/common.ts';
import type { AppClient } from '../../app/backend.ts';

export type ListQuery = {
  sort: (typeof listSorts)[number];
  source?: Item['source'];
  status?: JobStatus;
  starred?: boolean;
  bin?: boolean;
  /** `null`: no show. */
  show?: string | null;
  /** All of them. */
  tags?: string[];
};

export type PagesState = {
  phase: 'loading' | 'ready' | 'failed';
  /** The rows loaded so far, from the top. */
  items: readonly Item[];
  /** Rows there are, loaded or not. */
  total: number;
  error: unknown;
};

export type ItemPages = {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => PagesState;
  /** Rows up to `index` are wanted; they are fetched page by page. */
  want: (index: number) => void;
  /** Fetches what is shown again, without showing a skeleton meanwhile. */
  reload: () => void;
  /** Takes in what the library says has changed: known rows at once, the rest by a reload. */
  apply: (change: { items: readonly Item[]; all: boolean }) => void;
  /** Takes rows out before the library confirms it. */
  drop: (ids: readonly string[]) => void;
  /** Begins to read; nothing is fetched before. */
  start: () => void;
  dispose: () => void;
};

const pageRows = 200;
/** Changes come in bursts (an upload's progress, ten imports); one reload answers a burst. */
const settleMs = 150;

/** The rows of one query, read by keyset paging and kept up to date. */
export function createItemPages(list: AppClient['library']['list'], query: ListQuery): ItemPages {
  const listeners = new Set<() => void>();
  let state: PagesState = { phase: 'loading', items: [], total: 0, error: null };
  let next: string | null = null;
  let wantedIndex = pageRows - 1;
  let controller = new AbortController();
  let isFetching = false;
  /** Told while a page was on its way: that page may have been read before. */
  let newerItems = new Map<string, Item>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function set(change: Partial<PagesState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  /** Fetches from `from` (or the top) until `wantedIndex` is there or nothing is left. */
  async function fetchPages(base: readonly Item[], from: string | null): Promise<void> {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    isFetching = true;
    newerItems = new Map();
    let items = [...base];
    let after = from;
    try {
      do {
        const page = await list({ ...query, limit: pageRows, after: after ?? undefined }, { signal });
        if (signal.aborted) return;
        items = merge(
          items,
          page.items.map((item) => newerItems.get(item.id) ?? item),
        );
        after = page.next;
        // A reload replaces what is shown only when it reaches as far as before.
        const isEnough = items.length > wantedIndex || after === null;
        if (isEnough || base.length > 0) {
          next = after;
          set({ phase: 'ready', items: [...items], total: Math.max(page.total, items.length), error: null });
        }
      } while (after !== null && items.length <= wantedIndex);
    } catch (error) {
      if (!signal.aborted) set({ phase: state.items.length > 0 ? 'ready' : 'failed', error });
    } finally {
      if (!signal.aborted) isFetching = false;
    }
  }

  const reload = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (state.phase === 'failed') set({ phase: 'loading', error: null });
    void fetchPages([], null);
  };
  const reloadSoon = (): void => {
    timer ??= setTimeout(reload, settleMs);
  };

  return {
    start: reload,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    want(index) {
      wantedIndex = Math.max(pageRows - 1, index);
      if (!isFetching && next !== null && state.items.length <= index) void fetchPages(state.items, next);
    },
    reload,
    apply(change) {
      if (change.all) return reloadSoon();
      const changed = new Map(change.items.map((item) => [item.id, item]));
      if (changed.size === 0) return;
      for (const item of change.items) newerItems.set(item.id, item);
      let known = 0;
      let isMoved = false;
      const items = state.items.map((item) => {
        const newer = changed.get(item.id);
        if (!newer) return item;
        known += 1;
        isMoved ||= !belongs(newer, query) || (query.sort === 'title' && newer.title !== item.title);
        return newer;
      });
      if (known > 0) set({ items });
      if (isMoved || known < changed.size) reloadSoon();
    },
    drop(ids) {
      const gone = new Set(ids);
      const items = state.items.filter((item) => !gone.has(item.id));
      set({ items, total: Math.max(items.length, state.total - (state.items.length - items.length)) });
      reloadSoon();
    },
    dispose() {
      controller.abort();
      if (timer) clearTimeout(timer);
    },
  };
}

function belongs(item: Item, query: ListQuery): boolean {
  return (
    (query.source === undefined || item.source === query.source) &&
    (query.status === undefined || item.status === query.status) &&
    (query.starred === undefined || item.starred === query.starred) &&
    (query.show === undefined || item.show === query.show) &&
    (query.tags ?? []).every((tag) => item.tags.includes(tag))
  );
}

/** Rows can shift between two pages; one that came twice is shown once, in its newer place. */
function merge(before: readonly Item[], page: readonly Item[]): Item[] {
  const ids = new Set(page.map((item) => item.id));
  return [...before.filter((item) => !ids.has(item.id)), ...page];
}
