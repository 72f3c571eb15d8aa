import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSoundQueue, type SoundQueue } from '../../../electron/adapters/fluxions/sound-queue.ts';
import { openedIn } from '../../support/open-files.ts';
import { ramp } from '../../support/speech-socket-server.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fluxions-sound-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const frameSamples = 1_920;

async function takeAll(queue: SoundQueue): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  while (!queue.isEmpty()) {
    const piece = await queue.take();
    if (piece !== null) parts.push(piece);
  }
  return Buffer.concat(parts);
}

test('memory never holds more than it may once the disk has caught up, and the file less than pushed', async () => {
  let written: () => void = () => {};
  const queue = createSoundQueue({ memoryBytes: 40_000, fileBytes: 1e9, dir }, () => written());
  const frames = 100;
  for (let frame = 0; frame < frames; frame += 1) queue.push(ramp(frameSamples, frame * frameSamples));
  while (queue.heldBytes().memory > 40_000) await new Promise<void>((resolve) => (written = resolve));
  const { memory, file } = queue.heldBytes();
  expect(memory).toBe(10 * frameSamples * 2);
  expect(memory + file).toBe(frames * frameSamples * 2);
  expect(openedIn(dir)).toBe(1);
  // No name, so that nothing can be left behind.
  expect(await readdir(dir)).toEqual([]);
  expect((await takeAll(queue)).equals(ramp(frames * frameSamples))).toBe(true);
  // Read to its end, the file begins anew, and memory comes first again.
  queue.push(ramp(frameSamples));
  expect(queue.heldBytes()).toEqual({ memory: frameSamples * 2, file: 0 });
  queue.clear();
  await until(() => openedIn(dir) === 0);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('whatever comes between pushes and takes, the order stays: %i', async (seed) => {
  let state = seed * 2_654_435_761;
  const chance = (): number => ((state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >>> 8) / 0x7fffff;
  const queue = createSoundQueue({ memoryBytes: 8_000, fileBytes: 200_000, dir });
  const parts: Uint8Array[] = [];
  let samples = 0;
  for (let step = 0; step < 2_000; step += 1) {
    if (chance() < 0.55 && !queue.isFull()) {
      const length = 1 + Math.floor(chance() * 3_000);
      queue.push(ramp(length, samples));
      samples += length;
    } else if (!queue.isEmpty()) {
      const piece = await queue.take();
      if (piece !== null) parts.push(piece);
    }
    if (chance() < 0.2) await new Promise((resolve) => setImmediate(resolve));
  }
  parts.push(await takeAll(queue));
  expect(Buffer.concat(parts).equals(ramp(samples))).toBe(true);
  queue.clear();
});

test('is full by the length of its file, and has room when that was read', async () => {
  const queue = createSoundQueue({ memoryBytes: 0, fileBytes: 50_000, dir });
  let frames = 0;
  for (; !queue.isFull(); frames += 1) {
    queue.push(ramp(frameSamples, frames * frameSamples));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => queue.heldBytes().memory === 0);
  expect(queue.heldBytes().file).toBeLessThan(100_000);
  expect(queue.hasRoom()).toBe(false);
  expect((await takeAll(queue)).equals(ramp(frames * frameSamples))).toBe(true);
  expect([queue.isFull(), queue.hasRoom()]).toEqual([false, true]);
  queue.clear();
});

test('where the disk takes nothing, memory holds a little more and then says that it is full', async () => {
  const queue = createSoundQueue({ memoryBytes: 10_000, fileBytes: 1e9, dir: join(dir, 'missing') });
  let frames = 0;
  for (; !queue.isFull(); frames += 1) queue.push(ramp(frameSamples, frames * frameSamples));
  expect(queue.heldBytes().memory).toBeLessThan(5_000_000);
  expect((await takeAll(queue)).equals(ramp(frames * frameSamples))).toBe(true);
  expect([queue.hasRoom(), queue.heldBytes()]).toEqual([true, { memory: 0, file: 0 }]);
});

test('once cleared it takes and gives nothing, and closes its file though a write is on its way', async () => {
  const queue = createSoundQueue({ memoryBytes: 0, fileBytes: 1e9, dir });
  queue.push(ramp(1_000));
  queue.clear();
  queue.push(ramp(1_000));
  expect([queue.isEmpty(), await queue.take()]).toEqual([true, null]);
  await until(() => openedIn(dir) === 0);
  expect(await readdir(dir)).toEqual([]);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
