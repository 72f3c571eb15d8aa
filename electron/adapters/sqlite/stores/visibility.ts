import { nobodysAccount, sandboxAccount, type Viewer } from '../../../domain/viewer.ts';
import type { Db } from '../database.ts';

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
    const accounts: string[] = hasNobody.get(nobodysAccount) ? [nobodysAccount] : [];
    let account = next.get(nobodysAccount) as string | undefined;
    while (account !== undefined) {
      accounts.push(account);
      account = next.get(account) as string | undefined;
    }
    return accounts;
  };
  return {
    accounts: (viewer) => (viewer === null ? all() : [...new Set([viewer, sandboxAccount, nobodysAccount])]),
    hidesSome: (accounts) => all().some((account) => !accounts.includes(account)),
  };
}
