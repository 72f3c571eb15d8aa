import type { HistoryCollection, HistoryList } from '../../../domain/history/collections.ts';
import { assertNever } from '../../../domain/errors.ts';
import { statesUnderWay } from '../../../domain/history/titles.ts';
import type { HistoryItem } from '../../../services/ports/history-api.ts';
import type { HistoryCounts, HistoryCursor, MissingDetail } from '../../../services/ports/history-store.ts';
import type { ItemRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import type { ConversationsStore } from './conversations.ts';
import { createHistoryCursorsStore } from './history-cursors.ts';
import type { RemoteTranscriptionsStore } from './remote-transcriptions.ts';

const underWay = JSON.stringify(statesUnderWay);
const tableOf: Record<HistoryCollection, string> = {
  transcription: 'remote_transcriptions',
  tts: 'remote_renders',
  conversation: 'conversations',
};

/** Takes in the history's rows, of every kind, together with how far the crawl came. */
export type HistoryRowsStore = {
  cursors(account: string): HistoryCursor[];
  put(
    account: string,
    origin: ItemRow['origin'],
    items: readonly HistoryItem[],
    cursor: HistoryCursor | null,
  ): { fresh: number; itemIds: string[] };
  oldestOpen(account: string, collection: HistoryCollection, sinceMs: number): number | null;
  endSweep(account: string, collection: HistoryList, atMs: number): number;
  markMissing(account: string, collection: HistoryCollection, remoteId: string): void;
  counts(account: string): HistoryCounts;
  known(account: string, collection: 'conversation' | 'transcription'): string[];
  /** Our id of an object of the service, `null` when it is not here. */
  localId(account: string, collection: 'conversation' | 'transcription', remoteId: string): string | null;
  missing(account: string, query: { sinceMs: number; nowMs: number; limit: number }): MissingDetail[];
  defer(account: string, collection: HistoryCollection, remoteId: string, againAtMs: number): void;
};

export function createHistoryRowsStore(
  db: Db,
  transcriptions: RemoteTranscriptionsStore,
  conversations: ConversationsStore,
): HistoryRowsStore {
  const cursors = createHistoryCursorsStore(db);
  const hasRender = db.prepare<[string, string]>('SELECT 1 FROM remote_renders WHERE account = ? AND remote_id = ?');
  const putRender = db.prepare(
    `INSERT INTO remote_renders (account, remote_id, created_at_ms, cost_micro_usd, raw, voice, chars, duration_ms, swept)
     VALUES (@account, @remote_id, @created_at_ms, @cost, @raw, @voice, @chars, @duration, @swept)
     ON CONFLICT (account, remote_id) DO UPDATE SET
       created_at_ms = @created_at_ms, raw = @raw, missing = 0, swept = max(swept, @swept),
       cost_micro_usd = coalesce(@cost, cost_micro_usd), voice = coalesce(@voice, voice),
       chars = coalesce(@chars, chars), duration_ms = coalesce(@duration, duration_ms)`,
  );
  const hasOther = db.prepare<[string, string, string]>(
    'SELECT 1 FROM remote_others WHERE account = ? AND object = ? AND remote_id = ?',
  );
  const putOther = db.prepare(
    `INSERT INTO remote_others (account, object, remote_id, created_at_ms, cost_micro_usd, raw) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, object, remote_id) DO UPDATE SET raw = excluded.raw, cost_micro_usd = excluded.cost_micro_usd`,
  );
  const counting = db.prepare<[object], HistoryCounts>(
    `SELECT
       (SELECT count(*) FROM remote_transcriptions WHERE account = @account) AS transcriptions,
       (SELECT count(*) FROM remote_renders WHERE account = @account) AS renders,
       (SELECT count(*) FROM conversations WHERE account = @account) AS conversations,
       (SELECT count(*) FROM remote_others WHERE account = @account) AS unknown,
       (SELECT count(*) FROM remote_transcriptions WHERE account = @account AND missing = 1)
         + (SELECT count(*) FROM remote_renders WHERE account = @account AND missing = 1)
         + (SELECT count(*) FROM conversations WHERE account = @account AND missing = 1) AS missing,
       (SELECT count(*) FROM remote_transcriptions r JOIN items i ON i.id = r.item_id WHERE r.account = @account
         AND r.missing = 0 AND i.segment_count IS NULL AND i.source = 'remote' AND i.deleted_at_ms IS NULL)
         AS transcriptsToFetch,
       (SELECT count(*) FROM conversations WHERE account = @account AND missing = 0
         AND (fetched_turns IS NULL OR fetched_turns < coalesce(turn_count, 0))) AS conversationsToFetch,
       (SELECT count(*) FROM remote_transcriptions WHERE account = @account AND missing = 0 AND joined = 0
         AND status IN (SELECT value FROM json_each(@underWay))) AS underWayElsewhere`,
  );

  const putOne = (account: string, origin: ItemRow['origin'], item: HistoryItem, sweepId: number) => {
    switch (item.type) {
      case 'transcription':
        return transcriptions.put(account, origin, item, sweepId);
      case 'tts': {
        const isFresh = hasRender.get(account, item.remoteId) === undefined;
        putRender.run({
          account,
          remote_id: item.remoteId,
          created_at_ms: item.createdAtMs ?? 0,
          cost: item.costMicroUsd,
          raw: item.raw,
          voice: item.voice,
          chars: item.chars,
          duration: item.durationMs,
          swept: sweepId,
        });
        return { isFresh, itemId: null };
      }
      case 'conversation':
        return { isFresh: conversations.put(account, item, sweepId), itemId: null };
      case 'unknown': {
        const isFresh = hasOther.get(account, item.object, item.remoteId) === undefined;
        putOther.run(account, item.object, item.remoteId, item.createdAtMs ?? 0, item.costMicroUsd, item.raw);
        return { isFresh, itemId: null };
      }
      case 'conversation_turn':
      case 'tool_call':
        // Only searches give these; they come in with their conversation.
        return { isFresh: false, itemId: null };
      default:
        return assertNever(item);
    }
  };
  const put = db.transaction(
    (account: string, origin: ItemRow['origin'], items: readonly HistoryItem[], cursor: HistoryCursor | null) => {
      const results = items.map((item) => putOne(account, origin, item, cursor?.sweep?.id ?? 0));
      if (cursor) cursors.put(account, cursor);
      return {
        fresh: results.filter((result) => result.isFresh).length,
        itemIds: results.flatMap((result) => result.itemId ?? []),
      };
    },
  );
  const endSweep = db.transaction((account: string, collection: HistoryList, atMs: number) => {
    const cursor = cursors.get(account, collection);
    if (!cursor?.sweep) return 0;
    // Rows that came after the sweep's own end were never its business.
    const changes =
      collection === 'feed'
        ? 0
        : db
            .prepare(
              `UPDATE ${tableOf[collection]} SET missing = 1
               WHERE account = ? AND missing = 0 AND swept < ? AND created_at_ms < ?`,
            )
            .run(account, cursor.sweep.id, cursor.sweep.cursorMs ?? 0).changes;
    cursors.put(account, { ...cursor, sweep: null, sweptAtMs: atMs });
    return changes;
  });
  const open: Record<HistoryCollection, string> = {
    transcription: `status NOT IN ('completed', 'failed', 'cancelled') OR status IS NULL OR cost_micro_usd IS NULL`,
    tts: 'cost_micro_usd IS NULL',
    conversation: 'ended_at_ms IS NULL',
  };

  return {
    cursors: (account) => cursors.list(account),
    put: (account, origin, items, cursor) => put.immediate(account, origin, items, cursor),
    oldestOpen: (account, collection, sinceMs) =>
      db
        .prepare<[string, number], { at: number | null }>(
          `SELECT min(created_at_ms) AS at FROM ${tableOf[collection]}
           WHERE account = ? AND created_at_ms >= ? AND missing = 0 AND (${open[collection]})`,
        )
        .get(account, sinceMs)?.at ?? null,
    endSweep: (account, collection, atMs) => endSweep.immediate(account, collection, atMs),
    markMissing(account, collection, remoteId) {
      db.prepare(`UPDATE ${tableOf[collection]} SET missing = 1 WHERE account = ? AND remote_id = ?`).run(
        account,
        remoteId,
      );
    },
    known: (account, collection) =>
      db
        .prepare<[string], string>(
          `SELECT remote_id FROM ${tableOf[collection]}
           WHERE account = ? AND ${collection === 'conversation' ? 'slot' : 'item_id'} IS NOT NULL`,
        )
        .pluck()
        .all(account) as unknown as string[],
    localId: (account, collection, remoteId) =>
      (db
        .prepare<[string, string], string | null>(
          `SELECT ${collection === 'conversation' ? 'id' : 'item_id'} FROM ${tableOf[collection]}
           WHERE account = ? AND remote_id = ?`,
        )
        .pluck()
        .get(account, remoteId) as string | null | undefined) ?? null,
    counts: (account) => counting.get({ account, underWay }) as HistoryCounts,
    missing: (account, query) => {
      const both = [...transcriptions.missing(account, query), ...conversations.missing(account, query)];
      return both.sort((a, b) => b.createdAtMs - a.createdAtMs).slice(0, query.limit);
    },
    defer(account, collection, remoteId, againAtMs) {
      if (collection === 'tts') return;
      db.prepare(`UPDATE ${tableOf[collection]} SET again_at_ms = ? WHERE account = ? AND remote_id = ?`).run(
        Math.round(againAtMs),
        account,
        remoteId,
      );
    },
  };
}
