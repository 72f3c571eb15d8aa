import type { Viewer } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';

/** The account of the built-in sandbox, whose rows are shown beside those of any account. */
const sandboxAccount = 'sandbox';
/** The account of rows that belong to nobody yet, such as a recording made before any key was entered. */
const nobody = '';

/** Which accounts' rows a viewer sees (T11: never another account's). */
export type Visibility = {
  accounts(viewer: Viewer): string[];
  /** Whether there are rows that this viewer may not see; if not, searches need no filter. */
  hidesSome(accounts: readonly string[]): boolean;
};

/** Reads the few distinct accounts by stepping through an index, not by scanning it. */
export function createVisibility(db: Db): Visibility {
  const next = db
    .prepare<[string], string>('SELECT account FROM items WHERE account > ? ORDER BY account LIMIT 1')
    .pluck();
  const hasNobody = db.prepare<[string], number>('SELECT 1 FROM items WHERE account = ? LIMIT 1').pluck();
  const all = (): string[] => {
    const accounts: string[] = hasNobody.get(nobody) ? [nobody] : [];
    let account = next.get(nobody) as string | undefined;
    while (account !== undefined) {
      accounts.push(account);
      account = next.get(account) as string | undefined;
    }
    return accounts;
  };
  return {
    accounts: (viewer) => (viewer === null ? all() : [...new Set([viewer, sandboxAccount, nobody])]),
    hidesSome: (accounts) => all().some((account) => !accounts.includes(account)),
  };
}
