import { ContractError } from '../../ipc/contract/errors.ts';
import type { Session } from '../account.ts';
import type { HistoryApi } from '../ports/history-api.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { ItemWithJob, Store } from '../ports/store.ts';
import type { HistoryAudio } from './audio.ts';
import { type DetailContext, fetchDetail } from './details.ts';

export type FetchDeps = DetailContext & {
  store: HistoryStore & Pick<Store, 'getItem' | 'putTranscript'>;
  account: { session(): Session<HistoryApi> | null };
  audio: HistoryAudio;
};

/** Brings single objects to this computer because a person opened them. Rejects with ApiError or ContractError. */
export type HistoryFetch = {
  text(itemId: string): Promise<void>;
  audio(itemId: string): Promise<void>;
  /** Of a render that was made elsewhere. */
  renderAudio(id: string): Promise<void>;
  conversation(id: string): Promise<void>;
};

/** Two clicks on one thing share one request. */
export function createHistoryFetch(deps: FetchDeps): HistoryFetch {
  const running = new Map<string, Promise<void>>();
  const once = (key: string, work: () => Promise<void>): Promise<void> => {
    const known = running.get(key);
    if (known) return known;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
  const sessionOf = (account: string): Session<HistoryApi> => {
    const session = deps.account.session();
    if (!session) throw new ContractError('AUTH_REQUIRED', 'Connect the account in Settings to fetch this.');
    if (session.account !== account) {
      throw new ContractError(
        'AUTH_REQUIRED',
        'This belongs to another account. Switch to it in Settings to fetch it.',
      );
    }
    return session;
  };
  const remoteItem = async (itemId: string): Promise<{ entry: ItemWithJob; remoteId: string; account: string }> => {
    const [entry, remote] = await Promise.all([deps.store.getItem(itemId), deps.store.remoteOfItem(itemId)]);
    if (!entry || !remote) throw new ContractError('NOT_FOUND', 'The service has nothing of this item.');
    return { entry, remoteId: remote.remoteId, account: remote.account };
  };

  return {
    text: (itemId) =>
      once(`text ${itemId}`, async () => {
        const { entry, remoteId, account } = await remoteItem(itemId);
        // What is here may hold corrections, and is at least as good.
        if (entry.item.segmentCount !== null) return;
        await fetchDetail(deps, sessionOf(account).api, account, { type: 'transcription', remoteId, itemId });
      }),
    audio: (itemId) =>
      once(`audio ${itemId}`, async () => {
        const { entry, remoteId, account } = await remoteItem(itemId);
        if (entry.item.files.length > 0) return;
        await deps.audio.fetch(sessionOf(account), { type: 'transcription', id: itemId, remoteId });
      }),
    renderAudio: (id) =>
      once(`audio ${id}`, async () => {
        const row = await deps.store.remoteRender(id);
        if (!row) throw new ContractError('NOT_FOUND', 'This render is no longer here.');
        if (row.file !== null) return;
        await deps.audio.fetch(sessionOf(row.account), { type: 'tts', id, remoteId: row.remoteId });
      }),
    conversation: (id) =>
      once(`conversation ${id}`, async () => {
        const row = await deps.store.getConversation(id);
        if (!row) throw new ContractError('NOT_FOUND', 'This conversation is no longer here.');
        const session = sessionOf(row.account);
        await fetchDetail(deps, session.api, row.account, { type: 'conversation', remoteId: row.remoteId, id });
      }),
  };
}
