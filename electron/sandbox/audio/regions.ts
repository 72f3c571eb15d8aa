import { createReadStream } from 'node:fs';
import { speechRateHz } from './decode.ts';

/** A stretch of sound. Seconds from the start of the file. */
export type Region = { startSec: number; endSec: number };

/** Length of one energy frame. */
const frameSec = 0.02;
const frameSamples = frameSec * speechRateHz;
/** Sound must last this long to count, so that clicks do not. */
const minRegionSec = 0.12;
/** Gaps shorter than this belong to the words around them (stops, breaths inside a clause). */
const minGapSec = 0.2;
/** Added on both sides, because quiet consonants begin and end words. */
const paddingSec = 0.06;
/** Above the noise by this much, but never more than this below the loud parts, nor so close that speech breaks up. */
const aboveNoiseDb = 9;
const belowLoudDb = { most: 38, least: 12 };
/** A file whose loudest frames stay below this is silence. */
const silenceDb = -58;
const floorDb = -100;

/** Loudness of every 20 ms of a raw 16 kHz file, in dB of full scale. Reads in blocks, yields between them. */
export async function frameLoudness(path: string): Promise<Float32Array> {
  const levels: number[] = [];
  let carry = Buffer.alloc(0);
  const frameBytes = frameSamples * 2;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes = Buffer.concat([carry, chunk as Buffer]);
    const frames = Math.floor(bytes.length / frameBytes);
    for (let frame = 0; frame < frames; frame += 1) levels.push(frameDb(bytes, frame * frameBytes));
    carry = Buffer.from(bytes.subarray(frames * frameBytes));
  }
  return Float32Array.from(levels);
}

function frameDb(bytes: Buffer, offset: number): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < frameSamples; index += 1) {
    const sample = bytes.readInt16LE(offset + index * 2) / 32_768;
    sum += sample;
    squares += sample * sample;
  }
  // A constant offset is no sound.
  const power = squares / frameSamples - (sum / frameSamples) ** 2;
  return power <= 0 ? floorDb : Math.max(floorDb, 10 * Math.log10(power));
}

/** Loudness that separates sound from background in this file, or `null` when there is nothing but background. */
export function soundThresholdDb(levels: Float32Array): number | null {
  if (levels.length === 0) return null;
  const sorted = levels.slice().sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? floorDb;
  const loud = at(0.95);
  if (loud < silenceDb) return null;
  const aboveNoise = at(0.1) + aboveNoiseDb;
  return Math.min(loud - belowLoudDb.least, Math.max(loud - belowLoudDb.most, aboveNoise));
}

/** Where there is sound, from the loudness of its frames. Regions are in order and do not overlap. */
export function findRegions(levels: Float32Array): Region[] {
  const threshold = soundThresholdDb(levels);
  if (threshold === null) return [];
  const runs: { first: number; last: number }[] = [];
  levels.forEach((level, frame) => {
    if (level < threshold) return;
    const current = runs.at(-1);
    if (current && frame - current.last <= Math.round(minGapSec / frameSec)) current.last = frame;
    else runs.push({ first: frame, last: frame });
  });
  const totalSec = levels.length * frameSec;
  return runs
    .filter((run) => (run.last - run.first + 1) * frameSec >= minRegionSec)
    .map((run) => ({
      startSec: Math.max(0, run.first * frameSec - paddingSec),
      endSec: Math.min(totalSec, (run.last + 1) * frameSec + paddingSec),
    }));
}
