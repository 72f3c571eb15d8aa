import type { StorageRow } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';

type Record = { kind: string; count: number; bytes: number };

/** What takes space. Read-only. */
export type StorageStore = {
  usage(accounts: string): StorageRow[];
  /** Items whose audio can be fetched again: made elsewhere, and not missing at the service. */
  refetchable(accounts: string): string[];
};

/** `accounts` is a JSON list. Items in the bin still take their space. */
export function createStorageStore(db: Db): StorageStore {
  const mine = 'i.account IN (SELECT value FROM json_each(@accounts))';
  const usage = db.prepare<[object], Record>(
    `SELECT i.source AS kind, count(*) AS count, coalesce(sum(i.size_bytes), 0) AS bytes FROM items i
     WHERE i.files <> '[]' AND ${mine} GROUP BY i.source`,
  );
  // 24 kHz of 16 bits in one channel behind a header of 44 bytes, as every render is kept.
  const renders = db.prepare<[object], Record>(
    `SELECT 'spoken' AS kind, count(*) AS count, coalesce(sum(44 + duration_ms * 48), 0) AS bytes FROM renders i
     WHERE i.file IS NOT NULL AND ${mine}`,
  );
  const refetchable = db
    .prepare<[object], string>(
      `SELECT i.id FROM items i JOIN remote_transcriptions r ON r.item_id = i.id
       WHERE i.source = 'remote' AND i.files <> '[]' AND r.missing = 0 AND ${mine}`,
    )
    .pluck();
  return {
    usage: (accounts) =>
      [...usage.all({ accounts }), ...renders.all({ accounts })].map(({ kind, count, bytes }) => ({
        kind: kind as StorageRow['kind'],
        count,
        sizeBytes: bytes,
      })),
    refetchable: (accounts) => refetchable.all({ accounts }) as unknown as string[],
  };
}
