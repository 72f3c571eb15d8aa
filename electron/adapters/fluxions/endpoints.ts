import { ApiError } from '../../domain/errors.ts';

/** The path families of the service, in one table: no path is guessed anywhere else (T1, T2, T132). */
export const endpoints = {
  health: 'health',
  submit: 'akro/submit',
  transcriptions: 'transcriptions',
  transcription: (remoteId: string) => `transcriptions/${pathSegment(remoteId)}`,
  history: 'history',
  historySearch: 'history/search',
  historyTranscriptions: 'history/transcriptions',
  historyTranscription: (remoteId: string) => `history/transcriptions/${pathSegment(remoteId)}`,
  historyRenders: 'history/tts',
  historyRender: (remoteId: string) => `history/tts/${pathSegment(remoteId)}`,
  historyConversations: 'history/conversations',
  historyConversation: (remoteId: string) => `history/conversations/${conversationSegment(remoteId)}`,
  conversationSearch: 'history/conversations/search',
  /** Without `v1`, unlike its neighbours. */
  voices: 'vui/voices',
  clone: 'vui/v1/voices',
  myVoices: 'vui/v1/voices/mine',
  deleteVoice: 'vui/v1/voices/delete',
  tts: 'vui/v1/tts',
  ttsSocket: 'vui/v1/tts/ws',
} as const;

export type Query = Record<string, string | number | boolean | undefined>;

/**
 * One path segment from an id that a server gave us. `.` and `..` would climb out of the collection and cannot be
 * escaped, so they are refused (T133, T175). Throws ApiError `not-found`.
 */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..' || id.length > 256) {
    throw new ApiError({ kind: 'not-found', message: 'This id cannot exist at the service.' });
  }
  return encodeURIComponent(id.toWellFormed());
}

/** The id `search` would name the search route instead of a conversation (T133). */
function conversationSegment(id: string): string {
  if (id === 'search') throw new ApiError({ kind: 'not-found', message: 'This id cannot exist at the service.' });
  return pathSegment(id);
}

/** Joins base address, path and query; survives a path prefix and a trailing slash on the base (T2, T19). */
export function endpointUrl(baseUrl: string, path: string, query: Query = {}): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
