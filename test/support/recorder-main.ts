import { join } from 'node:path';
import { failPoint } from '../../electron/app/fail-point.ts';
import { createCaptureClient } from '../../electron/adapters/microphone/capture-client.ts';
import { captureDefaults, type CaptureConfig } from '../../electron/adapters/microphone/messages.ts';
import { repairTakes, salvageTake } from '../../electron/adapters/media/repair-takes.ts';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import { type CaptureService, createCaptureService } from '../../electron/services/capture.ts';
import type { Store } from '../../electron/services/ports/store.ts';
import { forkCapture, silentLog } from './capture.ts';

/** A recorder with a real database and a real capture process, as the app puts it together. */
export async function openRecorder(options: {
  dir: string;
  source: CaptureConfig['source'];
  onFork?: (pid: number) => void;
}): Promise<{ service: CaptureService; store: Store }> {
  const media = join(options.dir, 'media');
  const store = await openStoreInProcess({ file: join(options.dir, 'library.db') });
  const service = createCaptureService({
    process: createCaptureClient({
      fork: (env) => forkCapture(env, (child) => options.onFork?.(child.pid ?? 0)),
      config: { ...captureDefaults, dir: media, warnFreeBytes: 0, stopFreeBytes: 0, source: options.source },
      salvage: (takeId) => salvageTake(media, takeId),
      log: silentLog,
    }),
    store,
    takes: { repair: () => repairTakes(media) },
    clock: { now: Date.now },
    log: silentLog,
    account: () => ({ origin: 'sandbox', account: 'sandbox' }),
    defaults: () => ({ device: null, channels: 1, forcedDevice: null }),
    onItemChanged: () => {},
    onItemReady: () => {},
    newId: () => crypto.randomUUID(),
    failPoint,
  });
  return { service, store };
}

/** What a forked recorder is told, as JSON in `FX_RECORDER`. */
export type RecorderOrder = { dir: string; source: CaptureConfig['source']; stopAtMs: number | null };

/** What it can be told later: end the take; record another one. */
export type RecorderCommand = 'stop' | 'start';

/** What it reports: the pid of the audio process, that sound is on disk, how long it is, that the take is finished. */
export type RecorderReport =
  | { type: 'capture'; pid: number }
  | { type: 'recording' }
  | { type: 'elapsed'; ms: number }
  | { type: 'done' };

const order = process.env['FX_RECORDER'];
if (order !== undefined && process.send) {
  const { dir, source, stopAtMs } = JSON.parse(order) as RecorderOrder;
  const report = (message: RecorderReport): void => void process.send?.(message);
  const { service } = await openRecorder({ dir, source, onFork: (pid) => report({ type: 'capture', pid }) });
  const { signal } = new AbortController();
  let isStopping = false;
  let wasRecording = false;
  let wasStarting = false;
  const stop = (): void => {
    isStopping = true;
    void Promise.resolve(service.handlers.stop({}, { signal })).finally(() => report({ type: 'done' }));
  };
  // A refused start shows as a state, like every other end.
  const start = async (): Promise<void> => {
    isStopping = wasRecording = wasStarting = false;
    await Promise.resolve(service.handlers.start({}, { signal })).catch(() => undefined);
  };
  process.on('message', (command: RecorderCommand) => {
    if (command === 'stop') stop();
    else void start();
  });
  service.onState((state) => {
    if (state.phase === 'recording' && !wasRecording) {
      wasRecording = true;
      report({ type: 'recording' });
    }
    wasStarting ||= state.phase === 'starting';
    // Ended by itself, e.g. because the audio process was killed.
    if (wasStarting && !isStopping && (state.phase === 'idle' || state.phase === 'lost')) report({ type: 'done' });
    if (state.phase === 'recording') report({ type: 'elapsed', ms: state.elapsedMs });
    if (stopAtMs !== null && !isStopping && state.elapsedMs >= stopAtMs) stop();
  });
  await start();
}
