import type { MissingAudio, RemoteRenderRow } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';
import { readCursor } from './history-accounts.ts';

type Record = {
  number: number;
  account: string;
  remote_id: string;
  created_at_ms: number;
  cost_micro_usd: number | null;
  voice: string | null;
  chars: number | null;
  duration_ms: number | null;
  file: string | null;
  mime_type: string | null;
  size_bytes: number | null;
  missing: number;
};

const idPrefix = 'remote-render-';

function renderOf(record: Record): RemoteRenderRow {
  return {
    id: `${idPrefix}${record.number}`,
    account: record.account,
    remoteId: record.remote_id,
    createdAtMs: record.created_at_ms,
    voice: record.voice,
    chars: record.chars,
    durationMs: record.duration_ms,
    costMicroUsd: record.cost_micro_usd,
    file: record.file,
    mimeType: record.mime_type,
    sizeBytes: record.size_bytes,
    isMissing: record.missing === 1,
  };
}

/** Renders that were made elsewhere, and which audio of the service is not on this computer. `accounts`: a JSON list. */
export type RemoteAudioStore = {
  list(query: { accounts: string; after?: string; limit: number }): {
    rows: RemoteRenderRow[];
    next: string | null;
    total: number;
  };
  get(id: string): RemoteRenderRow | null;
  keep(id: string, audio: { file: string; mimeType: string; sizeBytes: number } | null): void;
  missing(account: string, query: { sinceMs: number; nowMs: number; limit: number }): MissingAudio[];
  defer(account: string, type: 'transcription' | 'tts', remoteId: string, againAtMs: number): void;
  /** Those whose audio is here and can be had again. */
  refetchable(accounts: string): RemoteRenderRow[];
  need(account: string, sinceMs: number): { count: number; durationMs: number };
};

/**
 * Every sentence of a render made here is a row of the history, too: rows that fall into the time of one kept here are its
 * other side, and not listed again. Clocks differ by seconds (T65).
 */
const isElsewhere = `NOT EXISTS (
  SELECT 1 FROM renders own WHERE own.account = r.account
    AND own.created_at_ms BETWEEN r.created_at_ms - 3600000 AND r.created_at_ms + 2000
    AND r.created_at_ms <= own.created_at_ms + own.duration_ms + 5000)`;

export function createRemoteAudioStore(db: Db): RemoteAudioStore {
  const mine = 'r.account IN (SELECT value FROM json_each(@accounts))';
  const page = db.prepare<[object], Record>(
    `SELECT r.* FROM remote_renders r WHERE ${mine} AND (r.created_at_ms, r.number) < (@at, @number) AND ${isElsewhere}
     ORDER BY r.created_at_ms DESC, r.number DESC LIMIT @limit`,
  );
  const count = db
    .prepare<[object], number>(`SELECT count(*) FROM remote_renders r WHERE ${mine} AND ${isElsewhere}`)
    .pluck();
  const one = db.prepare<[number], Record>('SELECT * FROM remote_renders WHERE number = ?');
  const keep = db.prepare('UPDATE remote_renders SET file = ?, mime_type = ?, size_bytes = ? WHERE number = ?');
  const wantedRender = `r.account = @account AND r.created_at_ms >= @since AND r.missing = 0 AND r.file IS NULL
    AND r.audio_again_at_ms <= @now AND ${isElsewhere}`;
  const wantedItem = `r.account = @account AND r.created_at_ms >= @since AND r.missing = 0 AND i.files = '[]'
    AND r.audio_again_at_ms <= @now AND i.source = 'remote' AND i.deleted_at_ms IS NULL`;
  const items = 'remote_transcriptions r JOIN items i ON i.id = r.item_id';
  type Wanted = { type: string; remote_id: string; id: string; created_at_ms: number };
  const missing = db.prepare<[object], Wanted>(
    `SELECT * FROM (
       SELECT 'transcription' AS type, r.remote_id, i.id, r.created_at_ms FROM ${items} WHERE ${wantedItem}
       UNION ALL
       SELECT 'tts', r.remote_id, '${idPrefix}' || r.number, r.created_at_ms FROM remote_renders r WHERE ${wantedRender}
     ) ORDER BY created_at_ms DESC LIMIT @limit`,
  );
  const need = db.prepare<[object], { count: number; duration_ms: number }>(
    `SELECT count(*) AS count, coalesce(sum(duration_ms), 0) AS duration_ms FROM (
       SELECT r.duration_ms FROM ${items} WHERE ${wantedItem}
       UNION ALL SELECT r.duration_ms FROM remote_renders r WHERE ${wantedRender})`,
  );
  const refetchable = db.prepare<[object], Record>(
    `SELECT r.* FROM remote_renders r WHERE r.file IS NOT NULL AND r.missing = 0 AND ${mine}`,
  );
  const forever = Number.MAX_SAFE_INTEGER;
  const numberOf = (id: string): number => (id.startsWith(idPrefix) ? Number(id.slice(idPrefix.length)) || 0 : 0);

  return {
    list({ accounts, after, limit }) {
      const records = page.all({ accounts, limit, ...readCursor(after) });
      const last = records.at(-1);
      return {
        rows: records.map(renderOf),
        next: records.length === limit && last ? `${last.created_at_ms}.${last.number}` : null,
        total: Number(count.get({ accounts }) ?? 0),
      };
    },
    get(id) {
      const record = one.get(numberOf(id));
      return record ? renderOf(record) : null;
    },
    keep(id, audio) {
      keep.run(audio?.file ?? null, audio?.mimeType ?? null, audio?.sizeBytes ?? null, numberOf(id));
    },
    missing: (account, { sinceMs, nowMs, limit }) =>
      missing.all({ account, since: sinceMs, now: nowMs, limit }).map((row) => ({
        type: row.type === 'tts' ? 'tts' : 'transcription',
        remoteId: row.remote_id,
        id: row.id,
        createdAtMs: row.created_at_ms,
      })),
    defer(account, type, remoteId, againAtMs) {
      const table = type === 'tts' ? 'remote_renders' : 'remote_transcriptions';
      db.prepare(`UPDATE ${table} SET audio_again_at_ms = ? WHERE account = ? AND remote_id = ?`).run(
        Math.round(againAtMs),
        account,
        remoteId,
      );
    },
    refetchable: (accounts) => refetchable.all({ accounts }).map(renderOf),
    need(account, sinceMs) {
      const row = need.get({ account, since: sinceMs, now: forever });
      return { count: row?.count ?? 0, durationMs: row?.duration_ms ?? 0 };
    },
  };
}
