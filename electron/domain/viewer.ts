/** The account of the built-in sandbox, whose rows are shown beside those of any account. */
export const sandboxAccount = 'sandbox';

/** The account of rows that belong to nobody yet, such as a recording made before any key was entered. */
export const nobodysAccount = '';

/**
 * Whose rows are shown: those of this account, of the sandbox and of nobody. `null` (nobody is signed in): all rows,
 * because signing out does not take the library away. Another account's rows are never shown (T11).
 */
export type Viewer = string | null;

/** Whether a row of `account` is shown to `viewer`. */
export function isVisibleTo(viewer: Viewer, account: string): boolean {
  return viewer === null || account === viewer || account === sandboxAccount || account === nobodysAccount;
}
