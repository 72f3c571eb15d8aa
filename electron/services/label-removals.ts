import { ContractError } from '../ipc/contract/errors.ts';
import type { RemovedLabel } from './ports/label-store.ts';

/** What was removed lately, by the name under which it can be brought back. */
export type Removals = {
  /** Gives the name. The oldest are forgotten. */
  keep(removed: readonly RemovedLabel[]): string;
  put(name: string, removed: readonly RemovedLabel[]): void;
  /** Each once. Throws NOT_FOUND. */
  take(name: string): readonly RemovedLabel[];
};

/** Undo is for what somebody has just done: more than anybody deletes before noticing. */
const mostKept = 50;

/** Kept in memory only: nothing is left to undo after a restart, when the page that offered it is gone too. */
export function createRemovals(): Removals {
  const kept = new Map<string, readonly RemovedLabel[]>();
  let number = 0;
  const put: Removals['put'] = (name, removed) => {
    kept.set(name, removed);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  };
  return {
    keep(removed) {
      number += 1;
      put(`removal-${number}`, removed);
      return `removal-${number}`;
    },
    put,
    take(name) {
      const removed = kept.get(name);
      if (!removed) {
        throw new ContractError('NOT_FOUND', 'This was undone already, or too much was deleted since. Make it anew.');
      }
      kept.delete(name);
      return removed;
    },
  };
}
