import { findToken } from '../../../domain/file-name.ts';
import { hasFailed, isUnderWay, titleOfRemote } from '../../../domain/history/titles.ts';
import type { HistoryTranscription } from '../../../services/ports/history-api.ts';
import type { MissingDetail, RemoteOfItem } from '../../../services/ports/history-store.ts';
import type { ItemRow, JobRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import type { ItemsStore } from './items.ts';

type Record = {
  number: number;
  remote_id: string;
  account: string;
  status: string | null;
  item_id: string | null;
  joined: number;
  missing: number;
  cost_micro_usd: number | null;
};

/** How far two notes of one event may lie apart (T65), and two lengths of one recording. */
const sameTimeMs = 2_000;
const sameLengthMs = 1_500;

/** Rows of `remote_transcriptions`. Call the writing methods inside a transaction. */
export type RemoteTranscriptionsStore = {
  /** Returns whether the row is new, and the item it belongs to when that changed. */
  put(
    account: string,
    origin: ItemRow['origin'],
    row: HistoryTranscription,
    sweepId: number,
  ): { isFresh: boolean; itemId: string | null };
  missing(account: string, query: { sinceMs: number; nowMs: number; limit: number }): MissingDetail[];
  ofItem(itemId: string): RemoteOfItem | null;
};

/**
 * A row is the item of one of our jobs when its file name carries the job's token, or else when its time and length are
 * those of exactly one finished job that is not joined yet (T65: the two id spaces are not the same). All others become
 * items of their own.
 */
export function createRemoteTranscriptionsStore(db: Db, items: ItemsStore): RemoteTranscriptionsStore {
  const find = db.prepare<[string, string], Record>(
    'SELECT * FROM remote_transcriptions WHERE account = ? AND remote_id = ?',
  );
  const upsert = db.prepare(
    `INSERT INTO remote_transcriptions
       (account, remote_id, created_at_ms, cost_micro_usd, raw, status, filename, duration_ms, swept)
     VALUES (@account, @remote_id, @created_at_ms, @cost, @raw, @status, @filename, @duration_ms, @swept)
     ON CONFLICT (account, remote_id) DO UPDATE SET
       created_at_ms = @created_at_ms, raw = @raw, missing = 0, swept = max(swept, @swept),
       cost_micro_usd = coalesce(@cost, cost_micro_usd), status = coalesce(@status, status),
       filename = coalesce(@filename, filename), duration_ms = coalesce(@duration_ms, duration_ms)`,
  );
  const join = db.prepare('UPDATE remote_transcriptions SET item_id = ?, joined = 1 WHERE number = ?');
  const byToken = db
    .prepare<[string, string], string>(
      'SELECT i.id FROM jobs j JOIN items i ON i.number = j.item WHERE j.token = ? AND i.account = ?',
    )
    .pluck();
  const likely = db
    .prepare<[object], string>(
      `SELECT i.id FROM jobs j INDEXED BY jobs_submitted CROSS JOIN items i ON i.number = j.item
       WHERE j.submit_started_at_ms BETWEEN @from AND @to AND j.remote_id IS NOT NULL AND i.account = @account
         AND abs(coalesce(i.duration_ms, @duration_ms) - @duration_ms) <= ${sameLengthMs}
         AND NOT EXISTS (SELECT 1 FROM remote_transcriptions r WHERE r.item_id = i.id) LIMIT 2`,
    )
    .pluck();
  const setCost = db.prepare('UPDATE items SET cost_micro_usd = ? WHERE id = ? AND cost_micro_usd IS NOT ?');
  const lacking = db.prepare<[object], { remote_id: string; item_id: string; created_at_ms: number }>(
    `SELECT r.remote_id, r.item_id, r.created_at_ms FROM remote_transcriptions r JOIN items i ON i.id = r.item_id
     WHERE r.account = @account AND r.created_at_ms >= @since AND r.missing = 0 AND r.again_at_ms <= @now
       AND i.segment_count IS NULL AND i.source = 'remote' AND i.deleted_at_ms IS NULL
       AND coalesce(r.status, '') NOT IN ('failed', 'cancelled')
     ORDER BY r.created_at_ms DESC LIMIT @limit`,
  );
  const dropFailure = db.prepare(
    `DELETE FROM jobs WHERE state = 'failed' AND remote_id IS NULL AND submit_started_at_ms IS NULL
       AND item = (SELECT number FROM items WHERE id = ? AND source = 'remote')`,
  );
  const ofItem = db.prepare<[string], Record>('SELECT * FROM remote_transcriptions WHERE item_id = ? LIMIT 1');

  const ownItem = (account: string, row: HistoryTranscription, createdAtMs: number): string | null => {
    const token = row.filename === null ? null : findToken(row.filename);
    const own = token === null ? undefined : (byToken.get(token, account) as string | undefined);
    if (own !== undefined) return own;
    // A name that carries no token of ours may still be one of our uploads, sent under a name of its own.
    if (row.durationMs === null) return null;
    const found = likely.all({
      account,
      duration_ms: row.durationMs,
      from: createdAtMs - sameTimeMs,
      to: createdAtMs + sameTimeMs,
    }) as unknown as string[];
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const newItem = (
    account: string,
    origin: ItemRow['origin'],
    row: HistoryTranscription,
    createdAtMs: number,
  ): string => {
    const id = crypto.randomUUID();
    items.insert(
      {
        id,
        title: titleOfRemote(row.filename),
        source: 'remote',
        origin,
        account,
        createdAtMs,
        durationMs: row.durationMs,
        sizeBytes: null,
        files: [],
        mimeType: null,
        sha256: null,
        language: row.language,
        speakerCount: row.speakerCount,
        segmentCount: null,
        costMicroUsd: row.costMicroUsd,
        starred: false,
        deletedAtMs: null,
        recording: false,
      },
      hasFailed(row.status) ? failedJob(id, createdAtMs) : null,
    );
    return id;
  };

  return {
    put(account, origin, row, sweepId) {
      const before = find.get(account, row.remoteId);
      const createdAtMs = row.createdAtMs ?? 0;
      upsert.run({
        account,
        remote_id: row.remoteId,
        created_at_ms: createdAtMs,
        cost: row.costMicroUsd,
        raw: row.raw,
        status: row.status,
        filename: row.filename,
        duration_ms: row.durationMs,
        swept: sweepId,
      });
      const after = before ?? find.get(account, row.remoteId);
      let itemId = before?.item_id ?? null;
      let isChanged = false;
      if (after && itemId === null && after.joined === 0) {
        itemId = ownItem(account, row, createdAtMs);
        if (itemId === null && !isUnderWay(row.status)) itemId = newItem(account, origin, row, createdAtMs);
        if (itemId !== null) {
          join.run(itemId, after.number);
          isChanged = true;
        }
      }
      if (itemId !== null && hasFailed(before?.status ?? null) && !hasFailed(row.status)) {
        isChanged = dropFailure.run(itemId).changes > 0 || isChanged;
      }
      if (itemId !== null && row.costMicroUsd !== null) {
        isChanged = setCost.run(row.costMicroUsd, itemId, row.costMicroUsd).changes > 0 || isChanged;
      }
      return { isFresh: before === undefined, itemId: isChanged ? itemId : null };
    },
    missing: (account, { sinceMs, nowMs, limit }) =>
      lacking.all({ account, since: sinceMs, now: nowMs, limit }).map(({ remote_id, item_id, created_at_ms }) => ({
        type: 'transcription',
        remoteId: remote_id,
        itemId: item_id,
        createdAtMs: created_at_ms,
      })),
    ofItem(itemId) {
      const record = ofItem.get(itemId);
      return record
        ? {
            remoteId: record.remote_id,
            account: record.account,
            isMissing: record.missing === 1,
            status: record.status,
          }
        : null;
    },
  };
}

/** A job that failed elsewhere: there is nothing to send, and nothing that this app could ask about. */
function failedJob(itemId: string, atMs: number): JobRow {
  return {
    itemId,
    state: 'failed',
    hold: null,
    duplicateOf: null,
    remoteId: null,
    remoteStatus: null,
    token: `fx${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`,
    bodyComplete: false,
    submitStartedAtMs: null,
    nextAttemptAtMs: null,
    attempts: 0,
    cache: true,
    nonSpeech: false,
    resultNonSpeech: null,
    estimateMicroUsd: null,
    errorCode: null,
    errorMessage: 'The service could not transcribe this.',
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}
