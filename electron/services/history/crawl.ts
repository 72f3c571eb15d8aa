import type { HistoryList } from '../../domain/history/collections.ts';
import type { HistoryApi, HistoryItem, HistoryPage, HistoryQuery } from '../ports/history-api.ts';
import type { HistoryCursor, HistoryStore } from '../ports/history-store.ts';

/** Every figure of the crawl, with its reason. */
export const crawlTuning = {
  /** The most that the service gives at once (T129). */
  pageRows: 100,
  /** Rows may become visible a little after the time that they carry (T126). */
  overlapMs: 120_000,
  /** States and prices of what is newer than this are looked at again (T128). */
  openMs: 48 * 3_600_000,
  /** No collection is this long: a service that never ends must not be read for ever (T129). */
  maxRequests: 100_000,
} as const;

/** What a crawl reads with and writes to. */
export type CrawlContext = {
  api: HistoryApi;
  store: HistoryStore;
  account: string;
  origin: 'sandbox' | 'account';
  signal: AbortSignal;
  now: () => number;
  /** After every page: items that changed, and how many rows were new. */
  onPage: (result: { fresh: number; itemIds: string[] }) => void;
};

/** A list that was never read. */
export function newCursor(collection: HistoryList): HistoryCursor {
  return { collection, cursorMs: null, isComplete: false, syncedAtMs: null, sweep: null, sweptAtMs: null };
}

/** One page of a list, in the background lane. Rejects with ApiError. */
export function readPage(
  api: HistoryApi,
  collection: HistoryList,
  query: Pick<HistoryQuery, 'page' | 'sinceMs' | 'signal'>,
): Promise<HistoryPage<HistoryItem>> {
  const full = { ...query, order: 'asc' as const, limit: crawlTuning.pageRows, isBackground: true };
  switch (collection) {
    case 'transcription':
      return api.historyTranscriptions(full);
    case 'tts':
      return api.historyRenders(full);
    case 'conversation':
      return api.conversations(full);
    case 'feed':
      return api.feed(full);
  }
}

/**
 * The rows of a page that are for keeping. Of the feed these are only kinds that nobody knows: its rows of the others
 * are lighter than those that their own collections give (T134).
 */
export function keptOf(collection: HistoryList, items: readonly HistoryItem[]): readonly HistoryItem[] {
  return collection === 'feed' ? items.filter((item) => item.type === 'unknown') : items;
}

/** Whether a page can be the last one. `has_more` may lie either way: a full page is never believed to be last (T130). */
export function isLastPage(page: HistoryPage<unknown>): boolean {
  return page.received === 0 || (page.received < crawlTuning.pageRows && page.hasMore !== true);
}

/** Creation time of the newest row of a page, in whole seconds as the service compares them; `null` without any. */
export function newestSecond(items: readonly HistoryItem[]): number | null {
  const times = items.flatMap((item) => item.createdAtMs ?? []);
  return times.length === 0 ? null : Math.floor(Math.max(...times) / 1_000) * 1_000;
}

/**
 * Reads a list from where it was left to its end, oldest first, by creation time: the only order in which nothing
 * is lost while rows come and go (T125). The boundary repeats, so rows are known by their ids; when a whole page shares
 * one second, pages of that second are walked. Cursor and rows are stored together, so that a crash at any request costs
 * that request. Rejects with ApiError; what was read stays.
 */
export async function crawl(context: CrawlContext, before: HistoryCursor): Promise<void> {
  const { api, store, account, origin, signal, now } = context;
  const { collection } = before;
  let from = await startOf(context, before);
  let cursorMs = before.cursorMs;
  let page = 1;
  let idle = 0;
  // Of the second that is being read: what was known before may come again, the same page twice may not.
  let met = new Set<string>();
  for (let requests = 0; requests < crawlTuning.maxRequests; requests += 1) {
    const result = await readPage(api, collection, { page, sinceMs: from ?? undefined, signal });
    signal.throwIfAborted();
    const last = newestSecond(result.items);
    const hasAdvanced = last !== null && (from === null || last > from);
    if (last !== null) cursorMs = Math.max(cursorMs ?? last, last);
    let isEnd = isLastPage(result);
    const write = (): ReturnType<HistoryStore['putHistory']> =>
      store.putHistory(account, origin, keptOf(collection, result.items), {
        ...before,
        cursorMs,
        isComplete: before.isComplete || isEnd,
        syncedAtMs: isEnd ? now() : before.syncedAtMs,
        // Everything was just seen: the first slow check can wait a day.
        sweptAtMs: before.sweptAtMs ?? (isEnd ? now() : null),
      });
    const stored = await write();
    const isRepeat = result.items.every((item) => met.has(`${item.type} ${item.remoteId}`));
    if (hasAdvanced) met = new Set();
    for (const item of result.items) met.add(`${item.type} ${item.remoteId}`);
    // Nothing new and no way on, twice: whatever the service says, this is the end (T130).
    idle = isRepeat && !hasAdvanced ? idle + 1 : 0;
    if (!isEnd && idle >= 2) {
      isEnd = true;
      await write();
    }
    context.onPage(stored);
    if (isEnd) return;
    if (hasAdvanced) [from, page] = [last, 1];
    else page += 1;
  }
}

/** The first crawl goes on exactly where it stopped; later ones go back over what may still change. */
async function startOf(context: CrawlContext, before: HistoryCursor): Promise<number | null> {
  if (!before.isComplete || before.cursorMs === null) return before.cursorMs;
  const sinceMs = context.now() - crawlTuning.openMs;
  const open =
    before.collection === 'feed' ? null : await context.store.oldestOpen(context.account, before.collection, sinceMs);
  return Math.min(before.cursorMs - crawlTuning.overlapMs, open ?? Number.POSITIVE_INFINITY);
}
