import type { OtherObject } from '../../../ipc/contract/history.ts';
import type { Db } from '../database.ts';

/** Objects of the history of kinds that this version does not know, newest first (T134). `accounts`: a JSON list. */
export function createOtherObjects(
  db: Db,
): (accounts: string, limit: number) => { others: OtherObject[]; total: number } {
  const from = 'FROM remote_others WHERE account IN (SELECT value FROM json_each(@accounts))';
  const newest = db.prepare<[object], OtherObject>(
    `SELECT object, remote_id AS remoteId, nullif(created_at_ms, 0) AS createdAtMs, raw ${from}
     ORDER BY created_at_ms DESC, number DESC LIMIT @limit`,
  );
  const count = db.prepare<[object], number>(`SELECT count(*) ${from}`).pluck();
  return (accounts, limit) => ({ others: newest.all({ accounts, limit }), total: count.get({ accounts }) ?? 0 });
}
