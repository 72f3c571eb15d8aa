import type { HistoryStore } from '../../../services/ports/history-store.ts';
import type { Db } from '../database.ts';
import { createConversationsStore } from './conversations.ts';
import type { FilterConditions } from './filter-conditions.ts';
import { createHistoryAccounts } from './history-accounts.ts';
import { createHistorySearchStore } from './history-search.ts';
import { createHistoryRowsStore } from './history.ts';
import type { ItemsStore } from './items.ts';
import { createRemoteAudioStore } from './remote-audio.ts';
import { createRemoteTranscriptionsStore } from './remote-transcriptions.ts';
import { createSearchNames } from './search-names.ts';
import { createStorageStore } from './storage.ts';
import { createOtherObjects } from './other-objects.ts';
import { createSpendingStore } from './spending.ts';
import { createTextNeed } from './text-need.ts';

type Run = <T>(work: () => T) => Promise<T>;

/** The history port over its stores; `run` makes failures presentable, as for every other port. */
export function createHistoryStore(
  db: Db,
  items: ItemsStore,
  conditions: FilterConditions,
): (run: Run) => HistoryStore {
  const accountsOf = createHistoryAccounts(db);
  const transcriptions = createRemoteTranscriptionsStore(db, items);
  const conversations = createConversationsStore(db, accountsOf);
  const rows = createHistoryRowsStore(db, transcriptions, conversations);
  const searching = createHistorySearchStore(db, accountsOf, conditions);
  const names = createSearchNames(db);
  const money = createSpendingStore(db);
  const others = createOtherObjects(db);
  const space = createStorageStore(db);
  const audio = createRemoteAudioStore(db);
  const textNeed = createTextNeed(db);
  return (run) => ({
    historyCursors: (account) => run(() => rows.cursors(account)),
    putHistory: (account, origin, list, cursor) => run(() => rows.put(account, origin, list, cursor)),
    oldestOpen: (account, collection, sinceMs) => run(() => rows.oldestOpen(account, collection, sinceMs)),
    endSweep: (account, collection, atMs) => run(() => rows.endSweep(account, collection, atMs)),
    markMissing: (account, collection, id) => run(() => rows.markMissing(account, collection, id)),
    historyCounts: (account) => run(() => rows.counts(account)),
    otherObjects: (account, limit) => run(() => others(accountsOf(account), limit)),
    missingDetails: (account, query) => run(() => rows.missing(account, query)),
    deferDetail: (account, collection, id, atMs) => run(() => rows.defer(account, collection, id, atMs)),
    knownRemotes: (account, collection) => run(() => rows.known(account, collection)),
    itemOfRemote: (account, id) => run(() => rows.localId(account, 'transcription', id)),
    conversationOfRemote: (account, id) => run(() => rows.localId(account, 'conversation', id)),
    remoteOfItem: (itemId) => run(() => transcriptions.ofItem(itemId)),
    putConversation: (account, detail) => run(() => conversations.putDetail(account, detail)),
    listConversations: (query) => run(() => conversations.list(query)),
    getConversation: (id) => run(() => conversations.get(id)),
    conversationEntries: (id, from, limit) => run(() => conversations.entries(id, from, limit)),
    searchConversations: (text, limit, account, filters) =>
      run(() => searching.conversations(text, limit, account, filters)),
    searchRenders: (text, limit, account, filters) => run(() => searching.renders(text, limit, account, filters)),
    searchNames: (account) => run(() => names(accountsOf(account))),
    similarWords: (word) => run(() => searching.similar(word)),
    storedFiles: (account) => run(() => space.files(accountsOf(account))),
    refetchableItems: (account) => run(() => space.refetchable(accountsOf(account))),
    remoteRenders: ({ account, ...query }) => run(() => audio.list({ accounts: accountsOf(account), ...query })),
    remoteRender: (id) => run(() => audio.get(id)),
    keepRemoteRender: (id, kept) => run(() => audio.keep(id, kept)),
    missingAudio: (account, query) => run(() => audio.missing(account, query)),
    deferAudio: (account, type, id, atMs) => run(() => audio.defer(account, type, id, atMs)),
    audioNeed: (account, sinceMs) => run(() => audio.need(account, sinceMs)),
    textNeed: (account, sinceMs) => run(() => textNeed(account, sinceMs)),
    refetchableRenders: (account) => run(() => audio.refetchable(accountsOf(account))),
    spending: (account) => run(() => money.months(account)),
    spendingDetails: (account, limit) => run(() => money.details(account, limit)),
  });
}
