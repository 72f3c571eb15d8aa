import { ApiError, toContractError } from '../../domain/errors.ts';
import { historyCollections } from '../../domain/history/collections.ts';
import type { HistoryState } from '../../ipc/contract/history.ts';
import type { Session } from '../account.ts';
import type { Connection } from '../connection.ts';
import type { ItemEvents } from '../item-events.ts';
import type { HistoryApi } from '../ports/history-api.ts';
import type { Clock, Random } from '../ports/platform.ts';
import type { CrawlContext } from './crawl.ts';
import { createFills, type FillDeps } from './fill.ts';
import { isLasting } from './lasting.ts';
import { readNew, readOthers } from './read-new.ts';
import { isSweepDue, sweepPage, type SweepPage, sweepTuning } from './sweep.ts';

export type HistorySyncDeps = FillDeps & {
  account: { session(): Session<HistoryApi> | null; onChange(listener: () => void): () => void };
  connection: Pick<Connection, 'state' | 'onChange' | 'report'>;
  events: Pick<ItemEvents, 'changed'>;
  clock: Clock;
  random: Random;
};

export type HistorySync = {
  state(): HistoryState;
  onChange(listener: () => void): () => void;
  /** Reads what is new; resolves when it has. Rejects with ContractError. Joins a reading that runs. */
  syncNow(): Promise<void>;
  /** Something changed that may give the worker something to do, e.g. a setting. */
  wake(): void;
  /** Rows were changed by somebody else, e.g. fetched on a click. */
  changed(itemId: string | null): Promise<void>;
  start(): void;
  close(): void;
};

/** Every duration of the worker, with its reason. */
export const syncTuning = {
  /** New things made on other devices appear within this, give or take a fifth (T149). */
  everyMs: 5 * 60_000,
  /** Reasons to read come in bursts (focus, network, account): never more often than this by itself (T149). */
  leastMs: 30_000,
  /** After a failure: doubled up to `everyMs`. */
  retryMs: 5_000,
  /** A refused key is not offered again by itself: another account or a click is waited for (T169). */
  refusedMs: 24 * 3_600_000,
} as const;

const nothingKnown: HistoryState = {
  phase: 'waiting',
  transcriptions: 0,
  renders: 0,
  conversations: 0,
  unknown: 0,
  missing: 0,
  transcriptsToFetch: 0,
  conversationsToFetch: 0,
  underWayElsewhere: 0,
  isComplete: false,
  lastSyncAtMs: null,
  problem: null,
  revision: 0,
};

/**
 * Keeps this computer's copy of the account's history complete. One worker with one request in flight: first what is
 * new, then texts, newest first, then a slow check for what the service deleted. Every step is stored as it is made, so
 * that a crash at any request costs that request.
 */
export function createHistorySync(deps: HistorySyncDeps): HistorySync {
  const { store, account, connection, clock, random, log } = deps;
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let state = nothingKnown;
  let turn = new AbortController();
  let nap: AbortController | null = null;
  let isWanted = false;
  let nextSyncAtMs = 0;
  let lastTryAtMs = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let sweepAt: SweepPage = null;
  let waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  const set = (patch: Partial<HistoryState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const wake = (): void => nap?.abort();
  const settle = (error: unknown): void => {
    const settled = waiters;
    waiters = [];
    for (const { resolve, reject } of settled) {
      if (error === null) resolve();
      else reject(toContractError(error));
    }
  };
  const count = async (current: string): Promise<void> => {
    const [counts, all] = await Promise.all([store.historyCounts(current), store.historyCursors(current)]);
    const cursors = all.filter((cursor) => cursor.collection !== 'feed');
    if (account.session()?.account !== current) return;
    const times = cursors.flatMap((cursor) => cursor.syncedAtMs ?? []);
    set({
      ...counts,
      isComplete: cursors.length === historyCollections.length && cursors.every((cursor) => cursor.isComplete),
      lastSyncAtMs: times.length === historyCollections.length ? Math.min(...times) : null,
      revision: state.revision + 1,
    });
  };
  let isCounting = false;
  /** While it reads, as often as counting takes and no more. */
  const countSoon = (current: string): void => {
    if (isCounting) return;
    isCounting = true;
    void count(current)
      .catch(() => {})
      .finally(() => {
        isCounting = false;
      });
  };
  const contextOf = (session: Session<HistoryApi>): CrawlContext => ({
    api: session.api,
    store,
    account: session.account,
    origin: session.origin,
    signal: turn.signal,
    now: () => clock.now(),
    onPage({ itemIds }) {
      for (const id of itemIds) deps.events.changed(id);
      countSoon(session.account);
    },
  });

  const syncOnce = async (session: Session<HistoryApi>): Promise<void> => {
    const context = contextOf(session);
    set({ phase: 'reading', problem: null });
    const { isFirst } = await readNew(context);
    if (!isFirst) {
      // A service whose feed cannot be read has been read all the same.
      await readOthers(context).catch((error: unknown) => {
        if (!isLasting(error)) throw error;
        log.warn('history-feed-failed');
      });
    }
    await count(session.account);
  };

  const fills = createFills(deps);
  /** Resolves to whether there was something to fetch. */
  const fill = async (kind: keyof typeof fills, session: Session<HistoryApi>): Promise<boolean> => {
    const done = await fills[kind](session, turn.signal, () => set({ phase: 'filling', problem: null }));
    if (done) await changed(done.itemId);
    return done !== null;
  };

  const sweepOne = async (session: Session<HistoryApi>): Promise<boolean> => {
    const cursors = await store.historyCursors(session.account);
    const due = cursors.find((cursor) => isSweepDue(cursor, clock.now()));
    if (!due) return false;
    set({ phase: 'checking', problem: null });
    const result = await sweepPage(contextOf(session), due, sweepAt);
    sweepAt = result.at;
    if (result.missing > 0) log.info('history-missing', { collection: due.collection, count: result.missing });
    if (result.isOver) await count(session.account);
    return true;
  };

  const rest = async (ms: number): Promise<void> => {
    nap = new AbortController();
    await clock.sleep(ms, AbortSignal.any([nap.signal, closing.signal])).catch(() => {});
    nap = null;
  };
  /** One thing to do; resolves to how long to rest before the next. */
  const step = async (session: Session<HistoryApi>): Promise<number> => {
    if (isWanted || clock.now() >= nextSyncAtMs) {
      isWanted = false;
      lastTryAtMs = clock.now();
      // Due until it was done: one that fails must not pass for being up to date.
      nextSyncAtMs = 0;
      await syncOnce(session);
      nextSyncAtMs = clock.now() + syncTuning.everyMs * (0.8 + 0.4 * random());
      settle(null);
      return 0;
    }
    if (await fill('text', session)) return 0;
    if (await fill('audio', session)) return 0;
    if (await sweepOne(session)) return sweepTuning.pauseMs;
    set({ phase: 'idle', problem: null });
    return Math.max(nextSyncAtMs - clock.now(), 1_000);
  };
  const work = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const session = account.session();
      if (!session || connection.state() === 'offline') {
        set({ phase: 'waiting' });
        settle(new ApiError({ kind: 'connect', message: 'There is no connection.' }));
        await rest(syncTuning.everyMs);
        continue;
      }
      const { signal } = turn;
      try {
        const restMs = await step(session);
        connection.report(null);
        failures = 0;
        if (restMs > 0 && !isWanted) await rest(restMs);
      } catch (error) {
        if (closing.signal.aborted) break;
        if (signal.aborted) continue;
        failures += 1;
        settle(error);
        if (error instanceof ApiError) connection.report(error);
        else log.error('history-failed', { name: error instanceof Error ? error.name : 'unknown' });
        set({ phase: 'failed', problem: toContractError(error).message });
        const asked = error instanceof ApiError ? (error.detail.retryAfterMs ?? 0) : 0;
        const backoffMs = Math.min(syncTuning.everyMs, syncTuning.retryMs * 2 ** Math.min(failures - 1, 10));
        const isRefused = error instanceof ApiError && error.kind === 'auth';
        await rest(isRefused ? syncTuning.refusedMs : Math.max(asked, backoffMs));
      }
    }
    settle(new ApiError({ kind: 'aborted', message: 'The app is closing.' }));
  };
  const changed = async (itemId: string | null): Promise<void> => {
    if (itemId !== null) deps.events.changed(itemId);
    const session = account.session();
    if (session) await count(session.account);
  };
  /** Reads soon, but not more often than is polite. */
  const soon = (): void => {
    nextSyncAtMs = Math.min(nextSyncAtMs, Math.max(clock.now(), lastTryAtMs + syncTuning.leastMs));
    wake();
  };

  const stops = [
    account.onChange(() => {
      turn.abort();
      turn = new AbortController();
      sweepAt = null;
      nextSyncAtMs = 0;
      set({ ...nothingKnown, revision: state.revision + 1 });
      wake();
    }),
    connection.onChange((now) => {
      if (now === 'online') soon();
      else wake();
    }),
  ];

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    syncNow() {
      isWanted = true;
      const done = new Promise<void>((resolve, reject) => waiters.push({ resolve, reject }));
      wake();
      return done;
    },
    wake,
    changed,
    start() {
      const session = account.session();
      if (session) void count(session.account).catch(() => {});
      void work();
    },
    close() {
      for (const stop of stops) stop();
      closing.abort();
      turn.abort();
      wake();
    },
  };
}
