/** What was last moved to the bin, from wherever: the library offers to undo it until something else happens. */
let removedIds: readonly string[] = [];
const listeners = new Set<() => void>();

function tell(ids: readonly string[]): void {
  removedIds = ids;
  for (const listener of listeners) listener();
}

/** Items that can be brought back with one click, for `useSyncExternalStore`. */
export const recallRemoved = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  snapshot: (): readonly string[] => removedIds,
};

/** Offers to undo this removal. */
export function rememberRemoved(ids: readonly string[]): void {
  tell(ids);
}

/** Withdraws the offer. */
export function forgetRemoved(): void {
  tell([]);
}
