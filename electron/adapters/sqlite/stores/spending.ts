import type { HistoryCollection } from '../../../domain/history/collections.ts';
import type { SpendingDetail, SpendingRow } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';

type MonthRecord = {
  month: string;
  kind: string;
  show: string | null;
  count: number;
  unknown: number;
  cost: number;
  estimated: number;
  estimate: number;
};
type DetailRecord = {
  at: number;
  kind: string;
  show: string | null;
  name: string;
  voice: string | null;
  duration_ms: number | null;
  chars: number | null;
  cost: number | null;
  estimate: number | null;
};

/** What an account spent. Read-only. */
export type SpendingStore = {
  months(account: string): SpendingRow[];
  details(account: string, limit: number): SpendingDetail[];
};

/**
 * Every row of the service's history with its price, and beside them what was sent from here and is not in the history
 * yet, at its estimate: jobs that are not joined to a row, and renders made after the newest one that was read. A price
 * that the service does not tell is unknown, never nothing (T137).
 */
const rows = `
  SELECT created_at_ms AS at, 'transcription' AS kind, coalesce(filename, '') AS name, NULL AS voice, duration_ms,
    NULL AS chars, cost_micro_usd AS cost, NULL AS estimate, item_id
  FROM remote_transcriptions WHERE account = @account
  UNION ALL
  SELECT created_at_ms, 'tts', '', voice, duration_ms, chars, cost_micro_usd, NULL, NULL
  FROM remote_renders WHERE account = @account
  UNION ALL
  SELECT created_at_ms, 'conversation', remote_id, voice, duration_ms, NULL, cost_micro_usd, NULL, NULL
  FROM conversations WHERE account = @account
  UNION ALL
  SELECT coalesce(j.submit_started_at_ms, j.created_at_ms), 'transcription', i.title, NULL, i.duration_ms, NULL, NULL,
    j.estimate_micro_usd, i.id
  FROM items i JOIN jobs j ON j.item = i.number
  WHERE i.account = @account AND j.state IN ('submitting', 'unknown', 'submitted', 'completed')
    AND NOT EXISTS (SELECT 1 FROM remote_transcriptions r WHERE r.item_id = i.id)
  UNION ALL
  SELECT created_at_ms, 'tts', substr(text, 1, 80), voice, duration_ms, length(text), NULL, estimate_micro_usd, NULL
  FROM renders WHERE account = @account AND state IN ('rendering', 'complete', 'partial') AND created_at_ms > coalesce(
    (SELECT cursor_ms + 999 FROM history_cursors WHERE account = @account AND collection = 'tts'), 0)`;

/** With the show of each, which an item has at most one of. */
const rowsWithShow = `
  SELECT r.*, l.name AS show FROM (${rows}) r
  LEFT JOIN items i ON i.id = r.item_id
  LEFT JOIN item_labels il ON il.item = i.number AND il.kind = 'show'
  LEFT JOIN labels l ON l.number = il.label`;

export function createSpendingStore(db: Db): SpendingStore {
  const months = db.prepare<[object], MonthRecord>(
    `SELECT strftime('%Y-%m', at / 1000, 'unixepoch', 'localtime') AS month, kind, show, count(*) AS count,
       sum(cost IS NULL AND estimate IS NULL) AS unknown, coalesce(sum(cost), 0) AS cost,
       sum(estimate IS NOT NULL) AS estimated, coalesce(sum(estimate), 0) AS estimate
     FROM (${rowsWithShow}) GROUP BY month, kind, show ORDER BY month DESC, kind, show`,
  );
  const details = db.prepare<[object], DetailRecord>(`SELECT * FROM (${rowsWithShow}) ORDER BY at DESC LIMIT @limit`);
  return {
    months: (account) =>
      months.all({ account }).map(({ month, kind, show, count, unknown, cost, estimated, estimate }) => ({
        month,
        kind: kind as HistoryCollection,
        show,
        count,
        unknown,
        costMicroUsd: cost,
        estimated,
        estimateMicroUsd: estimate,
      })),
    details: (account, limit) =>
      details.all({ account, limit }).map(({ at, kind, show, name, voice, duration_ms, chars, cost, estimate }) => ({
        createdAtMs: at,
        kind: kind as HistoryCollection,
        show,
        name,
        voice,
        durationMs: duration_ms,
        chars,
        costMicroUsd: cost,
        estimateMicroUsd: estimate,
      })),
  };
}
