import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseWav } from '../../electron/domain/audio/wav-parse.ts';
import { type CaptureRig, startCapture, tempFolder } from '../support/capture.ts';
import { firstDifference, writeSignalWav } from '../support/pcm-signal.ts';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function rig(
  seconds: number,
  options: {
    sampleRateHz?: number;
    channels?: number;
    partSeconds?: number;
    pace?: 'fast' | 'realtime';
    atEnd?: 'end' | 'silence';
  } = {},
): CaptureRig & { dir: string; frames: number } {
  const { dir, remove } = tempFolder();
  undo.push(remove);
  const sampleRateHz = options.sampleRateHz ?? 48_000;
  const frames = Math.round(seconds * sampleRateHz);
  const file = join(dir, 'source.wav');
  writeSignalWav(file, { frames, sampleRateHz, channels: options.channels ?? 1 });
  const capture = startCapture({
    dir,
    config: {
      source: { kind: 'wav', file, pace: options.pace ?? 'fast', atEnd: options.atEnd ?? 'end' },
      ...(options.partSeconds && { partSeconds: options.partSeconds }),
    },
  });
  undo.push(() => capture.close());
  return { ...capture, dir, frames };
}

/** The samples of a finished part; fails when its header does not say exactly what the file holds. */
function samplesIn(dir: string, file: string): Buffer {
  const bytes = readFileSync(join(dir, file));
  const parsed = parseWav(bytes, bytes.length);
  if (parsed.kind !== 'wav') throw new Error(`${file} is ${parsed.kind}`);
  expect(parsed.head.declaredBytes).toBe(bytes.length - 44);
  return bytes.subarray(44);
}

test('every sample is on disk, with a right header and levels at 20 Hz or more', async () => {
  const take = rig(3, { sampleRateHz: 16_000, channels: 2 });
  await take.process.start({ takeId: 'take1', device: null, channels: 2 });
  const finished = await take.when('finished');
  expect(finished).toMatchObject({ reason: 'lost', parts: [{ file: 'take1-1.wav', frames: take.frames }] });
  expect(firstDifference(samplesIn(take.dir, 'take1-1.wav'))).toBe(-1);
  const levels = take.events.filter((event) => event.type === 'level');
  expect(levels.length).toBeGreaterThanOrEqual(60);
  expect(levels.at(-1)?.level.elapsedMs).toBeCloseTo(3000, -2);
  expect(take.events.find((event) => event.type === 'first-frame')).toMatchObject({
    device: 'source.wav',
    sampleRateHz: 16_000,
    channels: 2,
    backend: 'wav-file',
  });
});

test('rolls over into parts at the exact sample', async () => {
  const take = rig(3.5, { sampleRateHz: 16_000, partSeconds: 1 });
  await take.process.start({ takeId: 'long', device: null, channels: 1 });
  const { parts } = await take.when('finished');
  expect(parts.map((part) => part.frames)).toEqual([16_000, 16_000, 16_000, 8000]);
  const joined = Buffer.concat(parts.map((part) => samplesIn(take.dir, part.file)));
  expect(joined.length).toBe(take.frames * 2);
  expect(firstDifference(joined)).toBe(-1);
  const told = take.events.flatMap((event) => (event.type === 'part' ? [event.part.file] : []));
  expect(told).toEqual(['long-1.wav', 'long-2.wav', 'long-3.wav', 'long-4.wav']);
});

test('stop finishes the file; a pause leaves its sound out', async () => {
  const take = rig(60, { pace: 'realtime' });
  await take.process.start({ takeId: 'paused', device: null, channels: 1 });
  await take.when('level', (event) => event.level.elapsedMs >= 300);
  await take.process.pause();
  const levelsAtPause = take.events.filter((event) => event.type === 'level').length;
  await new Promise((resolve) => setTimeout(resolve, 400));
  // The last one may have been on its way.
  expect(take.events.filter((event) => event.type === 'level').length - levelsAtPause).toBeLessThanOrEqual(1);
  await take.process.resume();
  await take.when('level', (event) => event.level.elapsedMs >= 600);
  await take.process.stop();
  const { parts, reason } = await take.when('finished');
  expect(reason).toBe('stopped');
  const samples = samplesIn(take.dir, 'paused-1.wav');
  expect(parts[0]?.frames).toBe(samples.length / 2);
  const cut = firstDifference(samples);
  expect(cut).toBeGreaterThanOrEqual(0.3 * 48_000 - 1920);
  // After the cut the signal goes on somewhat later, again without a gap.
  const skipped = Array.from({ length: 200 }, (_, blocks) => blocks * 960).find(
    (frames) => frames > 0 && firstDifference(samples.subarray(cut * 2), cut + frames) === -1,
  );
  expect(skipped ?? 0).toBeGreaterThanOrEqual(0.3 * 48_000);
});

test('two starts at once make one take; stop twice is harmless; the process serves another take', async () => {
  const take = rig(60, { pace: 'realtime' });
  const results = await Promise.allSettled([
    take.process.start({ takeId: 'a', device: null, channels: 1 }),
    take.process.start({ takeId: 'b', device: null, channels: 1 }),
  ]);
  expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await take.when('first-frame');
  await Promise.all([take.process.stop(), take.process.stop()]);
  await take.process.stop();
  expect(take.events.filter((event) => event.type === 'finished')).toHaveLength(1);
  await take.process.start({ takeId: 'c', device: null, channels: 1 });
  await take.when('first-frame', (event) => event.takeId === 'c');
  await take.process.stop();
  expect(take.events.filter((event) => event.type === 'finished').map((event) => event.takeId)).toEqual(['a', 'c']);
  expect(take.children).toHaveLength(1);
});

test('quitting the app finishes the take within a second', async () => {
  const take = rig(60, { pace: 'realtime' });
  await take.process.start({ takeId: 'quit', device: null, channels: 1 });
  await take.when('level', (event) => event.level.elapsedMs >= 200);
  const before = performance.now();
  await take.process.close();
  const tookMs = performance.now() - before;
  console.log(`A12 quit while recording: finalised in ${Math.round(tookMs)} ms`);
  const finished = await take.when('finished');
  expect(finished.reason).toBe('stopped');
  expect(firstDifference(samplesIn(take.dir, 'quit-1.wav'))).toBe(-1);
});

test('a take that was lost goes on in a new part', async () => {
  const take = rig(1, { sampleRateHz: 16_000 });
  await take.process.start({ takeId: 'again', device: null, channels: 1 });
  const first = await take.when('finished');
  await take.process.start({ takeId: 'again', device: null, channels: 1, continues: first.parts });
  const second = await take.when('finished', (event) => event.parts.length === 2);
  expect(second.parts.map((part) => part.file)).toEqual(['again-1.wav', 'again-2.wav']);
  const lastLevel = take.events.findLast((event) => event.type === 'level');
  expect(lastLevel?.level.elapsedMs).toBeCloseTo(2000, -2);
  // A lost take retires its process: the next one is fresh.
  expect(take.children).toHaveLength(2);
});

test('a source that cannot be opened is refused with a sentence', async () => {
  const { dir, remove } = tempFolder();
  undo.push(remove);
  const capture = startCapture({
    dir,
    config: { source: { kind: 'wav', file: join(dir, 'missing.wav'), pace: 'fast', atEnd: 'end' } },
  });
  undo.push(() => capture.close());
  await expect(capture.process.start({ takeId: 'x', device: null, channels: 1 })).rejects.toMatchObject({
    code: 'NO_MICROPHONE',
    message: '“missing.wav” cannot be read.',
  });
});
