import { titleOfRemote } from '../../domain/history/titles.ts';
import type { SearchFilters } from '../../domain/search/filters.ts';
import { isRemoteWanted, type RemoteFacts } from '../../domain/search/remote-match.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { OnlineHit } from '../../ipc/contract/history.ts';
import type { Session } from '../account.ts';
import type { ConversationDetail, HistoryApi, HistoryItem } from '../ports/history-api.ts';
import type { HistoryStore } from '../ports/history-store.ts';

export type OnlineSearchDeps = {
  store: HistoryStore;
  account: { session(): Session<HistoryApi> | null };
};

export type OnlineSearch = {
  /**
   * Hits of the service's own searches that the filters let through and whose text is not on this computer yet. The
   * service knows words only, so the filters are held against what it tells. Rejects with ApiError.
   */
  search(text: string, filters: SearchFilters, signal?: AbortSignal): Promise<OnlineHit[]>;
  /** Takes one in; resolves to the page that shows it. */
  fetch(kind: OnlineHit['kind'], remoteId: string): Promise<string>;
};

/** As many as the service gives: most of them are here already and only the others are shown. */
const askedHits = 100;
const shownHits = 20;

/**
 * The service searches turns by their words and transcriptions by file name only (T142), so this stands beside the local
 * search and never replaces it.
 */
export function createOnlineSearch(deps: OnlineSearchDeps): OnlineSearch {
  const { store } = deps;
  const known = async (account: string): Promise<{ conversations: Set<string>; items: Set<string> }> => {
    const [conversations, missing] = await Promise.all([
      store.knownRemotes(account, 'conversation'),
      store.knownRemotes(account, 'transcription'),
    ]);
    return { conversations: new Set(conversations), items: new Set(missing) };
  };
  return {
    async search(text, filters, signal) {
      const session = deps.account.session();
      if (!session || text.trim() === '') return [];
      const [{ items }, here] = await Promise.all([
        session.api.searchHistory(text, askedHits, { signal }),
        known(session.account),
      ]);
      const hits: OnlineHit[] = [];
      const seen = new Set<string>();
      for (const item of items) {
        const facts = factsOf(item);
        if (facts === null || !isRemoteWanted(facts, filters)) continue;
        if (item.type === 'transcription' && !here.items.has(item.remoteId)) {
          const title = titleOfRemote(item.filename);
          hits.push({ kind: 'transcription', remoteId: item.remoteId, title, text: item.filename ?? '' });
        }
        if (
          item.type === 'conversation_turn' &&
          item.sessionId !== null &&
          !here.conversations.has(item.sessionId) &&
          !seen.has(item.sessionId)
        ) {
          seen.add(item.sessionId);
          hits.push({
            kind: 'conversation',
            remoteId: item.sessionId,
            title: 'Conversation',
            text: item.text.slice(0, 400),
          });
        }
      }
      return hits.slice(0, shownHits);
    },
    async fetch(kind, remoteId) {
      const session = deps.account.session();
      if (!session) throw new ContractError('AUTH_REQUIRED', 'Connect the account in Settings to fetch this.');
      const { account, origin, api } = session;
      if (kind === 'transcription') {
        const row = await api.historyTranscription(remoteId);
        await store.putHistory(account, origin, [row], null);
        const itemId = await store.itemOfRemote(account, remoteId);
        if (itemId === null) throw new ContractError('NOT_FOUND', 'The service is still working on this.');
        return `/transcript/${itemId}`;
      }
      const detail: ConversationDetail = await api.conversation(remoteId, { toolCalls: true, turnsLimit: 2_000 });
      await store.putConversation(account, detail);
      const id = await store.conversationOfRemote(account, remoteId);
      return `/conversations/${id ?? ''}`;
    },
  };
}

function factsOf(item: HistoryItem): RemoteFacts | null {
  const { createdAtMs } = item;
  if (item.type === 'transcription') return { kind: 'transcription', createdAtMs, role: null, text: '' };
  if (item.type === 'conversation_turn') return { kind: 'turn', createdAtMs, role: item.role, text: item.text };
  return null;
}
