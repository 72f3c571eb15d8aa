import { useEffect, useState } from 'react';
import type { Hit } from '../../electron/ipc/contract/library.ts';
import { useClient } from './client-context.tsx';
import { problemOf } from './use-action.ts';

export type SearchState = {
  /** The text these hits belong to; older than what is typed while the next answer is on its way. */
  text: string;
  hits: readonly Hit[];
  /** Capped by the index at 1,001. */
  total: number;
  problem: string | null;
  isBusy: boolean;
};

const noHits: readonly Hit[] = [];
const nothing = { key: '', text: '', hits: noHits, total: 0, problem: null as string | null };
/** Long enough to skip most keystrokes of fast typing, short enough to feel immediate. */
const typingMs = 90;

/** Searches the local index as `text` changes; another `retry` asks again. The last hits stay until newer ones are there. */
export function useSearch(text: string, limit: number, retry = 0): SearchState {
  const client = useClient();
  const [found, setFound] = useState(nothing);
  const wanted = text.trim();
  const key = `${retry} ${wanted}`;
  useEffect(() => {
    if (wanted === '') return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      client.library.search({ text: wanted, limit }, { signal: controller.signal }).then(
        ({ hits, total }) => {
          if (!controller.signal.aborted) setFound({ key, text: wanted, hits, total, problem: null });
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setFound({ ...nothing, key, text: wanted, problem: problemOf(error) });
        },
      );
    }, typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, wanted, limit, key]);
  if (wanted === '') return { ...nothing, isBusy: false };
  return { ...found, problem: found.key === key ? found.problem : null, isBusy: found.key !== key };
}
