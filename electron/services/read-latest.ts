import { latest } from '../ipc/rpc/latest.ts';

/**
 * A stream of snapshots that are read when the reader takes them: one at the start, then one after each change, however
 * many changes came while the reader was busy. `onChange` is subscribed to while somebody reads.
 */
export function readLatest<T>(
  onChange: (listener: () => void) => () => void,
  read: () => Promise<T>,
): AsyncIterableIterator<T> {
  const source = latest<null>((emit) => {
    emit(null);
    return onChange(() => emit(null));
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const step = await source.next();
      return step.done ? { done: true, value: undefined } : { done: false, value: await read() };
    },
    // Not a generator: `return` must end a `next` that is still waiting.
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
