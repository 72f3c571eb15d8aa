import type { Db } from '../database.ts';

type Need = { count: number; durationMs: number; turns: number };

/** How much text of an account is only at the service: what the background would fetch, tried before or not. */
export function createTextNeed(db: Db): (account: string, sinceMs: number) => Need {
  const need = db.prepare<[object], Need>(
    `SELECT count(*) AS count, coalesce(sum(duration_ms), 0) AS durationMs, coalesce(sum(turns), 0) AS turns FROM (
       SELECT r.duration_ms, 0 AS turns FROM remote_transcriptions r JOIN items i ON i.id = r.item_id
         WHERE r.account = @account AND r.created_at_ms >= @since AND r.missing = 0 AND i.segment_count IS NULL
           AND i.source = 'remote' AND i.deleted_at_ms IS NULL AND coalesce(r.status, '') NOT IN ('failed', 'cancelled')
       UNION ALL
       SELECT 0, coalesce(turn_count, 0) - coalesce(fetched_turns, 0) FROM conversations
         WHERE account = @account AND created_at_ms >= @since AND missing = 0
           AND (fetched_turns IS NULL OR fetched_turns < coalesce(turn_count, 0)))`,
  );
  return (account, sinceMs) => need.get({ account, since: sinceMs }) ?? { count: 0, durationMs: 0, turns: 0 };
}
