import { useEffect, useState } from 'react';
import type { Hit } from '../../electron/ipc/contract/library.ts';
import { useClient } from './client-context.tsx';
import { problemOf } from './use-action.ts';

export type SearchState = {
  /** The text these hits belong to; older than what is typed while the next answer is on its way. */
  text: string;
  hits: Hit[];
  /** Capped by the index at 1,001. */
  total: number;
  problem: string | null;
  isBusy: boolean;
};

const nothing: SearchState = { text: '', hits: [], total: 0, problem: null, isBusy: false };
/** Long enough to skip most keystrokes of fast typing, short enough to feel immediate. */
const typingMs = 90;

/** Searches the local index as `text` changes. Keeps the last hits on screen until newer ones are there. */
export function useSearch(text: string, limit: number, retry = 0): SearchState {
  const client = useClient();
  const [state, setState] = useState<SearchState>(nothing);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') {
      setState(nothing);
      return;
    }
    const controller = new AbortController();
    setState((before) => ({ ...before, isBusy: true, problem: null }));
    const timer = setTimeout(async () => {
      try {
        const { hits, total } = await client.library.search({ text: wanted, limit }, { signal: controller.signal });
        if (!controller.signal.aborted) setState({ text: wanted, hits, total, problem: null, isBusy: false });
      } catch (error) {
        if (!controller.signal.aborted) setState({ ...nothing, text: wanted, problem: problemOf(error) });
      }
    }, typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, wanted, limit, retry]);
  return state;
}
