import { randomUUID } from 'node:crypto';
import { chooseInserter } from '../adapters/insertion/choose-inserter.ts';
import { chooseListener } from '../adapters/hotkey/choose-listener.ts';
import { encodeOpus } from '../adapters/media/encode-opus.ts';
import { salvageTake } from '../adapters/media/repair-takes.ts';
import { createCaptureClient } from '../adapters/microphone/capture-client.ts';
import { captureSourceOf } from '../adapters/microphone/capture-source.ts';
import { dictationSoundEnv } from '../adapters/microphone/dictation-format.ts';
import { createDictationRecorder } from '../adapters/microphone/dictation-recorder.ts';
import { captureDefaults } from '../adapters/microphone/messages.ts';
import { createDictationMemory } from '../adapters/system/dictation-memory.ts';
import type { DictateCommand } from '../domain/dictation/command.ts';
import type { DictationStatus } from '../domain/dictation/projection.ts';
import type { DictationSettings } from '../domain/dictation/settings.ts';
import { nobodysAccount } from '../domain/viewer.ts';
import { buildSegments } from '../domain/transcript/segments.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { AccountService } from '../services/account.ts';
import type { Connection } from '../services/connection.ts';
import { createDictation, type Dictation } from '../services/dictation/dictation.ts';
import { createDictationHandlers } from '../services/dictation/handlers.ts';
import { createOwnSound } from '../services/dictation/own-sound.ts';
import { warmthOf } from '../services/dictation/run-command.ts';
import { resumeTakes } from '../services/dictation/resume.ts';
import { sweepTakeAudio } from '../services/dictation/retention.ts';
import { createTakeList } from '../services/dictation/take-list.ts';
import { createDictationTakes } from '../services/dictation/takes.ts';
import type { ItemEvents } from '../services/item-events.ts';
import type { JobDecisions } from '../services/jobs/decisions.ts';
import type { JobQueue } from '../services/jobs/queue.ts';
import type { DictationStore } from '../services/ports/dictation-store.ts';
import type { MediaFiles } from '../services/ports/media-files.ts';
import type { Clock, Log } from '../services/ports/platform.ts';
import type { Store } from '../services/ports/store.ts';
import type { SettingsService } from '../services/settings.ts';
import { type DictationClient, uploadOver } from './dictation-upload.ts';
import { createKeyBinding } from './key-binding.ts';
import { createPageTakes } from './page-takes.ts';
import type { Platform } from './platform.ts';

export type ComposeDictationDeps = {
  dataDir: string;
  mediaDir: string;
  fork: Platform['fork'];
  shortcuts: Platform['shortcuts'];
  store: Store & DictationStore;
  media: MediaFiles;
  account: Pick<AccountService<DictationClient>, 'session' | 'onChange'>;
  settings: Pick<SettingsService, 'current' | 'onChange'>;
  connection: Pick<Connection, 'state' | 'report'>;
  decisions: JobDecisions;
  queue: Pick<JobQueue, 'wake'>;
  events: ItemEvents;
  /** A microphone that this run must use: a device by name, or `wav:/path`. */
  forcedMicrophone: string | null;
  clock: Clock;
  log: Log;
  failPoint: (name: string) => void;
};

/** Dictation: key, microphone, live upload, insertion and the journal, put together. */
export async function composeDictation(deps: ComposeDictationDeps): Promise<{
  handlers: Pick<Handlers<AppContract>, 'dictation'>;
  dictation: Dictation;
  /** What the shells ask: the key by other means, and whether there is something for the overlay to show. */
  forShell: {
    dictate(command: DictateCommand): void;
    onDictation(listener: (isUnderway: boolean) => void): () => void;
  };
  /** Removes audio that was kept long enough. */
  sweepAudio(): Promise<void>;
  /** Takes up what the last run left, and listens for the key from now on. */
  start(): Promise<void>;
  close(): Promise<void>;
}> {
  const { account, settings, store, media, events, clock, log } = deps;
  const keys = chooseListener({ fork: (env) => deps.fork('hotkey', env), shortcuts: deps.shortcuts, log });
  const closing = new AbortController();
  const current = (): DictationSettings => {
    const { dictation, microphone, nonSpeech } = settings.current();
    return { ...dictation, microphone: forced.device ?? microphone, nonSpeech };
  };
  const forced = captureSourceOf(deps.forcedMicrophone);
  const capture = createCaptureClient({
    fork: (env) => deps.fork('capture', { ...dictationSoundEnv, ...env }),
    config: {
      dir: deps.mediaDir,
      ...captureDefaults,
      source: forced.source.kind === 'device' ? { ...forced.source, viaSoundServer: true } : forced.source,
    },
    salvage: (takeId) => salvageTake(deps.mediaDir, takeId),
    log,
  });
  const recorder = createDictationRecorder({ capture, dir: deps.mediaDir });
  const insertion = chooseInserter({
    modifiersUp: (limitMs, signal) => keys.modifiersUp(limitMs, signal),
  });
  const rows = createDictationTakes({
    store,
    media,
    encodeOpus: (audio) => encodeOpus(deps.mediaDir, audio),
    log,
    account() {
      const session = account.session();
      // Only whose it is: the session itself holds a client, which no row can.
      return session === null
        ? { origin: 'account', account: nobodysAccount }
        : { origin: session.origin, account: session.account };
    },
    nonSpeech: () => settings.current().nonSpeech,
    clock,
    onItemChanged: (itemId) => events.changed(itemId),
    failPoint: deps.failPoint,
  });
  const originNow = (): string | null => {
    const session = account.session();
    if (session === null) return null;
    return session.origin === 'sandbox' ? 'sandbox' : new URL(session.baseUrl).origin;
  };

  const page = createPageTakes(insertion.inserter);

  const sound = createOwnSound(clock);
  const dictation = await createDictation({
    keys,
    recorder: {
      ...recorder,
      open(request) {
        recorder.open(request);
        deps.failPoint('dictation-opening');
      },
    },
    sound,
    inserter: {
      ...page.inserter,
      insert(request, signal) {
        deps.failPoint('dictation-inserting');
        return page.inserter.insert(request, signal);
      },
    },
    upload: () => {
      const session = account.session();
      return session === null ? null : uploadOver(session.api);
    },
    takes: {
      ...rows,
      async settle(session, outcome, spans) {
        await rows.settle(session, outcome, spans);
        if ((await store.getItem(session)) !== null)
          await store.putTakeFigures({ itemId: session, atMs: clock.now(), outcome, spans });
      },
    },
    memory: createDictationMemory(deps.dataDir, {
      current: originNow,
      onChange: (listener) => account.onChange(listener),
    }),
    settings: current,
    buildSegments,
    newId: () => randomUUID(),
    clock,
    log,
    reach: (error) => deps.connection.report(error),
    onHandedOver: () => deps.queue.wake(),
    closed: closing.signal,
  });

  const binding = createKeyBinding(keys, log);
  const stopSettings = settings.onChange((next, before) => {
    if (next.dictation.key !== before.dictation.key) void binding.bind(next.dictation.key);
    if (next.dictation.warmth !== before.dictation.warmth) recorder.keepWarm(warmthOf(next.dictation.warmth));
  });

  const stopTelling = dictation.onView(({ status }) => keys.duringTake?.(isUnderway(status)));

  const takes = createTakeList({
    store,
    media,
    viewer: () => account.session()?.account ?? null,
    policy: () => current().text,
    progressOf: (itemId) => events.progressOf(itemId),
    isOffline: () => deps.connection.state() === 'offline',
  });
  const handlers = createDictationHandlers({
    dictation,
    takes,
    keys: { onName: (listener) => keys.onName(listener), state: binding.state, onChange: binding.onChange },
    listen: () => binding.bind(current().key),
    inserter: insertion.inserter,
    sound,
    insertion: { backend: insertion.backend, problem: insertion.problem },
    store,
    media,
    decisions: deps.decisions,
    settings: current,
    fromPage: (act) => page.run(act),
    viewer: () => account.session()?.account ?? null,
    onTakesChanged(listener) {
      const stops = [events.onChange(listener), dictation.onEnded(listener), account.onChange(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    takesChanged: (itemId) => events.changed(itemId),
    clock,
    log,
  });

  return {
    handlers: { dictation: handlers },
    dictation,
    forShell: {
      dictate: (command) =>
        dictation.key(({ toggle: 'toggle', press: 'down', release: 'up', cancel: 'cancel' } as const)[command]),
      onDictation(listener) {
        let isUnderway: boolean | null = null;
        const look = (): void => {
          const now = dictation.view().status !== 'Ready' && settings.current().dictation.overlay;
          if (now === isUnderway) return;
          isUnderway = now;
          listener(now);
        };
        look();
        const stops = [dictation.onView(look), settings.onChange(look)];
        return () => {
          for (const stop of stops) stop();
        };
      },
    },
    async start() {
      await resumeTakes({ store, clock, onHandedOver: () => deps.queue.wake() });
      // Where listening asks the person for something, it waits until somebody has dictated, or says so.
      if (asksToListen() && (await store.recentTakeFigures(1)).length === 0) {
        binding.putOff(
          'The key is not listened for yet. “Use this key” begins; the system may ask whether you allow it.',
        );
      } else await binding.bind(current().key);
    },
    sweepAudio: () =>
      sweepTakeAudio(
        { store, media, clock, onItemChanged: (itemId) => events.changed(itemId) },
        settings.current().dictation.keepAudioDays,
      ),
    async close() {
      stopSettings();
      stopTelling();
      closing.abort(new Error('closed'));
      await keys.close();
      await dictation.close();
      await insertion.idle();
      await recorder.close();
    },
  };
}

/** There is something that could still be cancelled. */
function isUnderway(status: DictationStatus): boolean {
  return status === 'Starting' || status === 'Listening' || status === 'Finishing' || status === 'Transcribing';
}

/** A Mac asks for a permission, the portal of a Wayland desktop for the shortcut. */
function asksToListen(): boolean {
  const { WAYLAND_DISPLAY: wayland, DBUS_SESSION_BUS_ADDRESS: bus } = process.env;
  return process.platform === 'darwin' || Boolean(wayland && bus);
}
