import { beforeEach, describe, expect, test } from 'vitest';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import { type CaptureService, createCaptureService } from '../../../electron/services/capture.ts';
import type { CaptureEvent, CaptureProcess, TakePart } from '../../../electron/services/ports/capture-process.ts';
import type { ItemRow } from '../../../electron/services/ports/store.ts';
import type { FoundTake } from '../../../electron/services/ports/take-files.ts';
import { takeTitle } from '../../../electron/services/take-rows.ts';

const part = (file: string, frames: number): TakePart => ({ file, frames, sampleRateHz: 16_000, channels: 1 });
const context = { signal: new AbortController().signal };

/** A capture process driven by hand: the test says what the device does. */
function fakeProcess() {
  const listeners = new Set<(event: CaptureEvent) => void>();
  const calls: string[] = [];
  const starts: { takeId: string; device: string | null; channels: number; continues?: TakePart[] }[] = [];
  let onStop: () => void = () => {};
  let refusal: ContractError | null = null;
  const tell = (event: CaptureEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const process: CaptureProcess = {
    backend: async () => ({ name: 'fake', problem: null }),
    devices: async () => [{ name: 'mic', isDefault: true, maxChannels: 2, sampleRateHz: 48_000 }],
    async start(request) {
      calls.push('start');
      starts.push(request);
      if (refusal) throw refusal;
    },
    pause: async () => void calls.push('pause'),
    resume: async () => void calls.push('resume'),
    async stop() {
      calls.push('stop');
      onStop();
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => void calls.push('close'),
  };
  return {
    process,
    calls,
    starts,
    tell,
    firstFrame: (takeId: string) =>
      tell({ type: 'first-frame', takeId, device: 'mic', sampleRateHz: 16_000, channels: 1, backend: 'fake' }),
    finishOnStop(takeId: string, parts: TakePart[]) {
      onStop = () => tell({ type: 'finished', takeId, parts, reason: 'stopped', message: null });
    },
    refuseWith: (error: ContractError | null) => {
      refusal = error;
    },
  };
}

/** Only what the recorder uses of the library. */
function fakeStore() {
  const rows = new Map<string, ItemRow>();
  let broken = false;
  const check = (): void => {
    if (broken) throw new Error('database is full');
  };
  return {
    rows,
    breakDown: (isBroken: boolean) => {
      broken = isBroken;
    },
    async insertItem(item: ItemRow) {
      check();
      if (rows.has(item.id)) throw new Error('UNIQUE constraint failed');
      rows.set(item.id, item);
    },
    async updateItem(id: string, patch: Partial<ItemRow>) {
      check();
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, ...patch });
    },
    async getItem(id: string) {
      check();
      const item = rows.get(id);
      return item ? { item, job: null, labels: { show: null, tags: [] }, hasNote: false } : null;
    },
    unfinishedTakes: async () => [...rows.values()].filter((row) => row.recording),
  };
}

let fake: ReturnType<typeof fakeProcess>;
let store: ReturnType<typeof fakeStore>;
let found: FoundTake[];
let ready: string[];
let forcedDevice: string | null;
let service: CaptureService;

beforeEach(() => {
  fake = fakeProcess();
  store = fakeStore();
  found = [];
  ready = [];
  forcedDevice = null;
  let id = 0;
  service = createCaptureService({
    process: fake.process,
    store,
    takes: { repair: async () => found },
    clock: { now: () => Date.UTC(2026, 10, 22, 16, 40) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    account: () => ({ origin: 'sandbox', account: 'sandbox' }),
    defaults: () => ({ device: 'chosen in settings', channels: 1, forcedDevice }),
    onItemChanged: () => {},
    onItemReady: (itemId, { end, transcribe }) => ready.push(`${itemId} ${end} ${transcribe}`),
    newId: () => `take${++id}`,
    failPoint: () => {},
  });
});

async function start(): Promise<string> {
  const { itemId } = await service.handlers.start({}, context);
  fake.firstFrame(itemId);
  return itemId;
}
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a take', () => {
  test('has its row from the first sound on and is complete after stop', async () => {
    const { itemId } = await service.handlers.start({}, context);
    await flush();
    expect(store.rows.size).toBe(0);
    fake.firstFrame(itemId);
    await flush();
    expect(store.rows.get(itemId)).toMatchObject({ recording: true, files: ['take1-1.wav'], source: 'recording' });
    expect(service.state()).toMatchObject({ phase: 'recording', itemId, device: 'mic' });
    fake.finishOnStop(itemId, [part('take1-1.wav', 16_000), part('take1-2.wav', 8000)]);
    expect(await service.handlers.stop({ transcribe: true }, context)).toEqual({ itemId });
    expect(store.rows.get(itemId)).toMatchObject({
      recording: false,
      durationMs: 1500,
      sizeBytes: 48_044,
      files: ['take1-1.wav', 'take1-2.wav'],
      mimeType: 'audio/wav',
    });
    expect(ready).toEqual(['take1 stopped true']);
    expect(service.state().phase).toBe('idle');
  });

  test('is named after its start', () => {
    expect(takeTitle(Date.UTC(2026, 10, 22, 16, 40), 'UTC')).toBe('Recording 22 Nov 2026, 16:40');
  });

  test('uses the device of the page, else of the settings; the environment wins', async () => {
    await service.handlers.start({ device: 'picked', channels: 2 }, context);
    expect(fake.starts[0]).toMatchObject({ device: 'picked', channels: 2 });
    fake.tell({ type: 'failed', takeId: 'take1', code: 'NO_MICROPHONE', message: 'none' });
    await flush();
    await service.handlers.start({}, context);
    expect(fake.starts[1]).toMatchObject({ device: 'chosen in settings', channels: 1 });
    fake.tell({ type: 'failed', takeId: 'take2', code: 'NO_MICROPHONE', message: 'none' });
    await flush();
    forcedDevice = 'forced';
    await service.handlers.start({ device: 'picked' }, context);
    expect(fake.starts[2]).toMatchObject({ device: 'forced' });
  });

  test('two starts at once make one, stop twice is harmless (A12)', async () => {
    const results = await Promise.allSettled([
      service.handlers.start({}, context),
      service.handlers.start({}, context),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(fake.starts).toHaveLength(1);
    fake.firstFrame('take1');
    fake.finishOnStop('take1', [part('take1-1.wav', 16_000)]);
    const both = [1, 2].map(async () => await service.handlers.stop({}, context));
    expect(await Promise.all(both)).toEqual([{ itemId: 'take1' }, { itemId: 'take1' }]);
    expect(await service.handlers.stop({}, context)).toEqual({ itemId: 'take1' });
    expect(ready).toEqual(['take1 stopped null']);
  });

  test('stop without any take, or before any sound, says so', async () => {
    await expect(service.handlers.stop({}, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.handlers.start({}, context);
    fake.finishOnStop('take1', []);
    await expect(service.handlers.stop({}, context)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(store.rows.size).toBe(0);
    expect(ready).toEqual([]);
    expect(service.state().phase).toBe('idle');
  });

  test('a refused start leaves the recorder ready and says why', async () => {
    fake.refuseWith(new ContractError('NO_MICROPHONE', 'No microphone was found.'));
    await expect(service.handlers.start({}, context)).rejects.toMatchObject({ code: 'NO_MICROPHONE' });
    expect(service.state()).toMatchObject({ phase: 'idle', problem: 'No microphone was found.' });
    fake.refuseWith(null);
    await start();
    expect(service.state()).toMatchObject({ phase: 'recording', problem: null });
  });

  test('pause and resume reach the device only when they make sense', async () => {
    await service.handlers.pause({}, context);
    await start();
    await service.handlers.resume({}, context);
    await service.handlers.pause({}, context);
    await service.handlers.pause({}, context);
    expect(service.state().phase).toBe('paused');
    await service.handlers.resume({}, context);
    expect(fake.calls).toEqual(['start', 'pause', 'resume']);
  });
});

describe('a microphone that vanishes', () => {
  const lose = (takeId: string, parts: TakePart[]): void =>
    fake.tell({ type: 'finished', takeId, parts, reason: 'lost', message: 'The microphone stopped sending sound.' });

  test('leaves a complete item at once, and the take can go on', async () => {
    const itemId = await start();
    lose(itemId, [part('take1-1.wav', 32_000)]);
    await flush();
    expect(store.rows.get(itemId)).toMatchObject({ recording: false, durationMs: 2000 });
    expect(service.state()).toMatchObject({ phase: 'lost', elapsedMs: 2000, parts: 1 });
    expect(ready).toEqual([]);
    await service.handlers.resume({}, context);
    expect(fake.starts[1]).toMatchObject({ takeId: itemId, continues: [{ file: 'take1-1.wav' }] });
    fake.firstFrame(itemId);
    await flush();
    expect(store.rows.get(itemId)).toMatchObject({ recording: true });
    fake.finishOnStop(itemId, [part('take1-1.wav', 32_000), part('take1-2.wav', 16_000)]);
    await service.handlers.stop({}, context);
    expect(store.rows.get(itemId)).toMatchObject({ recording: false, durationMs: 3000 });
    expect(ready).toEqual(['take1 stopped null']);
  });

  test('is complete when stopped, or when another take is started instead', async () => {
    const itemId = await start();
    lose(itemId, [part('take1-1.wav', 32_000)]);
    await flush();
    expect(await service.handlers.stop({ transcribe: false }, context)).toEqual({ itemId });
    expect(ready).toEqual(['take1 lost false']);
    await start();
    lose('take2', [part('take2-1.wav', 32_000)]);
    await flush();
    await start();
    expect(ready).toEqual(['take1 lost false', 'take2 lost null']);
    expect(service.state()).toMatchObject({ phase: 'recording', itemId: 'take3' });
  });

  test('stays lost when going on is refused', async () => {
    const itemId = await start();
    lose(itemId, [part('take1-1.wav', 32_000)]);
    await flush();
    fake.refuseWith(new ContractError('NO_MICROPHONE', 'Still gone.'));
    await expect(service.handlers.resume({}, context)).rejects.toThrow('Still gone.');
    expect(service.state()).toMatchObject({ phase: 'lost', itemId, problem: 'Still gone.' });
    expect(await service.handlers.stop({}, context)).toEqual({ itemId });
  });
});

describe('failures never cost audio', () => {
  test('a full disk ends the take and keeps it', async () => {
    const itemId = await start();
    fake.tell({
      type: 'finished',
      takeId: itemId,
      parts: [part('take1-1.wav', 99)],
      reason: 'disk-full',
      message: 'Full.',
    });
    await flush();
    expect(service.state()).toMatchObject({ phase: 'idle', problem: 'Full.' });
    expect(ready).toEqual(['take1 disk-full null']);
  });

  test('a database that cannot be written does not stop the recording; the row is made when it works again', async () => {
    store.breakDown(true);
    const itemId = await start();
    await flush();
    expect(service.state().phase).toBe('recording');
    store.breakDown(false);
    fake.finishOnStop(itemId, [part('take1-1.wav', 16_000)]);
    await service.handlers.stop({}, context);
    expect(store.rows.get(itemId)).toMatchObject({ recording: false, durationMs: 1000 });
  });

  test('quitting finishes the take and says that nobody pressed stop', async () => {
    const itemId = await start();
    fake.finishOnStop(itemId, [part('take1-1.wav', 16_000)]);
    await service.close();
    expect(store.rows.get(itemId)).toMatchObject({ recording: false });
    expect(ready).toEqual(['take1 quit null']);
    expect(fake.calls.at(-1)).toBe('close');
  });
});

describe('after a crash', () => {
  const row = async (id: string, recording: boolean): Promise<void> => {
    fake.firstFrame(id);
    store.rows.set(id, { id, recording, files: [`${id}-1.wav`], title: 'Kept title' } as ItemRow);
  };

  test('every take on disk is listed once, with what it holds', async () => {
    await row('cut', true);
    await row('done', false);
    await row('vanished', true);
    found = [
      { takeId: 'done', parts: [part('done-1.wav', 16_000)], startedAtMs: 1 },
      { takeId: 'cut', parts: [part('cut-1.wav', 16_000), part('cut-2.wav', 160)], startedAtMs: 2 },
      { takeId: 'orphan', parts: [part('orphan-1.wav', 32_000)], startedAtMs: 3 },
    ];
    await service.recover();
    expect(ready).toEqual(['cut recovered null', 'orphan recovered null']);
    expect(store.rows.get('cut')).toMatchObject({ recording: false, durationMs: 1010, title: 'Kept title' });
    expect(store.rows.get('orphan')).toMatchObject({ recording: false, durationMs: 2000, createdAtMs: 3 });
    expect(store.rows.get('vanished')).toMatchObject({ recording: false, files: [] });
    expect([...store.rows.values()].some((item) => item.recording)).toBe(false);
    await service.recover();
    expect(ready).toHaveLength(2);
  });
});

describe('streams', () => {
  test('start with a snapshot, then follow; levels keep only the newest', async () => {
    const states = service.handlers.state({}, context)[Symbol.asyncIterator]();
    expect((await states.next()).value).toMatchObject({ phase: 'idle' });
    const levels = service.handlers.levels({}, context)[Symbol.asyncIterator]();
    expect((await levels.next()).value).toMatchObject({ peak: 0 });
    const itemId = await start();
    expect((await states.next()).value).toMatchObject({ phase: 'recording' });
    for (const peak of [0.1, 0.2, 0.3]) {
      const level = { rms: peak, peak, min: -peak, max: peak, elapsedMs: peak * 1000 };
      fake.tell({ type: 'level', takeId: itemId, level, bytesOnDisk: 44 });
    }
    expect((await levels.next()).value).toMatchObject({ peak: 0.3 });
    await levels.return?.();
    await states.return?.();
  });
});
