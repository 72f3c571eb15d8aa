import type { HistoryCursor } from '../ports/history-store.ts';
import { type CrawlContext, isLastPage, keptOf, newestSecond, readPage } from './crawl.ts';

/** How often everything is gone through for what the service deleted, and the pause between two of its requests. */
export const sweepTuning = {
  everyMs: 24 * 3_600_000,
  /** The feed repeats what the collections have: gone through only for kinds that nobody knows, from before the first reading. */
  feedEveryMs: 30 * 24 * 3_600_000,
  pauseMs: 2_000,
} as const;

/** Whether a list is due for, or in, a slow pass. */
export function isSweepDue(cursor: HistoryCursor, nowMs: number): boolean {
  if (!cursor.isComplete) return false;
  const everyMs = cursor.collection === 'feed' ? sweepTuning.feedEveryMs : sweepTuning.everyMs;
  return cursor.sweep !== null || nowMs - (cursor.sweptAtMs ?? 0) >= everyMs;
}

/** Where a sweep stands between two requests of the same second; forgetting it costs reading that second again. */
export type SweepPage = { collection: HistoryCursor['collection']; page: number } | null;

/**
 * Reads one page of a slow pass over a whole list. At its end, rows that were not met are marked as missing at the
 * service (T145); local audio, edits and takes are never touched. Resolves to the page to go on with, `null` when a new
 * second begins, and whether the pass is over. Rejects with ApiError.
 */
export async function sweepPage(
  context: CrawlContext,
  before: HistoryCursor,
  at: SweepPage,
): Promise<{ at: SweepPage; isOver: boolean; missing: number }> {
  const { api, store, account, origin, signal, now } = context;
  const { collection } = before;
  // Ids grow with time, so that a later pass is never taken for an earlier one.
  const sweep = before.sweep ?? { id: now(), cursorMs: null };
  const page = at?.collection === collection ? at.page : 1;
  const result = await readPage(api, collection, { page, sinceMs: sweep.cursorMs ?? undefined, signal });
  signal.throwIfAborted();
  const last = newestSecond(result.items);
  const hasAdvanced = last !== null && (sweep.cursorMs === null || last > sweep.cursorMs);
  const stored = await store.putHistory(account, origin, keptOf(collection, result.items), {
    ...before,
    sweep: { ...sweep, cursorMs: hasAdvanced ? last : sweep.cursorMs },
  });
  context.onPage(stored);
  const isOver = isLastPage(result) || (!hasAdvanced && page > 1 && stored.fresh === 0 && result.items.length === 0);
  if (isOver) return { at: null, isOver, missing: await store.endSweep(account, collection, now()) };
  return { at: hasAdvanced ? null : { collection, page: page + 1 }, isOver, missing: 0 };
}
