import { toContractError } from '../../domain/errors.ts';
import { safeFileName } from '../../domain/file-name.ts';
import { exportConversation } from '../../domain/history/export-conversation.ts';
import { readSearch } from '../../domain/search/operators.ts';
import { isVisibleTo, type Viewer } from '../../domain/viewer.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Conversation, HistoryState, history, RemoteRender } from '../../ipc/contract/history.ts';
import type { Handlers } from '../../ipc/rpc/define.ts';
import { latest } from '../../ipc/rpc/latest.ts';
import type { Connection } from '../connection.ts';
import type { ConversationEntry, ConversationRow, HistoryStore, RemoteRenderRow } from '../ports/history-store.ts';
import type { MediaFiles } from '../ports/media-files.ts';
import type { Store } from '../ports/store.ts';
import type { HistoryFetch } from './fetch.ts';
import type { OnlineSearch } from './online-search.ts';
import type { StorageService } from './storage.ts';
import { suggestQueries } from './suggest.ts';
import type { HistorySync } from './sync.ts';

export type HistoryHandlerDeps = {
  sync: HistorySync;
  fetch: HistoryFetch;
  storage: StorageService;
  online: OnlineSearch;
  store: HistoryStore & Pick<Store, 'getItem' | 'search'>;
  connection: Pick<Connection, 'state' | 'report'>;
  viewer: () => Viewer;
  offerDownload: MediaFiles['offerDownload'];
  mediaUrl: MediaFiles['mediaUrl'];
};

const pageSize = 500;
/** Of kinds that nobody knows: enough to see what they are. */
const shownOthers = 200;

/** The `history` feature. Methods that name something reject with NOT_FOUND when it is another account's (T11). */
export function createHistoryHandlers(deps: HistoryHandlerDeps): Handlers<{ history: typeof history }>['history'] {
  const { sync, store, viewer, connection } = deps;
  const need = async (id: string): Promise<ConversationRow> => {
    const row = await store.getConversation(id);
    if (!row || !isVisibleTo(viewer(), row.account)) {
      throw new ContractError('NOT_FOUND', 'This conversation is no longer here.');
    }
    return row;
  };
  const needItem = async (id: string): Promise<void> => {
    const entry = await store.getItem(id);
    if (!entry || !isVisibleTo(viewer(), entry.item.account)) {
      throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
    }
  };
  const needRender = async (id: string): Promise<RemoteRenderRow> => {
    const row = await store.remoteRender(id);
    if (!row || !isVisibleTo(viewer(), row.account)) {
      throw new ContractError('NOT_FOUND', 'This render is no longer here.');
    }
    return row;
  };
  const shownRender = (row: RemoteRenderRow): RemoteRender => {
    const { account: _account, remoteId: _remoteId, file, mimeType: _type, sizeBytes: _size, ...render } = row;
    return { ...render, mediaUrl: file === null ? null : deps.mediaUrl(row.id) };
  };
  /** Runs what asks the service, and lets the app learn from how it ended. */
  const asking = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const value = await work();
      return value;
    } catch (error) {
      connection.report(error);
      throw toContractError(error);
    }
  };
  async function* pages(id: string): AsyncGenerator<{ entries: ConversationEntry[]; total: number }, void> {
    for (let from = 0; ; from += pageSize) {
      const page = await store.conversationEntries(id, from, pageSize);
      yield page;
      if (from + pageSize >= page.total) return;
    }
  }

  return {
    state: () =>
      latest<HistoryState>((emit) => {
        emit(sync.state());
        return sync.onChange(() => emit(sync.state()));
      }),
    async syncNow() {
      await sync.syncNow();
      return {};
    },
    async conversations(query) {
      const { rows, next, total } = await store.listConversations({ ...query, account: viewer() });
      return { conversations: rows.map(shown), next, total };
    },
    conversation: async ({ id }) => shown(await need(id)),
    async *entries({ id }) {
      await need(id);
      yield* pages(id);
    },
    async fetchConversation({ id }) {
      await need(id);
      await asking(() => deps.fetch.conversation(id));
      await sync.changed(null);
      return shown(await need(id));
    },
    async exportConversation({ id, format, toolCalls }) {
      const row = await need(id);
      if (!row.hasDetails) throw new ContractError('BAD_INPUT', 'Its turns are not on this computer yet.');
      const entries: ConversationEntry[] = [];
      for await (const page of pages(id)) entries.push(...page.entries);
      const title = `Conversation ${new Date(row.createdAtMs).toISOString().slice(0, 16).replace('T', ' ')}`;
      const { text, mimeType, extension } = exportConversation(format, {
        ...row,
        title,
        entries: entries.filter((entry) => toolCalls || entry.kind === 'turn'),
      });
      const fileName = safeFileName(title, extension);
      return { fileName, downloadUrl: await deps.offerDownload(fileName, mimeType, new TextEncoder().encode(text)) };
    },
    async itemState({ id }) {
      await needItem(id);
      const [remote, entry] = await Promise.all([store.remoteOfItem(id), store.getItem(id)]);
      if (!remote || !entry) return { remote: null };
      const { segmentCount, files } = entry.item;
      return { remote: { isMissing: remote.isMissing, hasText: segmentCount !== null, hasAudio: files.length > 0 } };
    },
    async fetchText({ id }) {
      await needItem(id);
      await asking(() => deps.fetch.text(id));
      await sync.changed(id);
      return {};
    },
    async fetchAudio({ id }) {
      await needItem(id);
      await asking(() => deps.fetch.audio(id));
      await sync.changed(id);
      return {};
    },
    async renders(query) {
      const { rows, next, total } = await store.remoteRenders({ ...query, account: viewer() });
      return { renders: rows.map(shownRender), next, total };
    },
    async fetchRenderAudio({ id }) {
      await needRender(id);
      await asking(() => deps.fetch.renderAudio(id));
      await sync.changed(null);
      return shownRender(await needRender(id));
    },
    others: () => store.otherObjects(viewer(), shownOthers),
    storage: () => deps.storage.use(),
    freeStorage: async () => ({ freedBytes: await deps.storage.free() }),
    async search({ text, limit }) {
      const { text: words, filters } = readSearch(text);
      const [said, spoken] = await Promise.all([
        store.searchConversations(words, limit, viewer(), filters),
        store.searchRenders(words, limit, viewer(), filters),
      ]);
      return {
        conversations: said.hits,
        conversationTotal: said.total,
        renders: spoken.hits,
        renderTotal: spoken.total,
      };
    },
    searchNames: () => store.searchNames(viewer()),
    async suggest({ text }) {
      const isOffline = connection.state() === 'offline';
      return { queries: await suggestQueries(text, { store, viewer: viewer(), isOffline }) };
    },
    async searchOnline({ text }, { signal }) {
      if (connection.state() === 'offline') return { hits: [] };
      const { text: words, filters } = readSearch(text);
      return { hits: await asking(() => deps.online.search(words, filters, signal)) };
    },
    async fetchOnline({ kind, remoteId }) {
      const path = await asking(() => deps.online.fetch(kind, remoteId));
      await sync.changed(null);
      return { path };
    },
  };
}

function shown(row: ConversationRow): Conversation {
  const { account: _account, remoteId: _remoteId, ...conversation } = row;
  return conversation;
}
