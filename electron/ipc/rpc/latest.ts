/**
 * A stream that keeps only the newest value while its reader is busy: for levels, progress and state snapshots.
 *
 * `subscribe` runs when reading starts. It must emit the current snapshot before it returns, then every change, and
 * return its own undoing, which runs exactly once when the reader leaves. With `merge`, a value that was not taken yet
 * is folded into the newer one instead of being dropped (e.g. to collect the ids that changed).
 */
export function latest<T>(
  subscribe: (emit: (value: T) => void) => () => void,
  merge: (waiting: T, newer: T) => T = (_waiting, newer) => newer,
): AsyncIterableIterator<T> {
  let slot: { value: T } | null = null;
  let waiter: ((result: IteratorResult<T>) => void) | null = null;
  let unsubscribe: (() => void) | null = null;
  let phase: 'new' | 'open' | 'ended' = 'new';

  function emit(value: T): void {
    if (phase === 'ended') return;
    if (waiter) {
      const resolve = waiter;
      waiter = null;
      resolve({ done: false, value });
    } else {
      slot = { value: slot ? merge(slot.value, value) : value };
    }
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (phase === 'new') {
        phase = 'open';
        unsubscribe = subscribe(emit);
      }
      if (phase === 'ended') return { done: true, value: undefined };
      if (slot) {
        const { value } = slot;
        slot = null;
        return { done: false, value };
      }
      return await new Promise<IteratorResult<T>>((resolve) => {
        waiter = resolve;
      });
    },
    /** Ends a `next` that is still waiting, which an async generator could not. */
    async return() {
      phase = 'ended';
      slot = null;
      waiter?.({ done: true, value: undefined });
      waiter = null;
      unsubscribe?.();
      unsubscribe = null;
      return { done: true, value: undefined };
    },
  };
}
