import { idleState, type RecordingEvent, reduceRecording } from '../domain/recording/recording-state.ts';
import type { CaptureState, Level } from '../ipc/contract/capture.ts';
import type { OriginKind } from '../ipc/contract/common.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import { latest } from '../ipc/rpc/latest.ts';
import type { CaptureEvent, CaptureProcess, TakePart } from './ports/capture-process.ts';
import type { Clock, Log } from './ports/platform.ts';
import type { Store } from './ports/store.ts';
import type { RecordedTakes } from './ports/take-files.ts';
import { createTakeRows, partsBytes, partsDurationMs } from './take-rows.ts';

/** How a take came to its end; a recording that nobody stopped is better not paid for without asking. */
export type TakeEnd = 'stopped' | 'lost' | 'disk-full' | 'error' | 'quit' | 'recovered';

export type CaptureServiceDeps = {
  process: CaptureProcess;
  store: Pick<Store, 'insertItem' | 'updateItem' | 'getItem' | 'unfinishedTakes'>;
  takes: RecordedTakes;
  clock: Pick<Clock, 'now'>;
  log: Log;
  /** Whom new recordings belong to. */
  account: () => { origin: OriginKind; account: string };
  /** Used where the page names nothing; `forcedDevice` (from the environment) wins over everything. */
  defaults: () => { device: string | null; channels: 1 | 2; forcedDevice: string | null };
  /** A row was written or changed. */
  onItemChanged: (itemId: string) => void;
  /** A take is complete. `transcribe`: what was asked for when stopping, `null` for the setting. */
  onItemReady: (itemId: string, how: { end: TakeEnd; transcribe: boolean | null }) => void;
  newId: () => string;
  /** Named places where a test may kill the process; does nothing in a packaged build. */
  failPoint: (name: string) => void;
};

export type CaptureService = {
  handlers: Handlers<AppContract>['capture'];
  state(): CaptureState;
  onState(listener: (state: CaptureState) => void): () => void;
  /** Lists takes that a crash left behind, once, before the first recording. Resolves to their items. */
  recover(): Promise<string[]>;
  /** Finishes a running take and ends the audio process. */
  close(): Promise<void>;
};

type Take = {
  takeId: string;
  startedAtMs: number;
  parts: TakePart[];
  transcribe: boolean | null;
  isQuitting: boolean;
  /** A take ends once: a second report must not hand it on, and have it transcribed, twice. */
  hasEnded: boolean;
  /** Resolves when the files are closed and the row says so. */
  settled: Promise<void>;
  settle: () => void;
};

const silence: Level = { rms: 0, peak: 0, min: 0, max: 0, elapsedMs: 0 };

/**
 * The recorder as the page uses it. One take at a time; the row exists from the first sound on and no failure of
 * database, device or disk ever removes audio.
 */
export function createCaptureService(deps: CaptureServiceDeps): CaptureService {
  const { process, log } = deps;
  const rows = createTakeRows(deps);
  const stateListeners = new Set<(state: CaptureState) => void>();
  const levelListeners = new Set<(level: Level) => void>();
  let state = idleState;
  let level = silence;
  let take: Take | null = null;
  let lastItemId: string | null = null;

  const apply = (event: RecordingEvent): void => {
    const next = reduceRecording(state, event);
    if (next === state) return;
    state = next;
    for (const listener of stateListeners) listener(state);
  };
  const newTake = (takeId: string, before: Take | null): Take => {
    let settle: () => void = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const { startedAtMs, parts } = before ?? { startedAtMs: deps.clock.now(), parts: [] };
    return { takeId, startedAtMs, parts, transcribe: null, isQuitting: false, hasEnded: false, settled, settle };
  };
  /** Hands a finished item on; only now is it nobody's take any more. */
  const release = (done: Take, end: TakeEnd): void => {
    if (take === done) take = null;
    deps.onItemReady(done.takeId, { end: done.isQuitting ? 'quit' : end, transcribe: done.transcribe });
  };

  const ended = async (
    done: Take,
    end: Exclude<TakeEnd, 'quit' | 'recovered'>,
    problem: string | null,
  ): Promise<void> => {
    if (done.hasEnded) return;
    done.hasEnded = true;
    const hasSound = done.parts.length > 0;
    if (hasSound) {
      lastItemId = done.takeId;
      await rows.finish(done.takeId, done.startedAtMs, done.parts);
    }
    const canContinue = hasSound && end === 'lost' && state.phase !== 'stopping' && !done.isQuitting;
    apply({
      type: 'ended',
      takeId: done.takeId,
      problem,
      canContinue,
      elapsedMs: partsDurationMs(done.parts),
      bytesOnDisk: partsBytes(done.parts),
      parts: done.parts.length,
    });
    log.info('take-ended', { takeId: done.takeId, end, parts: done.parts.length });
    if (hasSound && !canContinue) release(done, end);
    else if (!hasSound && take === done) take = null;
    done.settle();
  };

  const stopListening = process.onEvent((event: CaptureEvent) => {
    const running = take;
    if (running === null || event.takeId !== running.takeId) return;
    switch (event.type) {
      case 'first-frame':
        apply(event);
        rows.begin(running.takeId, running.startedAtMs, running.parts);
        break;
      case 'level':
        level = event.level;
        for (const listener of levelListeners) listener(level);
        apply(event);
        break;
      case 'part':
        running.parts = [...running.parts, event.part];
        rows.progress(running.takeId, running.parts);
        apply(event);
        break;
      case 'warning':
        apply(event);
        break;
      case 'dropout':
        log.warn('take-dropout', { takeId: event.takeId, atMs: event.atMs, lengthMs: event.lengthMs });
        break;
      case 'finished':
        running.parts = event.parts;
        void ended(running, event.reason, event.message);
        break;
      case 'failed':
        void ended(running, running.parts.length > 0 ? 'lost' : 'error', event.message);
        break;
    }
  });

  const open = async (next: Take, device: string | null, channels: 1 | 2): Promise<void> => {
    take = next;
    level = silence;
    try {
      const continues = next.parts.length > 0 ? { continues: next.parts } : {};
      await process.start({ takeId: next.takeId, device, channels, ...continues });
    } catch (error) {
      const message = error instanceof ContractError ? error.message : 'The recording could not be started. Try again.';
      apply({ type: 'start-refused', takeId: next.takeId, message });
      if (state.phase === 'idle' && take === next) take = null;
      next.settle();
      throw error;
    }
  };
  /** A lost take that is not continued is complete. Nothing to wait for: its row is written already. */
  const concludeLost = (): void => {
    if (take === null || state.phase !== 'lost') return;
    apply({ type: 'stop-requested', takeId: take.takeId });
    release(take, 'lost');
  };
  const finish = async (): Promise<void> => {
    concludeLost();
    const running = take;
    if (running === null) return;
    apply({ type: 'stop-requested', takeId: running.takeId });
    // A process that dies meanwhile is settled from disk and reports that as an event.
    await process.stop().catch(() => log.warn('capture-stop-failed'));
    await running.settled;
  };

  const handlers: CaptureService['handlers'] = {
    devices: async () => ({ devices: await process.devices() }),
    state: () =>
      latest<CaptureState>((emit) => {
        emit(state);
        stateListeners.add(emit);
        return () => stateListeners.delete(emit);
      }),
    levels: () =>
      latest<Level>((emit) => {
        emit(level);
        levelListeners.add(emit);
        return () => levelListeners.delete(emit);
      }),
    async start(input) {
      if (take !== null && state.phase !== 'lost') {
        throw new ContractError('CONFLICT', 'A recording is already running.', { itemId: take.takeId });
      }
      const { device, channels, forcedDevice } = deps.defaults();
      concludeLost();
      const next = newTake(deps.newId(), null);
      apply({ type: 'start-requested', takeId: next.takeId });
      await open(next, forcedDevice ?? input.device ?? device, input.channels ?? channels);
      return { itemId: next.takeId };
    },
    async pause() {
      if (take === null || state.phase !== 'recording') return {};
      await process.pause();
      apply({ type: 'paused', takeId: take.takeId });
      return {};
    },
    async resume() {
      const running = take;
      if (running === null) return {};
      if (state.phase === 'paused') {
        await process.resume();
        apply({ type: 'resumed', takeId: running.takeId });
      } else if (state.phase === 'lost') {
        const { device, channels, forcedDevice } = deps.defaults();
        apply({ type: 'continue-requested', takeId: running.takeId });
        await open(newTake(running.takeId, running), forcedDevice ?? device, channels);
      }
      return {};
    },
    async stop({ transcribe }) {
      const running = take;
      if (running === null) {
        if (lastItemId === null) throw new ContractError('NOT_FOUND', 'Nothing is being recorded.');
        return { itemId: lastItemId };
      }
      if (transcribe !== undefined) running.transcribe = transcribe;
      await finish();
      if (lastItemId !== running.takeId) {
        throw new ContractError(
          'CANCELLED',
          'The recording was stopped before there was any sound, so nothing was kept.',
        );
      }
      return { itemId: running.takeId };
    },
  };

  return {
    handlers,
    state: () => state,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    async recover() {
      const found = await rows.recover(take?.takeId ?? null);
      for (const itemId of found) deps.onItemReady(itemId, { end: 'recovered', transcribe: null });
      return found;
    },
    async close() {
      if (take !== null) {
        take.isQuitting = true;
        await finish();
      }
      await process.close();
      await rows.idle();
      stopListening();
    },
  };
}
