import { ContractError } from '../../ipc/contract/errors.ts';
import type { Session } from '../account.ts';
import type { HistoryApi } from '../ports/history-api.ts';
import type { HistoryStore, MissingAudio } from '../ports/history-store.ts';
import type { ProbeResult, StoredAudio } from '../ports/media-files.ts';
import type { Store } from '../ports/store.ts';
import { isLastingForAudio } from './lasting.ts';

export type HistoryAudioDeps = {
  store: HistoryStore & Pick<Store, 'getItem' | 'updateItem'>;
  /** Lets `save` write a file of at most `capBytes` and takes it into the media folder. */
  takeAudio: (
    name: string,
    save: (path: string, capBytes: number) => Promise<unknown>,
  ) => Promise<StoredAudio & ProbeResult & { sha256: string }>;
  /** How recordings are wanted. */
  form: () => 'served' | 'original';
  now: () => number;
};

/** Brings audio that only the service has to this computer. Rejects with ApiError or ContractError. */
export type HistoryAudio = {
  fetch(
    session: Session<HistoryApi>,
    wanted: Omit<MissingAudio, 'createdAtMs'>,
    options?: { signal?: AbortSignal; isBackground?: boolean },
  ): Promise<void>;
  /** The newest that the background may fetch now. */
  next(account: string, sinceMs: number): Promise<MissingAudio | null>;
};

type FetchHow = { signal?: AbortSignal; isBackground?: boolean };

/** Audio that cannot be had now is offered again after this. */
const deferMs = 24 * 3_600_000;

export function createHistoryAudio({ store, takeAudio, form, now }: HistoryAudioDeps): HistoryAudio {
  const fetchItem = async (api: HistoryApi, id: string, remoteId: string, how: FetchHow): Promise<void> => {
    const entry = await store.getItem(id);
    if (!entry) throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
    if (entry.item.files.length > 0) return;
    const { files, mimeType, sizeBytes, sha256, durationMs } = await takeAudio(entry.item.title, (path, capBytes) =>
      api.saveAudio({ type: 'transcription', remoteId, form: form() }, path, { capBytes, ...how }),
    );
    await store.updateItem(id, {
      files,
      mimeType,
      sizeBytes,
      sha256,
      durationMs: entry.item.durationMs ?? durationMs,
    });
  };
  const fetchRender = async (api: HistoryApi, id: string, remoteId: string, how: FetchHow): Promise<void> => {
    const row = await store.remoteRender(id);
    if (!row) throw new ContractError('NOT_FOUND', 'This render is no longer here.');
    if (row.file !== null) return;
    const { files, mimeType, sizeBytes } = await takeAudio('This render', (path, capBytes) =>
      api.saveAudio({ type: 'tts', remoteId }, path, { capBytes, ...how }),
    );
    await store.keepRemoteRender(id, { file: files[0] ?? '', mimeType, sizeBytes });
  };
  return {
    async fetch({ api, account }, { type, id, remoteId }, options = {}) {
      try {
        await (type === 'tts' ? fetchRender : fetchItem)(api, id, remoteId, options);
      } catch (error) {
        if (isLastingForAudio(error)) await store.deferAudio(account, type, remoteId, now() + deferMs);
        throw error;
      }
    },
    async next(account, sinceMs) {
      const [wanted] = await store.missingAudio(account, { sinceMs, nowMs: now(), limit: 1 });
      return wanted ?? null;
    },
  };
}
