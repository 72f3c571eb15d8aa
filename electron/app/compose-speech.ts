import { createRenderFiles } from '../adapters/media/render-files.ts';
import type { Grants } from '../adapters/media/grants.ts';
import { type Media, openMedia } from '../adapters/media/stored-audio.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { AccountService } from '../services/account.ts';
import type { MediaFiles } from '../services/ports/media-files.ts';
import type { Clock, Log } from '../services/ports/platform.ts';
import type { SpeechApi, TtsSocket, TtsSocketState } from '../services/ports/speech-api.ts';
import type { SpeechStore } from '../services/ports/speech-store.ts';
import type { Store } from '../services/ports/store.ts';
import type { SettingsService } from '../services/settings.ts';
import { createSpeechService } from '../services/speech/speech.ts';
import { createVoicesService } from '../services/speech/voices.ts';
import { createSpeechHandlers, createVoicesHandlers } from './speech-handlers.ts';

type SpeechClient = SpeechApi & { tts: TtsSocket; close(): Promise<void> };

export type ComposeSpeechDeps = {
  mediaDir: string;
  tempDir: string;
  grants: Grants;
  store: SpeechStore & Pick<Store, 'getItem'>;
  account: Pick<AccountService<SpeechClient>, 'session' | 'onChange'>;
  settings: Pick<SettingsService, 'current' | 'onChange'>;
  clock: Clock;
  log: Log;
  mediaUrl: (id: string) => string;
  offerDownload: MediaFiles['offerDownload'];
};

const cold: TtsSocketState = { socket: 'cold', socketsOpened: 0, roundTripMs: null };

/** Speech and voices: the part of the graph between the store, the media folder and the service. */
export function composeSpeech(deps: ComposeSpeechDeps): {
  handlers: Pick<Handlers<AppContract>, 'speech' | 'voices'>;
  /** Audio of a kept render; `null` when there is none. */
  openRender(id: string): Promise<Media | null>;
  /** Takes up voices and repairs renders that died with the app. */
  start(): Promise<void>;
  close(): void;
} {
  const { account, settings, store, clock, log } = deps;
  const files = createRenderFiles({ dir: deps.mediaDir, tempDir: deps.tempDir, grants: deps.grants });
  const voices = createVoicesService({ account, store, files, clock, log });
  const renders = createSignal();
  const speech = createSpeechService({
    account,
    voices,
    store,
    files,
    clock,
    log,
    mediaUrl: deps.mediaUrl,
    onRendersChanged: renders.emit,
  });

  const socket = createSignal();
  const tts = (): TtsSocket | undefined => account.session()?.api.tts;
  const follow = (): (() => void) => tts()?.onState(socket.emit) ?? (() => {});
  let unfollow = follow();
  const stopAccount = account.onChange(() => {
    unfollow();
    unfollow = follow();
    socket.emit();
  });
  const stopSettings = settings.onChange((next, before) => {
    if (before.speechWarm && !next.speechWarm) tts()?.cool();
  });

  return {
    handlers: {
      speech: createSpeechHandlers({
        speech,
        voices,
        store,
        files,
        offerDownload: deps.offerDownload,
        account: () => account.session()?.account ?? null,
        // Cooled again after idle by the pool itself; a person may want no open socket at all.
        warm: () => void (settings.current().speechWarm && tts()?.warm()),
        spoken: () => void (settings.current().speechWarm || tts()?.cool()),
        state: () => tts()?.state() ?? cold,
        onState: socket.subscribe,
        onRendersChanged: renders.subscribe,
        rendersChanged: renders.emit,
        now: () => clock.now(),
      }),
      voices: createVoicesHandlers({ voices, store, account: () => account.session()?.account ?? null }),
    },
    async openRender(id) {
      const row = await store.getRender(id);
      if (!row?.file || row.account !== account.session()?.account) return null;
      return await openMedia(deps.mediaDir, { files: [row.file], mimeType: 'audio/wav', sizeBytes: 0 }).catch(
        () => null,
      );
    },
    async start() {
      await speech.recover();
      await voices.start();
    },
    close() {
      stopAccount();
      stopSettings();
      unfollow();
      voices.close();
    },
  };
}

function createSignal(): { emit: () => void; subscribe: (listener: () => void) => () => void } {
  const listeners = new Set<() => void>();
  return {
    emit() {
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
