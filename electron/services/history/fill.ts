import type { Settings } from '../../ipc/contract/settings.ts';
import type { Session } from '../account.ts';
import type { HistoryApi } from '../ports/history-api.ts';
import type { Log } from '../ports/platform.ts';
import type { HistoryAudio } from './audio.ts';
import { type DetailContext, fetchDetail } from './details.ts';
import { isLasting, isLastingForAudio, recentMs } from './lasting.ts';

export type FillDeps = DetailContext & {
  settings: () => Pick<Settings, 'historyDetails' | 'historyAudio'>;
  audio: HistoryAudio;
  log: Log;
};

/** What was fetched: its library item, if it has one; `null` when there was nothing to fetch. Reject with ApiError. */
export type Fill = (
  session: Session<HistoryApi>,
  signal: AbortSignal,
  onBegin: () => void,
) => Promise<{ itemId: string | null } | null>;

/**
 * Fetch the newest that is not here, one thing at a time, as far as the settings ask for it. What cannot be had is put
 * off: one object must not keep the others from being read.
 */
export function createFills(deps: FillDeps): { text: Fill; audio: Fill } {
  const { store, settings, audio, log } = deps;
  const since = (choice: Settings['historyDetails']): number => (choice === 'recent' ? deps.now() - recentMs : 0);
  return {
    async text({ api, account }, signal, onBegin) {
      const { historyDetails } = settings();
      if (historyDetails === 'on-demand') return null;
      const query = { sinceMs: since(historyDetails), nowMs: deps.now(), limit: 1 };
      const [wanted] = await store.missingDetails(account, query);
      if (!wanted) return null;
      onBegin();
      try {
        await fetchDetail(deps, api, account, wanted, signal);
      } catch (error) {
        if (!isLasting(error)) throw error;
        log.warn('history-detail-failed', { type: wanted.type, kind: error.kind });
      }
      return { itemId: wanted.type === 'transcription' ? wanted.itemId : null };
    },
    async audio(session, signal, onBegin) {
      const { historyAudio } = settings();
      if (historyAudio === 'on-demand') return null;
      const wanted = await audio.next(session.account, since(historyAudio));
      if (!wanted) return null;
      onBegin();
      try {
        await audio.fetch(session, wanted, { signal, isBackground: true });
      } catch (error) {
        if (!isLastingForAudio(error)) throw error;
        log.warn('history-audio-failed', { type: wanted.type });
      }
      return { itemId: wanted.type === 'transcription' ? wanted.id : null };
    },
  };
}
