import { historyCollections } from '../../domain/history/collections.ts';
import type { HistoryCursor } from '../ports/history-store.ts';
import { crawl, type CrawlContext, crawlTuning, newCursor, newestSecond } from './crawl.ts';
import { sweepTuning } from './sweep.ts';

/**
 * Reads what is new in every collection; before the first time the feed's newest page, so that there is something to look
 * at while the rest comes. Resolves to whether this was the first time, and the feed therefore just read. Rejects with
 * ApiError; what was read stays.
 */
export async function readNew(context: CrawlContext): Promise<{ isFirst: boolean }> {
  const cursors = await context.store.historyCursors(context.account);
  const isFirst = !cursors.some((one) => one.collection === 'feed');
  if (isFirst) await readNewest(context);
  for (const collection of historyCollections) {
    await crawl(context, cursors.find((one) => one.collection === collection) ?? newCursor(collection));
  }
  return { isFirst };
}

/** Reads on in the feed for what no collection has: kinds that this version does not know (T134). Rejects with ApiError. */
export async function readOthers(context: CrawlContext): Promise<void> {
  const cursors = await context.store.historyCursors(context.account);
  const feed = cursors.find((one) => one.collection === 'feed');
  if (feed) await crawl(context, feed);
}

/** One request for the newest of everything. From there on the feed is followed; the slow pass reads what is older. */
async function readNewest({ api, store, account, origin, signal, now, onPage }: CrawlContext): Promise<void> {
  const { items } = await api.feed({ limit: crawlTuning.pageRows, isBackground: true, signal });
  signal.throwIfAborted();
  const cursor: HistoryCursor = {
    ...newCursor('feed'),
    cursorMs: newestSecond(items),
    isComplete: true,
    syncedAtMs: now(),
    sweptAtMs: now() - sweepTuning.feedEveryMs + sweepTuning.everyMs,
  };
  onPage(await store.putHistory(account, origin, items, cursor));
}
