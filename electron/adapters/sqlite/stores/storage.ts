import type { StoredFiles } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';
import { filesOf } from './item-columns.ts';

type Record = { kind: string; files: string };

/** Whose files are in the media folder. Read-only; `accounts` is a JSON list. */
export type StorageStore = {
  files(accounts: string): StoredFiles[];
  /** Items whose audio can be fetched again: made elsewhere, and not missing at the service. */
  refetchable(accounts: string): string[];
};

/** Items in the bin still take their space. */
export function createStorageStore(db: Db): StorageStore {
  const mine = 'i.account IN (SELECT value FROM json_each(@accounts))';
  const owned = db.prepare<[object], Record>(
    `SELECT i.source AS kind, i.files FROM items i WHERE i.files <> '[]' AND ${mine}
     UNION ALL
     SELECT 'remote', json_array(i.file) FROM remote_renders i WHERE i.file IS NOT NULL AND ${mine}
     UNION ALL
     SELECT 'spoken', json_array(i.file) FROM renders i WHERE i.file IS NOT NULL AND ${mine}
     UNION ALL
     SELECT 'voice', json_array(i.clip_file) FROM voices i WHERE i.clip_file IS NOT NULL AND ${mine}`,
  );
  const refetchable = db
    .prepare<[object], string>(
      `SELECT i.id FROM items i JOIN remote_transcriptions r ON r.item_id = i.id
       WHERE i.source = 'remote' AND i.files <> '[]' AND r.missing = 0 AND ${mine}`,
    )
    .pluck();
  return {
    files: (accounts) =>
      owned.all({ accounts }).map(({ kind, files }) => ({ kind: kind as StoredFiles['kind'], files: filesOf(files) })),
    refetchable: (accounts) => refetchable.all({ accounts }) as unknown as string[],
  };
}
