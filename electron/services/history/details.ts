import { ApiError } from '../../domain/errors.ts';
import type { RemoteTranscription } from '../../domain/transcription.ts';
import type { HistoryApi } from '../ports/history-api.ts';
import type { HistoryStore, MissingDetail } from '../ports/history-store.ts';
import type { NewSegment, Store } from '../ports/store.ts';
import { isLasting } from './lasting.ts';

export type DetailContext = {
  store: HistoryStore & Pick<Store, 'putTranscript' | 'getItem'>;
  buildSegments: (remote: RemoteTranscription) => NewSegment[];
  now: () => number;
};

/** The most turns that the service gives of one conversation (T139). */
const maxTurns = 2_000;
/** An object that cannot be read now is offered again after this. */
const deferMs = 24 * 3_600_000;

/**
 * Fetches the text of a transcription, or turns and tool calls of a conversation, and stores them. Rejects with ApiError;
 * an object that the service no longer has is marked missing, one that cannot be read is put off for a day.
 */
export async function fetchDetail(
  context: DetailContext,
  api: HistoryApi,
  account: string,
  wanted:
    | Omit<Extract<MissingDetail, { type: 'transcription' }>, 'createdAtMs'>
    | Omit<Extract<MissingDetail, { type: 'conversation' }>, 'createdAtMs'>,
  signal?: AbortSignal,
): Promise<void> {
  const { store, now } = context;
  try {
    if (wanted.type === 'conversation') {
      const options = { turns: true, toolCalls: true, turnsLimit: maxTurns, signal };
      await store.putConversation(account, await api.conversation(wanted.remoteId, options));
      return;
    }
    const { text, segments } = await api.historyTranscript(wanted.remoteId, { signal });
    if (text === null && segments === null) {
      throw new ApiError({ kind: 'not-found', message: 'The service keeps no text of this.' });
    }
    const entry = await store.getItem(wanted.itemId);
    if (!entry) return;
    const remote: RemoteTranscription = {
      remoteId: wanted.remoteId,
      status: 'completed',
      createdAtMs: entry.item.createdAtMs,
      updatedAtMs: null,
      filename: null,
      durationMs: entry.item.durationMs,
      language: entry.item.language,
      nonSpeech: null,
      text,
      segments,
      errorMessage: null,
      raw: JSON.stringify({ text, segments }),
    };
    const { raw, language } = remote;
    await store.putTranscript(wanted.itemId, { segments: context.buildSegments(remote), text, language, raw });
  } catch (error) {
    if (isLasting(error)) {
      await store.deferDetail(account, wanted.type, wanted.remoteId, now() + deferMs);
    }
    throw error;
  }
}
