import type { RemoteSegment } from '../../domain/transcription.ts';
import type { CallOptions } from './transcription-api.ts';

/** What every row of the account's history has. `raw` is the row's own JSON, free of links that grant access (T150, T151). */
type HistoryRow = {
  remoteId: string;
  createdAtMs: number | null;
  /** Micro-dollars; `null` is "unknown", never "free" (T137). */
  costMicroUsd: number | null;
  raw: string;
};

/** Fields that a list leaves out are `null`: merge into what a detail filled, never replace (T52, T138). */
export type HistoryTranscription = HistoryRow & {
  type: 'transcription';
  status: string | null;
  filename: string | null;
  durationMs: number | null;
  audioFormat: string | null;
  language: string | null;
  speakerCount: number | null;
  segmentCount: number | null;
};

/** A render. Its text is never given back (T85); the voice is a persona with another suffix than in Speech (T114). */
export type HistoryRender = HistoryRow & {
  type: 'tts';
  voice: string | null;
  chars: number | null;
  durationMs: number | null;
};

export type HistoryConversation = HistoryRow & {
  type: 'conversation';
  voice: string | null;
  startedAtMs: number | null;
  /** `null` while it is running, and in details. */
  endedAtMs: number | null;
  durationMs: number | null;
  turnCount: number | null;
};

export type HistoryTurn = HistoryRow & {
  type: 'conversation_turn';
  /** Turns have no route of their own: open this conversation (T132). */
  sessionId: string | null;
  role: string | null;
  text: string;
};

export type HistoryToolCall = HistoryRow & {
  type: 'tool_call';
  tool: string | null;
  /** JSON text, whatever its shape (T140). */
  args: string | null;
  result: string | null;
};

/** A kind of row that this version does not know: kept and shown as such, never dropped (T134). */
export type HistoryUnknown = HistoryRow & { type: 'unknown'; object: string };

export type HistoryItem =
  | HistoryTranscription
  | HistoryRender
  | HistoryConversation
  | HistoryTurn
  | HistoryToolCall
  | HistoryUnknown;

/** One page as received. `received` counts the rows on the wire, usable or not: only it tells whether a page was full. */
export type HistoryPage<T> = {
  items: T[];
  received: number;
  /** For display and as a hint; both may contradict the rows (T130). */
  hasMore: boolean | null;
  total: number | null;
};

/** Limits are clamped to 1..100 and pages to 1 and up; times are inclusive and of whole seconds on the wire (T126, T127). */
export type HistoryQuery = CallOptions & {
  page?: number;
  limit?: number;
  order?: 'asc' | 'desc';
  sinceMs?: number;
  untilMs?: number;
  /** Background crawls give way to what a person waits for (T162). */
  isBackground?: boolean;
};

export type FeedType = 'transcription' | 'tts' | 'conversation';

export type ConversationDetail = {
  conversation: HistoryConversation;
  turns: HistoryTurn[];
  toolCalls: HistoryToolCall[];
  /** The service counts more turns than it gave; which half is missing is not said (T139). */
  isTruncated: boolean;
};

/** `mayHaveMore`: as many rows as asked for came back, and searches have no pages (T143). */
export type HistorySearch = { items: HistoryItem[]; mayHaveMore: boolean };

/**
 * An object whose audio the service keeps. `original`: the recording as it was uploaded, where that is still to be had,
 * else as `served`, a smaller Opus. Renders are served only (T147).
 */
export type RemoteAudio = { type: 'transcription' | 'tts'; remoteId: string; form?: 'served' | 'original' };

/**
 * The account's history, read-only. Every method rejects with `ApiError` only, except that `saveAudio` may also reject
 * with ContractError DISK_FULL. Links to storage are fetched when needed, opened without any credential, renewed once
 * when expired, and never leave this port (T151 to T159).
 */
export type HistoryApi = {
  /** What is new across all types; not for complete crawls (T134). */
  feed(query?: HistoryQuery & { types?: readonly FeedType[] }): Promise<HistoryPage<HistoryItem>>;
  historyTranscriptions(query?: HistoryQuery & { status?: string }): Promise<HistoryPage<HistoryItem>>;
  /** `voice` must be the exact id as history spells it (T114). */
  historyRenders(query?: HistoryQuery & { voice?: string }): Promise<HistoryPage<HistoryItem>>;
  conversations(query?: HistoryQuery & { voice?: string }): Promise<HistoryPage<HistoryItem>>;
  historyTranscription(remoteId: string, options?: CallOptions): Promise<HistoryTranscription>;
  historyRender(remoteId: string, options?: CallOptions): Promise<HistoryRender>;
  conversation(
    remoteId: string,
    options?: CallOptions & { turns?: boolean; toolCalls?: boolean; turnsLimit?: number },
  ): Promise<ConversationDetail>;
  /** Full text over conversation turns. `query` of 1 to 200 characters after trimming. */
  searchTurns(query: string, limit: number, options?: CallOptions): Promise<HistorySearch>;
  /** Turns by text and transcriptions by file name; `limit` counts per kind (T142, T143). */
  searchHistory(query: string, limit: number, options?: CallOptions): Promise<HistorySearch>;
  /** Text and segments from storage, in whatever of the known formats they are (T146). */
  historyTranscript(
    remoteId: string,
    options?: CallOptions,
  ): Promise<{ text: string | null; segments: RemoteSegment[] | null }>;
  /**
   * Stores the audio as `path`, whole or not at all. The type is the storage's word: look at the bytes (T50, T147). In the
   * background it makes room while somebody waits for a dictation.
   */
  saveAudio(
    audio: RemoteAudio,
    path: string,
    options: CallOptions & { capBytes: number; isBackground?: boolean },
  ): Promise<{ sizeBytes: number; contentType: string }>;
};
