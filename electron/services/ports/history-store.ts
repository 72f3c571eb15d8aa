import type { HistoryCollection, HistoryList } from '../../domain/history/collections.ts';
import type { SearchFilters } from '../../domain/search/filters.ts';
import type { OtherObject } from '../../ipc/contract/history.ts';
import type { Mark } from '../../domain/search/highlight.ts';
import type { ConversationDetail, HistoryItem } from './history-api.ts';
import type { Viewer } from './store.ts';

/** How far the crawl of one list came. Written in the same transaction as the rows it stands for. */
export type HistoryCursor = {
  collection: HistoryList;
  /** Creation time of the newest row that was read; `null` before the first page. */
  cursorMs: number | null;
  /** The end was reached once: from now on only what is new is read. */
  isComplete: boolean;
  syncedAtMs: number | null;
  /** A slow pass over everything that finds what the service deleted; `null` while none runs. */
  sweep: { id: number; cursorMs: number | null } | null;
  sweptAtMs: number | null;
};

/** A conversation as listed. Fields that the service left out are `null`. */
export type ConversationRow = {
  id: string;
  account: string;
  remoteId: string;
  createdAtMs: number;
  voice: string | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
  durationMs: number | null;
  turnCount: number | null;
  costMicroUsd: number | null;
  /** Its turns and tool calls are on this computer. */
  hasDetails: boolean;
  /** The service counts more turns than it gave. */
  isTruncated: boolean;
  /** The service no longer has it; what is here stays. */
  isMissing: boolean;
};

/** One line of a conversation: something said, or a tool call. `position` counts both, in order of time. */
export type ConversationEntry = {
  position: number;
  kind: 'turn' | 'tool';
  role: string | null;
  text: string;
  tool: string | null;
  args: string | null;
  result: string | null;
  createdAtMs: number | null;
};

/** What still has to be fetched for one object. */
export type MissingDetail =
  | { type: 'transcription'; remoteId: string; itemId: string; createdAtMs: number }
  | { type: 'conversation'; remoteId: string; id: string; createdAtMs: number };

/** A render that was made elsewhere. Its text is nowhere (T85); `file` once its audio was fetched. */
export type RemoteRenderRow = {
  id: string;
  account: string;
  remoteId: string;
  createdAtMs: number;
  voice: string | null;
  chars: number | null;
  durationMs: number | null;
  costMicroUsd: number | null;
  file: string | null;
  mimeType: string | null;
  sizeBytes: number | null;
  isMissing: boolean;
};

/** Audio that only the service has: of the item or the remote render `id`. */
export type MissingAudio = { type: 'transcription' | 'tts'; remoteId: string; id: string; createdAtMs: number };

/** A remote transcription behind a library item. */
export type RemoteOfItem = { remoteId: string; account: string; isMissing: boolean; status: string | null };

export type ConversationHit = {
  kind: 'turn' | 'tool';
  conversationId: string;
  position: number;
  /** Role of the speaker, or name of the tool. */
  label: string | null;
  createdAtMs: number;
  text: string;
  marks: Mark[];
};

export type RenderHit = { renderId: string; voice: string; createdAtMs: number; text: string; marks: Mark[] };

/** Money of one month, kind and show. `count` has all, `unknown` those without a price, `estimate*` what is not billed yet. */
export type SpendingRow = {
  /** `2026-06`, in local time. */
  month: string;
  kind: HistoryCollection;
  /** `null`: in no show, as is everything that is no transcription. */
  show: string | null;
  count: number;
  unknown: number;
  costMicroUsd: number;
  estimated: number;
  estimateMicroUsd: number;
};

export type SpendingDetail = {
  createdAtMs: number;
  kind: HistoryCollection;
  show: string | null;
  name: string;
  voice: string | null;
  durationMs: number | null;
  chars: number | null;
  costMicroUsd: number | null;
  estimateMicroUsd: number | null;
};

/** Files of one item, render or voice in the media folder. */
export type StoredFiles = {
  kind: 'recording' | 'import' | 'dictation' | 'remote' | 'spoken' | 'voice';
  files: string[];
};

export type HistoryCounts = {
  transcriptions: number;
  renders: number;
  conversations: number;
  unknown: number;
  missing: number;
  /** Without text on this computer. */
  transcriptsToFetch: number;
  conversationsToFetch: number;
  /** Transcriptions that other programs started and that are not finished: they become items when they are (T128). */
  underWayElsewhere: number;
};

/** Tables of the history feature; same durability as the library's. Everything is per account (T11). */
export type HistoryStore = {
  historyCursors(account: string): Promise<HistoryCursor[]>;
  /**
   * Takes in rows and, with them, how far the crawl came: both or neither. Transcriptions become library items unless
   * they are the item of a job of ours, or still running. Returns how many rows were new, and items that changed.
   */
  putHistory(
    account: string,
    origin: 'sandbox' | 'account',
    items: readonly HistoryItem[],
    cursor: HistoryCursor | null,
  ): Promise<{ fresh: number; itemIds: string[] }>;
  /** The oldest row since `sinceMs` whose state or price may still change (T128), or `null`. */
  oldestOpen(account: string, collection: HistoryCollection, sinceMs: number): Promise<number | null>;
  /** Ends a sweep: what it did not meet is marked missing, never deleted. Returns how many. */
  endSweep(account: string, collection: HistoryList, atMs: number): Promise<number>;
  markMissing(account: string, collection: HistoryCollection, remoteId: string): Promise<void>;
  historyCounts(account: string): Promise<HistoryCounts>;
  /** The newest objects that lack their text, first those that were never tried. */
  missingDetails(account: string, query: { sinceMs: number; nowMs: number; limit: number }): Promise<MissingDetail[]>;
  /** Notes that a detail could not be had; it is not offered again before `againAtMs`. */
  deferDetail(account: string, collection: HistoryCollection, remoteId: string, againAtMs: number): Promise<void>;
  /** Renders made elsewhere, newest first; those that are the other side of one kept here are left out. */
  remoteRenders(query: {
    account: Viewer;
    after?: string;
    limit: number;
  }): Promise<{ rows: RemoteRenderRow[]; next: string | null; total: number }>;
  remoteRender(id: string): Promise<RemoteRenderRow | null>;
  /** Notes the file of a remote render's audio; `null` when it was removed again. */
  keepRemoteRender(id: string, audio: { file: string; mimeType: string; sizeBytes: number } | null): Promise<void>;
  /** The newest objects whose audio is not here. */
  missingAudio(account: string, query: { sinceMs: number; nowMs: number; limit: number }): Promise<MissingAudio[]>;
  deferAudio(account: string, type: MissingAudio['type'], remoteId: string, againAtMs: number): Promise<void>;
  /** How much audio since `sinceMs` is not here. */
  audioNeed(account: string, sinceMs: number): Promise<{ count: number; durationMs: number }>;
  /** How many texts since `sinceMs` are not here: of recordings of this length, and of so many turns. */
  textNeed(account: string, sinceMs: number): Promise<{ count: number; durationMs: number; turns: number }>;
  /** Ids at the service of what is here: conversations with their turns, transcriptions that are items. */
  knownRemotes(account: string, collection: 'conversation' | 'transcription'): Promise<string[]>;
  itemOfRemote(account: string, remoteId: string): Promise<string | null>;
  conversationOfRemote(account: string, remoteId: string): Promise<string | null>;
  remoteOfItem(itemId: string): Promise<RemoteOfItem | null>;
  /** Replaces the turns and tool calls of a conversation. */
  putConversation(account: string, detail: ConversationDetail): Promise<void>;
  listConversations(query: {
    account: Viewer;
    after?: string;
    limit: number;
    text?: string;
  }): Promise<{ rows: ConversationRow[]; next: string | null; total: number }>;
  getConversation(id: string): Promise<ConversationRow | null>;
  conversationEntries(
    id: string,
    fromPosition: number,
    limit: number,
  ): Promise<{ entries: ConversationEntry[]; total: number }>;
  searchConversations(
    text: string,
    limit: number,
    account: Viewer,
    filters?: SearchFilters,
  ): Promise<{ hits: ConversationHit[]; total: number }>;
  searchRenders(
    text: string,
    limit: number,
    account: Viewer,
    filters?: SearchFilters,
  ): Promise<{ hits: RenderHit[]; total: number }>;
  /** Names that people gave speakers, and voices of speech and conversations, the most frequent first. */
  searchNames(account: Viewer): Promise<{ speakers: string[]; voices: string[] }>;
  /** Frequent words of what is stored, whoever's, that are close to one that nothing contains; nearest first. */
  similarWords(word: string): Promise<string[]>;
  storedFiles(account: Viewer): Promise<StoredFiles[]>;
  /** Items and remote renders whose audio can be fetched from the service again. */
  refetchableItems(account: Viewer): Promise<string[]>;
  refetchableRenders(account: Viewer): Promise<RemoteRenderRow[]>;
  /** Objects of kinds that this version does not know, newest first, and how many there are. */
  otherObjects(account: Viewer, limit: number): Promise<{ others: OtherObject[]; total: number }>;
  spending(account: string): Promise<SpendingRow[]>;
  spendingDetails(account: string, limit: number): Promise<SpendingDetail[]>;
};
