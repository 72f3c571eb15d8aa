import { writeFileSync } from 'node:fs';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';

/**
 * Sample number `index` of a signal in which every stretch is unlike every other: a 32-bit mix of the index. Lets a test
 * say exactly which samples a file holds.
 */
export function signalSample(index: number): number {
  let mixed = Math.imul(index ^ (index >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) & 0xffff) - 0x8000;
}

/** Samples `from` up to `from + count` of the signal as little-endian bytes. */
export function signalBytes(from: number, count: number): Buffer {
  const samples = new Int16Array(count);
  for (let index = 0; index < count; index++) samples[index] = signalSample(from + index);
  return Buffer.from(samples.buffer);
}

/** Index of the first sample that differs from the signal, or -1: `bytes` is an exact prefix. */
export function firstDifference(bytes: Buffer, from = 0): number {
  for (let index = 0; index * 2 + 1 < bytes.length; index++) {
    if (bytes.readInt16LE(index * 2) !== signalSample(from + index)) return index;
  }
  return -1;
}

/** Writes a WAV file with `frames` frames of the signal. */
export function writeSignalWav(
  path: string,
  options: { frames: number; sampleRateHz?: number; channels?: number },
): void {
  const channels = options.channels ?? 1;
  const data = signalBytes(0, options.frames * channels);
  writeFileSync(
    path,
    Buffer.concat([wavHeader({ sampleRateHz: options.sampleRateHz ?? 48_000, channels }, data.length), data]),
  );
}

/** A small seeded generator (mulberry32), so that a failing random test can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
