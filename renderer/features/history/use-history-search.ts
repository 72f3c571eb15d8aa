import { useEffect, useState } from 'react';
import type { ConversationHit, OnlineHit, RenderHit } from '../../../electron/ipc/contract/history.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';

export type HistorySearch = {
  /** The text these belong to. */
  text: string;
  conversations: readonly ConversationHit[];
  conversationTotal: number;
  renders: readonly RenderHit[];
  renderTotal: number;
  online: readonly OnlineHit[];
  isBusy: boolean;
};

const nothing = {
  text: '',
  conversations: [] as readonly ConversationHit[],
  conversationTotal: 0,
  renders: [] as readonly RenderHit[],
  renderTotal: 0,
};
const noHits: readonly OnlineHit[] = [];
const typingMs = 90;
/** What is typed leaves this computer only when somebody stopped typing (T144). */
const onlineTypingMs = 500;
const onlineLetters = 3;

/**
 * Conversations and renders of this computer that match, and, with `online`, what the service's own search has beyond
 * them. Failures leave the lists empty: the search over transcripts says what is wrong.
 */
export function useHistorySearch(text: string, limit: number, options: { online: boolean }): HistorySearch {
  const client = useClient();
  const { state } = useAppData();
  const wanted = text.trim();
  const [found, setFound] = useState(nothing);
  const [online, setOnline] = useState({ text: '', hits: noHits });
  useEffect(() => {
    if (wanted === '') return;
    const controller = new AbortController();
    const look = async (): Promise<void> => {
      const next = await client.history
        .search({ text: wanted, limit }, { signal: controller.signal })
        .catch(() => nothing);
      if (!controller.signal.aborted) setFound({ ...next, text: wanted });
    };
    const timer = setTimeout(() => void look(), typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, wanted, limit]);
  const canAsk = options.online && state?.connection === 'online' && wanted.length >= onlineLetters;
  useEffect(() => {
    if (!canAsk) return;
    const controller = new AbortController();
    const look = async (): Promise<void> => {
      const { hits } = await client.history
        .searchOnline({ text: wanted }, { signal: controller.signal })
        .catch(() => ({ hits: noHits }));
      if (!controller.signal.aborted) setOnline({ text: wanted, hits });
    };
    const timer = setTimeout(() => void look(), onlineTypingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, wanted, canAsk]);
  if (wanted === '') return { ...nothing, online: noHits, isBusy: false };
  return { ...found, online: online.text === wanted ? online.hits : noHits, isBusy: found.text !== wanted };
}

/** Other spellings that would find something; asked for only when nothing was found. */
export function useSuggestions(text: string, isWanted: boolean): readonly string[] {
  const client = useClient();
  const [found, setFound] = useState<{ text: string; queries: readonly string[] }>({ text: '', queries: [] });
  useEffect(() => {
    if (!isWanted || text.trim() === '') return;
    const controller = new AbortController();
    const look = async (): Promise<void> => {
      const { queries } = await client.history
        .suggest({ text }, { signal: controller.signal })
        .catch(() => ({ queries: [] }));
      if (!controller.signal.aborted) setFound({ text, queries });
    };
    void look();
    return () => controller.abort();
  }, [client, text, isWanted]);
  return found.text === text && isWanted ? found.queries : [];
}

/** Takes something in that only the service has, and leads to the page that shows it. */
export function useFetchOnline(onFetched: (path: string) => void): {
  fetch: (hit: OnlineHit) => void;
  isBusy: boolean;
  problem: string | null;
} {
  const client = useClient();
  const { run, isBusy, problem } = useAction(async (hit: OnlineHit) => {
    const { path } = await client.history.fetchOnline({ kind: hit.kind, remoteId: hit.remoteId });
    onFetched(path);
  });
  return { fetch: (hit) => void run(hit), isBusy, problem };
}
