import { useCallback, useEffect, useState } from 'react';
import type { Conversation, Entry } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';

export type Entries = {
  conversation: Conversation | null;
  entries: readonly Entry[];
  isLoading: boolean;
  /** Its turns are asked for at the service. */
  isFetching: boolean;
  problem: string | null;
  retry: () => void;
};

const nothing = {
  conversation: null,
  entries: [] as readonly Entry[],
  isLoading: true,
  isFetching: false,
  problem: null,
};

/** A conversation with its turns and tool calls; what is not on this computer yet is fetched. */
export function useEntries(id: string): Entries {
  const client = useClient();
  const [state, setState] = useState<Omit<Entries, 'retry'>>(nothing);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const set = (patch: Partial<Entries>): void => {
      if (!signal.aborted) setState((before) => ({ ...before, ...patch }));
    };
    const load = async (): Promise<void> => {
      set({ ...nothing });
      try {
        let conversation = await client.history.conversation({ id }, { signal });
        set({ conversation });
        if (!conversation.hasDetails) {
          set({ isFetching: true });
          conversation = await client.history.fetchConversation({ id }, { signal });
          set({ conversation, isFetching: false });
        }
        const entries: Entry[] = [];
        for await (const page of client.history.entries({ id }, { signal })) {
          entries.push(...page.entries);
          set({ entries: [...entries] });
        }
        set({ isLoading: false });
      } catch (error) {
        set({ isLoading: false, isFetching: false, problem: problemOf(error) });
      }
    };
    void load();
    return () => controller.abort();
  }, [client, id, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { ...state, retry };
}
