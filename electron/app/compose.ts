import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { createFluxionsClient } from '../adapters/fluxions/client.ts';
import { hurriedSocketTiming } from '../adapters/fluxions/socket-timing.ts';
import { createGrants } from '../adapters/media/grants.ts';
import { measureDisk } from '../adapters/media/measure-disk.ts';
import { createMediaFiles } from '../adapters/media/media-files.ts';
import type { Media } from '../adapters/media/stored-audio.ts';
import { createSandboxProcess } from '../adapters/sandbox/sandbox-process.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { createLog } from '../adapters/system/log.ts';
import { createLearnedFile } from '../adapters/system/learned-file.ts';
import { createSettingsFile } from '../adapters/system/settings-file.ts';
import type { DictateCommand } from '../domain/dictation/command.ts';
import { redact } from '../domain/redact.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { Log } from '../services/ports/platform.ts';
import { createAccountService } from '../services/account.ts';
import { createConnection } from '../services/connection.ts';
import { createItemEvents } from '../services/item-events.ts';
import { createSettingsService } from '../services/settings.ts';
import { createAppState } from './app-state.ts';
import { composeDictation } from './compose-dictation.ts';
import { composeHistory } from './compose-history.ts';
import { checkApiKey, checkApiUrl } from './checked-input.ts';
import { composeBackup } from './compose-backup.ts';
import { composeCapture } from './compose-capture.ts';
import { composeJobs } from './compose-jobs.ts';
import { composeLibrary } from './compose-library.ts';
import { composeSpeech } from './compose-speech.ts';
import type { Config } from './config.ts';
import { defaultSettings } from './default-settings.ts';
import { failPoint } from './fail-point.ts';
import { openFolders } from './open-folders.ts';
import { createAppHandlers, createSettingsHandlers } from './handlers.ts';
import type { Platform } from './platform.ts';
import { repeatDaily } from './repeat-daily.ts';
import { runSampleEpisode, sampleEpisodePath } from './sample-episode.ts';
import { interruptedNotices, openingNotices } from './start-notices.ts';

/** The running app, as a shell holds it. */
export type App = {
  handlers: Handlers<AppContract>;
  log: Log;
  /** Audio of an item or of a render for the player, any byte range; `null` when there is none. */
  openMedia(itemId: string): Promise<Media | null>;
  /** Turns a path from a dialog, a drop or an upload into the one-time reference that the page may use. */
  grantPath(path: string, options?: { name?: string; deleteAfter?: boolean }): string;
  /** The push-to-talk key by other means: a command of the desktop's own shortcuts. */
  dictate(command: DictateCommand): void;
  /** Tells whether a take is underway, or its end is being shown, and whether it changes; the overlay's to know. */
  onDictation(listener: (isUnderway: boolean) => void): () => void;
  /** Takes up the session, the queue and interrupted takes. `say` gets lines for a person at a terminal. */
  start(say?: (line: string) => void): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Builds everything, top to bottom; torn down in reverse. Rejects when the data folder or the library cannot be opened. */
export async function compose(config: Config, platform: Platform): Promise<App> {
  await using stack = new AsyncDisposableStack();
  const { dataDir } = config;
  const { homes, libraryFile, mediaDir, tempDir, folderNotices } = await openFolders(dataDir, stack);
  const clock = systemClock;
  const random = Math.random;
  const log = createLog(dataDir, redact);

  const settings = await createSettingsService({ file: createSettingsFile(dataDir, defaultSettings), checkApiUrl });
  const learned = await createLearnedFile({ dataDir, clock, log });
  stack.defer(() => learned.saved());
  const secrets = await platform.secrets(dataDir);
  const store = await openStore({ file: libraryFile });
  stack.defer(() => store.close());
  const grants = createGrants();
  stack.defer(() => grants.close());
  const media = createMediaFiles({
    dir: mediaDir,
    tempDir,
    grants,
    mediaUrl: (itemId) => platform.mediaUrl(itemId),
    offerDownload: (...file) => platform.offerDownload(...file),
  });
  const events = createItemEvents();

  const sandbox = createSandboxProcess({
    fork: () =>
      platform.fork('sandbox', { FLUXIONS_SANDBOX_CONFIG: JSON.stringify({ dataDir: join(dataDir, 'sandbox') }) }),
    onExit: () => void account.sandboxEnded().catch(() => log.error('sandbox-restart-failed')),
    log,
  });
  stack.defer(() => sandbox.stop());
  const account = createAccountService({
    settings,
    secrets,
    sandbox,
    createApi: (baseUrl, credential) =>
      createFluxionsClient({
        baseUrl,
        credential,
        clock,
        random,
        log,
        learned: learned.of(baseUrl),
        tempDir,
        socketTiming: config.speechHurry ? hurriedSocketTiming(config.speechHurry) : {},
      }),
    fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 24),
    normaliseKey: checkApiKey,
    fromEnvironment: {
      apiUrl: config.apiUrl === null ? null : checkApiUrl(config.apiUrl),
      apiKey: config.apiKey,
      startInSandbox: config.startInSandbox,
    },
    log,
  });
  stack.defer(() => account.close());
  const connection = createConnection({
    probe: async (signal) => (await account.session()?.api.health({ signal })) ?? false,
    clock,
    random,
  });
  stack.defer(() => connection.close());
  let address: string | undefined;
  account.onChange(() => {
    const next = account.session()?.baseUrl;
    if (next === address) return;
    address = next;
    connection.reset();
    void connection.check();
  });

  const history = composeHistory({
    tempDir,
    measure: () => measureDisk(mediaDir, libraryFile),
    store,
    media,
    grants,
    account,
    settings,
    connection,
    events,
    clock,
    random,
    log,
  });
  stack.defer(() => history.close());
  const jobs = composeJobs({
    mediaDir,
    store,
    media,
    account,
    connection,
    events,
    clock,
    random,
    log,
    settings,
    grants,
    chooseFiles: platform.chooseFiles && (() => platform.chooseFiles?.() ?? Promise.resolve([])),
    settleMs: config.settleMs,
    wouldPassBudget: history.wouldPassBudget,
  });
  const { queue, decisions, importFiles } = jobs;
  stack.defer(() => queue.close());
  const { capture, process: captureProcess } = composeCapture({
    mediaDir,
    microphone: config.microphone,
    fork: (...program) => platform.fork(...program),
    store,
    account,
    settings,
    events,
    decisions,
    clock,
    log,
  });
  stack.defer(() => capture.close());

  const library = composeLibrary({
    store,
    media,
    events,
    connection,
    account,
    clock,
    settings,
    log,
    platform,
  });
  stack.defer(() => library.close());
  const appState = createAppState({
    version: platform.appVersion,
    platform: platform.kind,
    account,
    connection,
    queue,
  });
  const speech = composeSpeech({
    mediaDir,
    tempDir,
    grants,
    store,
    account,
    settings,
    clock,
    log,
    mediaUrl: (id) => platform.mediaUrl(id),
    offerDownload: (...file) => platform.offerDownload(...file),
  });
  stack.defer(() => speech.close());
  const dictation = await composeDictation({
    dataDir,
    mediaDir,
    fork: (...program) => platform.fork(...program),
    shortcuts: platform.shortcuts,
    store,
    media,
    account,
    settings,
    connection,
    decisions,
    queue,
    events,
    forcedMicrophone: config.microphone,
    clock,
    log,
    failPoint,
  });
  stack.defer(() => dictation.close());
  const backup = composeBackup({
    ...homes,
    mediaDir,
    tempDir,
    snapshot: (file) => store.snapshot(file),
    grants,
    platform,
    clock,
    failPoint,
  });
  stack.defer(() => backup.close());
  const closing = new AbortController();
  stack.defer(() => closing.abort());

  const handlers: Handlers<AppContract> = {
    app: createAppHandlers({
      state: appState.state,
      onStateChange: appState.onChange,
      settings,
      useSandbox: () => account.useSandbox(),
      connect: (apiKey) => account.connect(apiKey),
      signOut: () => account.signOut(),
      checkConnection: () => connection.check(),
      forgetLearned() {
        dictation.dictation.forgetLearned();
        return learned.forget();
      },
      dismissNotice: appState.dismissNotice,
    }),
    settings: createSettingsHandlers(settings),
    capture: capture.handlers,
    ...library.handlers,
    ...dictation.handlers,
    ...speech.handlers,
    ...history.handlers,
    transcribe: jobs.handlers,
    backup: backup.handlers,
  };

  const start = async (say: (line: string) => void = () => {}): Promise<void> => {
    for (const notice of await openingNotices(folderNotices, store)) appState.addNotice(notice);
    void captureProcess.backend().then(appState.setCapture, () => log.warn('capture-backend-unknown'));
    await account.start();
    for (const notice of await interruptedNotices(await capture.recover(), store)) appState.addNotice(notice);
    await speech.start();
    await queue.start();
    await dictation.start();
    const sweep = async (): Promise<void> => {
      await library.sweepBin();
      await dictation.sweepAudio();
    };
    await sweep();
    library.start();
    void repeatDaily(clock, closing.signal, () => sweep().catch(() => log.warn('daily-work-failed')));
    await connection.check();
    history.start();
    const sample = sampleEpisodePath(join(import.meta.dirname, '..', '..', 'resources'));
    if (account.state().chosen === null && account.session() && sample) {
      const sampleDeps = { path: sample, store, events, importFiles, say, signal: closing.signal };
      void runSampleEpisode({ ...sampleDeps, grantPath: (path, name) => grants.grant(path, name) }).catch(() =>
        log.warn('sample-failed'),
      );
    }
  };
  const owned = stack.move();
  return {
    handlers,
    log,
    async openMedia(itemId) {
      const entry = await store.getItem(itemId);
      if (!entry) return (await speech.openRender(itemId)) ?? (await history.openRender(itemId));
      if (entry.item.files.length === 0 || entry.item.recording) return null;
      const { files, mimeType, sizeBytes } = entry.item;
      return await media
        .open({ files, mimeType: mimeType ?? 'application/octet-stream', sizeBytes: sizeBytes ?? 0 })
        .catch(() => null);
    },
    grantPath: (path, options = {}) =>
      grants.grant(path, options.name ?? basename(path), { deleteAfter: options.deleteAfter }),
    ...dictation.forShell,
    start,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
