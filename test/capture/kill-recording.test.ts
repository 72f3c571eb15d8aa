import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, readFileSync, statSync, closeSync, write } from 'node:fs';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseWav } from '../../electron/domain/audio/wav-parse.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import type { ItemRow } from '../../electron/services/ports/store.ts';
import { tempFolder } from '../support/capture.ts';
import { firstDifference, seededRandom, signalBytes, writeSignalWav } from '../support/pcm-signal.ts';
import { buildPrograms } from '../support/programs.ts';
import { openRecorder, type RecorderOrder, type RecorderReport } from '../support/recorder-main.ts';

/** How many kills; the nightly run sets a multiple. Source: reliability list, "Soak and order". */
const factor = Number(process.env['FX_SOAK'] ?? 1);
const seed = Number(process.env['FX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let programs: Awaited<ReturnType<typeof buildPrograms>>;
let shared: { dir: string; remove: () => void };
let speech: string;
beforeAll(async () => {
  programs = await buildPrograms('recorder-main', 'capture', 'store-worker');
  shared = tempFolder('fx-source-');
  speech = join(shared.dir, 'source.wav');
  writeSignalWav(speech, { frames: 16_000 * 12, sampleRateHz: 16_000 });
});
afterAll(() => {
  programs.remove();
  shared.remove();
});

function forkMain(order: RecorderOrder, env: Record<string, string> = {}): ChildProcess {
  return fork(programs.path('recorder-main'), {
    env: { ...process.env, FX_RECORDER: JSON.stringify(order), ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
function isAlive(pid: number): boolean {
  try {
    // A killed grandchild stays in the table as a zombie when its new parent does not collect it.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
async function untilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Writes the signal into a named pipe at the pace of a device and counts what the pipe took. */
function startPlayer(path: string, sampleRateHz: number): { playedFrames(): number; stop(): void } {
  // Read and write, so that opening does not wait for the reader and its death is no error here.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const header = wavHeader({ sampleRateHz, channels: 1 }, 0);
  const startMs = performance.now();
  const blockFrames = sampleRateHz / 50;
  let takenBytes = 0;
  let isWriting = true;
  let isStopped = false;
  let nextBlock = 0;
  // Never closed under a write: its bytes would land in whatever file gets this number next.
  const written = (): void => {
    isWriting = false;
    if (isStopped) closeSync(fd);
  };
  write(fd, header, written);
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - startMs) / 20);
    if (isWriting || nextBlock >= due) return;
    const block = signalBytes(nextBlock * blockFrames, blockFrames * (due - nextBlock));
    nextBlock = due;
    isWriting = true;
    write(fd, block, (error, count) => {
      written();
      // A full pipe would break the signal; it holds 0.7 s at the fastest rate, which is beyond every limit here.
      if (error || count < block.length) clearInterval(timer);
      takenBytes += count ?? 0;
    });
  }, 5);
  return {
    playedFrames: () => takenBytes / 2,
    stop() {
      clearInterval(timer);
      isStopped = true;
      if (!isWriting) closeSync(fd);
    },
  };
}

/** Starts the app again on the same folder, twice, and returns what it lists. */
async function restart(dir: string): Promise<ItemRow[]> {
  const lists: ItemRow[][] = [];
  for (let round = 0; round < 2; round++) {
    const { service, store } = await openRecorder({
      dir,
      source: { kind: 'wav', file: '/nowhere', pace: 'fast', atEnd: 'end' },
    });
    await service.recover();
    const { rows } = await store.listItems({ limit: 50, sort: 'newest' });
    lists.push(rows.map(({ item }) => item));
    expect(await store.unfinishedTakes()).toEqual([]);
    await service.close();
    await store.close();
  }
  expect(lists[1]).toEqual(lists[0]);
  return lists[0] ?? [];
}

/** The samples of the only take; fails unless it is listed once, playable everywhere and an exact prefix. */
async function recovered(dir: string): Promise<number> {
  const media = join(dir, 'media');
  const onDisk = readdirSync(media).filter((file) => statSync(join(media, file)).size > 44);
  const items = await restart(dir);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ recording: false, files: onDisk });
  expect(readdirSync(media).filter((file) => statSync(join(media, file)).size > 44)).toEqual(onDisk);
  const bytes = readFileSync(join(media, onDisk[0] ?? ''));
  const parsed = parseWav(bytes, bytes.length);
  const head = parsed.kind === 'wav' ? parsed.head : null;
  expect(head?.declaredBytes).toBe(head?.dataBytes);
  expect(firstDifference(bytes.subarray(44, 44 + (head?.dataBytes ?? 0)))).toBe(-1);
  expect(items[0]?.durationMs).toBe(Math.round(((head?.dataBytes ?? 0) / 2 / (head?.sampleRateHz ?? 1)) * 1000));
  return (head?.dataBytes ?? 0) / 2;
}

/** Runs `jobs` with at most `width` at a time. */
async function pool(jobs: (() => Promise<void>)[], width: number): Promise<void> {
  const queue = [...jobs];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let job = queue.shift(); job; job = queue.shift()) await job();
    }),
  );
}

/** One recording from a pipe, ended by kill -9 of one of the two processes. Resolves to the milliseconds lost. */
async function killOnce(victim: 'capture' | 'main', sampleRateHz: number, afterMs: number): Promise<number> {
  const { dir, remove } = tempFolder('fx-kill-');
  try {
    const pipe = join(dir, 'pipe.wav');
    execFileSync('mkfifo', [pipe]);
    mkdirSync(join(dir, 'media'));
    const player = startPlayer(pipe, sampleRateHz);
    const main = forkMain({ dir, source: { kind: 'wav', file: pipe, pace: 'fast', atEnd: 'end' }, stopAtMs: null });
    let capturePid = 0;
    let isDone: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      isDone = resolve;
    });
    await new Promise<void>((resolve, reject) => {
      main.once('exit', () => reject(new Error('the recorder ended by itself')));
      main.on('message', (message: RecorderReport) => {
        if (message.type === 'capture') capturePid = message.pid;
        if (message.type === 'recording') resolve();
        if (message.type === 'done') isDone();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const playedFrames = player.playedFrames();
    if (victim === 'capture') process.kill(capturePid, 'SIGKILL');
    else main.kill('SIGKILL');

    await untilDead(capturePid);
    player.stop();
    if (victim === 'capture') {
      // The app survives and finishes the take by itself.
      await done;
      main.kill('SIGKILL');
    }
    if (main.exitCode === null && main.signalCode === null) await once(main, 'exit');
    const frames = await recovered(dir);
    return ((playedFrames - frames) / sampleRateHz) * 1000;
  } finally {
    remove();
  }
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

test('A1: kill -9 of the capture process or of the app costs at most half a second', { timeout: 600_000 }, async () => {
  console.log(`A1 seed ${seed} (FX_SEED=${seed} runs it again)`);
  const random = seededRandom(seed);
  const lost: Record<'capture' | 'main', number[]> = { capture: [], main: [] };
  const jobs = Array.from({ length: 80 * factor }, (_, index) => {
    const victim = index % 2 === 0 ? 'capture' : 'main';
    const sampleRateHz = index % 4 < 2 ? 16_000 : 48_000;
    const afterMs = 300 + random() * 2700;
    return async () => void lost[victim].push(await killOnce(victim, sampleRateHz, afterMs));
  });
  await pool(jobs, 12);
  for (const [victim, values] of Object.entries(lost)) {
    const sorted = values.toSorted((a, b) => a - b);
    const [p50, p95, max] = [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 1)];
    console.log(
      `A1 kill -9 of ${victim}, N=${sorted.length}: lost p50 ${p50.toFixed(0)} p95 ${p95.toFixed(0)} max ${max.toFixed(0)} ms, exact prefix ${sorted.length}/${sorted.length}`,
    );
    expect(max).toBeLessThanOrEqual(500);
  }
});

/** Records with a fail point set until a process died at it, then ends what is left. */
async function dieAt(dir: string, point: string, isOver: (main: ChildProcess) => Promise<unknown>): Promise<void> {
  mkdirSync(join(dir, 'media'));
  const source = { kind: 'wav', file: speech, pace: 'realtime', atEnd: 'silence' } as const;
  const main = forkMain({ dir, source, stopAtMs: 1300 }, { FX_FAILPOINT: point });
  const capturePid = new Promise<number>((resolve) => {
    main.on('message', (message: RecorderReport) => {
      if (message.type === 'capture') resolve(message.pid);
    });
  });
  await isOver(main);
  main.kill('SIGKILL');
  await untilDead(await capturePid);
}
/** The app survived the death of its capture process and reports that the take is finished. */
const reportsDone = (main: ChildProcess): Promise<unknown> =>
  new Promise<void>((resolve) => {
    main.on('message', (message: RecorderReport) => {
      if (message.type === 'done') resolve();
    });
  });
const dies = (main: ChildProcess): Promise<unknown> => once(main, 'exit');

async function manyDeaths(point: string, isOver: typeof dies, check: (dir: string) => Promise<void>): Promise<void> {
  const runs = 10 * factor;
  const jobs = Array.from({ length: runs }, () => async () => {
    const { dir, remove } = tempFolder('fx-point-');
    try {
      await dieAt(dir, point, isOver);
      await check(dir);
    } finally {
      remove();
    }
  });
  await pool(jobs, 10);
  console.log(`A2 ${point}: ${runs} kills, every take with sound listed exactly once`);
}

test.each([
  ['first-block', reportsDone],
  ['during-sync', reportsDone],
  ['stop-pressed', reportsDone],
  ['header-repair', reportsDone],
  ['file-closed', reportsDone],
  ['row-inserted', dies],
  ['row-finalised', dies],
] as const)('A2: killed at %s: listed once, nothing deleted', { timeout: 300_000 }, async (point, isOver) => {
  const frames: number[] = [];
  await manyDeaths(point, isOver, async (dir) => void frames.push(await recovered(dir)));
  expect(frames).toHaveLength(10 * factor);
  expect(Math.min(...frames)).toBeGreaterThan(0);
});

test('A2: killed before the first sound: nothing is listed, the empty file stays', { timeout: 300_000 }, async () => {
  const leftovers: string[][] = [];
  await manyDeaths('file-created', reportsDone, async (dir) => {
    expect(await restart(dir)).toEqual([]);
    leftovers.push(readdirSync(join(dir, 'media')));
  });
  expect(leftovers.map((files) => files.length)).toEqual(Array.from({ length: 10 * factor }, () => 1));
});
