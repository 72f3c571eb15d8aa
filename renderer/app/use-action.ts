import { useCallback, useState } from 'react';
import { ContractError, hasCode } from '../../electron/ipc/contract/errors.ts';
import { useNewest } from './use-newest.ts';

/** A failure in a sentence for people. Contract errors bring their own, with the next step. */
export function problemOf(error: unknown): string {
  if (error instanceof ContractError) return error.message;
  return 'That did not work. Nothing was lost; try again.';
}

export type Action<A extends unknown[]> = {
  /** Resolves to whether it worked; never rejects. */
  run: (...args: A) => Promise<boolean>;
  isBusy: boolean;
  /** Why the last run failed, or `null`. */
  problem: string | null;
  clear: () => void;
};

/** One thing a person can start: whether it runs, and why it failed, to be shown beside it. */
export function useAction<A extends unknown[]>(action: (...args: A) => Promise<unknown>): Action<A> {
  const [state, setState] = useState<{ isBusy: boolean; problem: string | null }>({ isBusy: false, problem: null });
  const newest = useNewest(action);
  const run = useCallback(
    async (...args: A): Promise<boolean> => {
      setState({ isBusy: true, problem: null });
      try {
        await newest.current(...args);
        setState({ isBusy: false, problem: null });
        return true;
      } catch (error) {
        setState({ isBusy: false, problem: hasCode(error, 'CANCELLED') ? null : problemOf(error) });
        return false;
      }
    },
    [newest],
  );
  const clear = useCallback(() => setState({ isBusy: false, problem: null }), []);
  return { run, ...state, clear };
}
