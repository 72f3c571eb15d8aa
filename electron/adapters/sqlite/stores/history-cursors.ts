import { historyLists, type HistoryList } from '../../../domain/history/collections.ts';
import type { HistoryCursor } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';

type Record = {
  collection: string;
  cursor_ms: number | null;
  complete: number;
  synced_at_ms: number | null;
  sweep_id: number | null;
  sweep_cursor_ms: number | null;
  swept_at_ms: number | null;
};

/** Rows of `history_cursors`: how far each crawl came. */
export type HistoryCursorsStore = {
  list(account: string): HistoryCursor[];
  get(account: string, collection: HistoryList): HistoryCursor | null;
  /** Call inside the transaction that writes the rows. */
  put(account: string, cursor: HistoryCursor): void;
};

export function createHistoryCursorsStore(db: Db): HistoryCursorsStore {
  const all = db.prepare<[string], Record>('SELECT * FROM history_cursors WHERE account = ?');
  const put = db.prepare(
    `INSERT OR REPLACE INTO history_cursors
       (account, collection, cursor_ms, complete, synced_at_ms, sweep_id, sweep_cursor_ms, swept_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const list = (account: string): HistoryCursor[] =>
    all.all(account).flatMap((record) => {
      const collection = historyLists.find((one) => one === record.collection);
      return collection ? [cursorOf(collection, record)] : [];
    });
  return {
    list,
    get: (account, collection) => list(account).find((one) => one.collection === collection) ?? null,
    put(account, cursor) {
      const { collection, cursorMs, isComplete, syncedAtMs, sweep, sweptAtMs } = cursor;
      put.run(
        account,
        collection,
        cursorMs,
        Number(isComplete),
        syncedAtMs,
        sweep?.id ?? null,
        sweep?.cursorMs ?? null,
        sweptAtMs,
      );
    },
  };
}

function cursorOf(collection: HistoryList, record: Record): HistoryCursor {
  return {
    collection,
    cursorMs: record.cursor_ms,
    isComplete: record.complete === 1,
    syncedAtMs: record.synced_at_ms,
    sweep: record.sweep_id === null ? null : { id: record.sweep_id, cursorMs: record.sweep_cursor_ms },
    sweptAtMs: record.swept_at_ms,
  };
}
