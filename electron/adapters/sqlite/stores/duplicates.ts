import type { Viewer } from '../../../domain/viewer.ts';
import type { CopyRow } from '../../../services/ports/duplicate-store.ts';
import type { ItemRow } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { type ItemRecord, itemColumns, itemOf } from './item-columns.ts';
import { type EntryRecord, entryColumns, entryOf } from './items.ts';
import { createVisibility } from './visibility.ts';

/** Reads only. */
export type DuplicatesStore = {
  groups(viewer: Viewer, limit: number): CopyRow[][];
  unhashed(limit: number): ItemRow[];
};

type CopyRecord = EntryRecord & { has_edits: number };

const isCopy = `i.sha256 IS NOT NULL AND i.binned = 0 AND i.files <> '[]'
  AND i.account IN (SELECT value FROM json_each(@accounts))`;
const hasEdits = `(EXISTS (SELECT 1 FROM transcripts t JOIN segments s
    ON s.id BETWEEN t.number * 8192 AND (t.number + t.numbers) * 8192 - 1
    WHERE t.item = i.number AND s.service_text IS NOT NULL)
  OR EXISTS (SELECT 1 FROM speakers p WHERE p.item = i.number AND p.name IS NOT NULL)) AS has_edits`;

export function createDuplicatesStore(db: Db): DuplicatesStore {
  const visibility = createVisibility(db);
  const hashes = db
    .prepare<[{ accounts: string; limit: number }], string>(
      `SELECT i.sha256 FROM items i WHERE ${isCopy} GROUP BY i.sha256 HAVING count(*) > 1
       ORDER BY max(i.created_at_ms) DESC LIMIT @limit`,
    )
    .pluck();
  const copies = db.prepare<[{ accounts: string; hash: string }], CopyRecord>(
    `SELECT ${entryColumns}, ${hasEdits} FROM items i LEFT JOIN jobs j ON j.item = i.number
     WHERE i.sha256 = @hash AND ${isCopy} ORDER BY i.created_at_ms, i.id`,
  );
  const unhashed = db.prepare<[number], ItemRecord>(
    `SELECT ${itemColumns} FROM items i WHERE i.sha256 IS NULL AND i.files <> '[]' AND i.recording = 0
     ORDER BY i.number LIMIT ?`,
  );
  const groups = db.transaction((viewer: Viewer, limit: number) => {
    const accounts = JSON.stringify(visibility.accounts(viewer));
    return (hashes.all({ accounts, limit }) as unknown as string[]).map((hash) =>
      copies.all({ accounts, hash }).map((record) => ({ ...entryOf(record), hasEdits: record.has_edits === 1 })),
    );
  });
  return {
    groups: (viewer, limit) => groups.deferred(viewer, limit),
    unhashed: (limit) => unhashed.all(limit).map(itemOf),
  };
}
