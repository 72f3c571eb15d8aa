import { nobodysAccount, sandboxAccount, type Viewer } from '../../../domain/viewer.ts';
import type { Db } from '../database.ts';

/** Which accounts' history a viewer sees, as a JSON list for `json_each` (T11: never another account's). */
export function createHistoryAccounts(db: Db): (viewer: Viewer) => string {
  const all = db
    .prepare<[], string>(
      'SELECT DISTINCT account FROM conversations UNION SELECT DISTINCT account FROM renders UNION SELECT DISTINCT account FROM items',
    )
    .pluck();
  return (viewer) =>
    JSON.stringify(viewer === null ? all.all() : [...new Set([viewer, sandboxAccount, nobodysAccount])]);
}

/** The place of a page's last row, `time.number`; from the top when there is none or it is not ours. */
export function readCursor(after: string | undefined): { at: number; number: number } {
  const [at, number] = (after ?? '').split('.').map(Number);
  if (after === undefined || !Number.isFinite(at) || !Number.isFinite(number)) {
    return { at: Number.MAX_SAFE_INTEGER, number: 0 };
  }
  return { at: Number(at), number: Number(number) };
}
