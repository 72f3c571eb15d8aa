import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { repairTakes } from '../../electron/adapters/media/repair-takes.ts';
import { parseWav } from '../../electron/domain/audio/wav-parse.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import type { CaptureConfig } from '../../electron/adapters/microphone/messages.ts';
import { type CaptureRig, startCapture, tempFolder } from '../support/capture.ts';
import { firstDifference, signalBytes, writeSignalWav } from '../support/pcm-signal.ts';
import { watchLag } from '../support/lag.ts';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function source(dir: string, pace: 'fast' | 'realtime', seconds = 20): CaptureConfig['source'] {
  const file = join(dir, 'source.wav');
  writeSignalWav(file, { frames: 48_000 * seconds });
  return { kind: 'wav', file, pace, atEnd: 'silence' };
}
function record(dir: string, config: Partial<CaptureConfig>): CaptureRig {
  const capture = startCapture({ dir, config });
  undo.push(() => capture.close());
  return capture;
}
/** Frames of a finished file; fails unless its header is exact and its samples are a prefix of the signal. */
function exactFrames(path: string): number {
  const bytes = readFileSync(path);
  const parsed = parseWav(bytes, bytes.length);
  if (parsed.kind !== 'wav') throw new Error(`parsed as ${parsed.kind}`);
  expect(parsed.head.declaredBytes).toBe(parsed.head.dataBytes);
  expect(firstDifference(bytes.subarray(44, 44 + parsed.head.dataBytes))).toBe(-1);
  return parsed.head.dataBytes / 2;
}

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log('A8 skipped: a small disk can only be mounted by root');

test.skipIf(!isRoot)(
  'A8: a disk that fills up ends the take by itself, valid and aligned; it records again after',
  async () => {
    const { dir, remove } = tempFolder('fx-full-');
    undo.push(remove);
    const disk = join(dir, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]);
    undo.push(() => void execFileSync('umount', [disk]));
    // An odd start, so that the disk does not fill at the end of a block.
    writeFileSync(join(disk, 'other'), new Uint8Array(5001));
    const capture = record(disk, { source: source(dir, 'realtime') });
    await capture.process.start({ takeId: 'full', device: null, channels: 1 });
    let lastLevelMs = 0;
    capture.process.onEvent((event) => {
      if (event.type === 'level') lastLevelMs = performance.now();
    });
    const lag = watchLag();
    const finished = await capture.when('finished');
    const toldMs = performance.now() - lastLevelMs;
    const lateMs = lag();
    expect(finished).toMatchObject({ reason: 'disk-full' });
    expect(finished.message).toContain('disk is full');
    const frames = exactFrames(join(disk, 'full-1.wav'));
    expect(finished.parts[0]?.frames).toBe(frames);
    const seconds = frames / 48_000;
    const { bavail, bsize } = statfsSync(disk);
    console.log(`A8 disk full: ${seconds.toFixed(2)} s kept, told ${Math.round(toldMs)} ms after the last level`);
    expect(toldMs).toBeLessThan(1000 + lateMs);
    expect(bavail * bsize).toBeLessThan(8192);
    rmSync(join(disk, 'other'));
    rmSync(join(disk, 'full-1.wav'));
    await capture.process.start({ takeId: 'after', device: null, channels: 1 });
    await capture.when('level', (event) => event.takeId === 'after' && event.level.elapsedMs > 200);
    await capture.process.stop();
    expect(exactFrames(join(disk, 'after-1.wav'))).toBeGreaterThan(9600);
  },
);

test('A9: little space warns, too little stops, and is checked before the start', async () => {
  const { dir, remove } = tempFolder('fx-low-');
  undo.push(remove);
  const wav = source(dir, 'realtime');
  const warned = record(dir, { source: wav, warnFreeBytes: 1e18, stopFreeBytes: 0 });
  await warned.process.start({ takeId: 'low', device: null, channels: 1 });
  await warned.when('warning', (event) => event.warning === 'disk-low');
  await warned.process.stop();

  const refused = record(dir, { source: wav, warnFreeBytes: 1e18, stopFreeBytes: 1e18 });
  await expect(refused.process.start({ takeId: 'no', device: null, channels: 1 })).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
  expect(readdirSync(dir).filter((name) => name.startsWith('no-'))).toEqual([]);
});

test.skipIf(!isRoot)('A9: the take ends while there is still room left when the limit is crossed', async () => {
  const { dir, remove } = tempFolder('fx-guard-');
  undo.push(remove);
  const disk = join(dir, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
  undo.push(() => void execFileSync('umount', [disk]));
  const capture = record(disk, { source: source(dir, 'realtime'), warnFreeBytes: 1_950_000, stopFreeBytes: 1_800_000 });
  await capture.process.start({ takeId: 'guard', device: null, channels: 1 });
  const finished = await capture.when('finished');
  expect(finished.reason).toBe('disk-full');
  expect(capture.events.some((event) => event.type === 'warning' && event.warning === 'disk-low')).toBe(true);
  const { bavail, bsize } = statfsSync(disk);
  console.log(`A9 stopped with ${bavail * bsize} bytes free (limit 1800000, checked every second)`);
  // A second of sound and the check itself.
  expect(bavail * bsize).toBeGreaterThan(1_800_000 - 2 * 96_000 - 50_000);
  expect(exactFrames(join(disk, 'guard-1.wav'))).toBeGreaterThan(48_000);
});

test('A11: four hours of sound in hourly parts, in constant memory', { timeout: 300_000 }, async () => {
  const { dir, remove } = tempFolder('fx-long-');
  undo.push(remove);
  const file = join(dir, 'minute.wav');
  writeSignalWav(file, { frames: 60 * 16_000, sampleRateHz: 16_000 });
  const capture = record(dir, { source: { kind: 'wav', file, pace: 'fast', atEnd: 'loop' } });
  let first = 0;
  let most = 0;
  const memory = (): number => {
    const text = readFileSync(`/proc/${capture.children[0]?.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024;
  };
  await capture.process.start({ takeId: 'long', device: null, channels: 1 });
  // The engine's own start-up is not growth.
  await capture.when('level', (event) => event.level.elapsedMs >= 600_000);
  const timer = setInterval(() => {
    first ||= memory();
    most = Math.max(most, memory());
  }, 200);
  onTestFinished(() => clearInterval(timer));
  await capture.when('level', (event) => event.level.elapsedMs >= 4 * 3_600_000);
  await capture.process.stop();
  const { parts } = await capture.when('finished');
  console.log(`A11: ${parts.length} parts, resident memory grew by ${Math.round((most - first) / 1e6)} MB`);
  expect(parts.slice(0, 4).map((part) => part.frames)).toEqual(Array.from({ length: 4 }, () => 3600 * 16_000));
  expect(most - first).toBeLessThan(50e6);
  for (const part of parts) expect(statSync(join(dir, part.file)).size).toBeLessThan(2 ** 31);
  // No sample lost at a seam: the end of one part and the start of the next are neighbours in the looped minute.
  const seam = Buffer.concat([
    readFileSync(join(dir, 'long-1.wav')).subarray(-3200),
    readFileSync(join(dir, 'long-2.wav')).subarray(44, 44 + 3200),
  ]);
  const loop = 60 * 16_000;
  const from = (3600 * 16_000 - 1600) % loop;
  expect(seam.subarray(0, 3200).equals(signalBytes(from, 1600))).toBe(true);
  expect(seam.subarray(3200).equals(signalBytes(0, 1600))).toBe(true);
});

test('A5: repaired takes have one length for every reader; healthy ones keep bytes and times', async () => {
  const { dir, remove } = tempFolder('fx-repair-');
  undo.push(remove);
  const format = { sampleRateHz: 16_000, channels: 1 };
  const make = (name: string, size: number, bytes: Buffer, tail = Buffer.alloc(0)): void => {
    const header = Buffer.from(wavHeader(format, 0));
    header.writeUInt32LE(size, 40);
    if (size !== 0 && size !== 0xffffffff) header.writeUInt32LE(Math.min(36 + size, 0xffffffff), 4);
    writeFileSync(join(dir, name), Buffer.concat([header, bytes, tail]));
    execFileSync('touch', ['-d', '2026-03-04 05:06:07', join(dir, name)]);
  };
  make('zero-1.wav', 0, signalBytes(0, 24_000));
  make('ffff-1.wav', 0xffffffff, signalBytes(0, 24_000));
  make('odd-1.wav', 0, signalBytes(0, 24_000), Buffer.from([7]));
  make('right-1.wav', 48_000, signalBytes(0, 24_000));
  make('stale-1.wav', 16_000, signalBytes(0, 24_000));
  make('claim-1.wav', 0xfffffff0, signalBytes(0, 24_000));
  make('list-1.wav', 48_000, signalBytes(0, 24_000), Buffer.from('LIST\x04\0\0\0INFO'));
  writeFileSync(join(dir, 'short-1.wav'), 'RIFF');
  writeFileSync(join(dir, 'i0123.wav'), 'an import, not a take');
  const snapshot = (): Record<string, [string, number]> =>
    Object.fromEntries(
      readdirSync(dir).map((name) => [
        name,
        [readFileSync(join(dir, name)).toString('latin1'), statSync(join(dir, name)).mtimeMs],
      ]),
    );
  const before = snapshot();
  const found = await repairTakes(dir);
  expect(found.map((take) => take.takeId).toSorted()).toEqual([
    'claim',
    'ffff',
    'list',
    'odd',
    'right',
    'stale',
    'zero',
  ]);
  const after = snapshot();
  const repaired = ['ffff-1.wav', 'odd-1.wav', 'zero-1.wav'];
  const changed = Object.keys(before).filter((name) => before[name]?.[0] !== after[name]?.[0]);
  expect(changed.toSorted()).toEqual(repaired);
  const touched = Object.keys(before).filter((name) => before[name]?.[1] !== after[name]?.[1]);
  expect(touched).toEqual([]);
  const quiet = { stdio: ['ignore', 'pipe', 'ignore'] as ('ignore' | 'pipe')[] };
  for (const name of repaired) {
    const path = join(dir, name);
    expect(Number(execFileSync('soxi', ['-s', path], quiet))).toBe(24_000);
    const probe = ['-v', 'error', '-show_entries', 'stream=duration', '-of', 'csv=p=0', path];
    const seconds = Number(execFileSync('ffprobe', probe, quiet));
    expect(Math.abs(seconds * 16_000 - 24_000)).toBeLessThanOrEqual(1);
    expect(exactFrames(path)).toBe(24_000);
  }
  expect(await repairTakes(dir)).toEqual(found);
  expect(snapshot()).toEqual(after);
});
