import { ContractError } from '../ipc/contract/errors.ts';
import type { Log } from '../services/ports/platform.ts';
import type { GlobalKey, KeyStatus } from '../services/ports/dictation.ts';

/** Binds dictation's key, and remembers for the page why that failed. */
export type KeyBinding = {
  /** Never rejects: see `state`. The key from before still works when this one cannot be bound. */
  bind(key: string): Promise<void>;
  /** Nothing is bound yet, for this reason. */
  putOff(reason: string): void;
  state(): KeyStatus;
  onChange(listener: () => void): () => void;
};

export function createKeyBinding(
  keys: Pick<GlobalKey, 'bind' | 'status'> & { onStatus(listener: () => void): () => void },
  log: Log,
): KeyBinding {
  const listeners = new Set<() => void>();
  let problem: string | null = null;
  return {
    async bind(key) {
      problem = await keys.bind(key).then(
        () => null,
        (error: unknown) => {
          log.warn('dictation-key-not-bound');
          return error instanceof ContractError ? error.message : 'The key could not be bound. Choose another one.';
        },
      );
      for (const listener of listeners) listener();
    },
    putOff(reason) {
      problem = reason;
    },
    state() {
      const status = keys.status();
      return { ...status, problem: problem ?? status.problem };
    },
    onChange(listener) {
      listeners.add(listener);
      const stop = keys.onStatus(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
}
