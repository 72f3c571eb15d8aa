import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLevelMeter } from '../../../electron/domain/audio/level-meter.ts';
import { samplesOf } from '../../../electron/domain/audio/pcm.ts';
import { createSegmentMeter, meterSegmentCount } from '../../../electron/domain/audio/segment-meter.ts';
import type { Level, MeterSegments } from '../../../electron/ipc/contract/capture.ts';

const levelAt = (elapsedMs: number, rmsDb: number, peakDb = rmsDb): Level => {
  const rms = 10 ** (rmsDb / 20);
  const peak = 10 ** (peakDb / 20);
  return { rms, peak, min: -peak, max: peak, elapsedMs };
};

/** What a meter shows of these levels, one every 40 ms. */
function shownOf(levels: readonly Level[]): MeterSegments[] {
  const shown: MeterSegments[] = [];
  const take = createSegmentMeter((picture) => shown.push(picture));
  for (const level of levels) take(level);
  return shown;
}

const steady = (rmsDb: number, count: number, fromMs = 0): Level[] =>
  Array.from({ length: count }, (_, index) => levelAt(fromMs + index * 40, rmsDb));

describe('segments', () => {
  test('the first lights at -56 dB, the last at -1 dB, one every 5 dB; silence lights none', () => {
    const litAt = (db: number): number | undefined => shownOf([levelAt(0, db)])[0]?.lit;
    expect(litAt(-200)).toBe(0);
    expect(litAt(-56.1)).toBe(0);
    expect(litAt(-55.9)).toBe(1);
    expect(litAt(-20.9)).toBe(8);
    expect(litAt(-1.1)).toBe(meterSegmentCount - 1);
    expect(litAt(0)).toBe(meterSegmentCount);
    expect(shownOf([{ rms: 0, peak: 0, min: 0, max: 0, elapsedMs: 0 }])[0]).toMatchObject({ lit: 0, held: 0 });
  });

  test('a rise shows at once, a fall takes its time: 24 dB a second', () => {
    const shown = shownOf([...steady(-60, 5), ...steady(-11, 1, 200), ...steady(-100, 75, 240)]);
    expect(shown.find(({ elapsedMs }) => elapsedMs === 200)?.lit).toBe(10);
    const darkAtMs = shown.find(({ lit, elapsedMs }) => elapsedMs > 200 && lit === 0)?.elapsedMs ?? 0;
    // Ten segments are 50 dB; the last of them goes out half a segment late.
    expect(darkAtMs - 200).toBeGreaterThan(1_900);
    expect(darkAtMs - 200).toBeLessThan(2_250);
    const way = shown.filter(({ elapsedMs }) => elapsedMs > 200).map(({ lit }) => lit);
    expect(way).toEqual(way.toSorted((a, b) => b - a));
  });

  test('the segment of a peak stays for 1.5 s, and a higher peak takes its place', () => {
    const levels = [levelAt(0, -40, -2), ...steady(-40, 60, 40)];
    const held = (atMs: number): number | undefined =>
      shownOf(levels).findLast(({ elapsedMs }) => elapsedMs <= atMs)?.held;
    expect(held(1_480)).toBe(11);
    expect(held(1_520)).toBe(4);
    const higher = shownOf([levelAt(0, -40, -30), levelAt(40, -40, -0.5), levelAt(80, -40, -30)]);
    expect(higher.map((picture) => picture.held)).toEqual([6, 12]);
  });
});

describe('changes', () => {
  test('a level that stands still is told once a second, for the clock', () => {
    expect(shownOf(steady(-20, 75)).map(({ elapsedMs }) => elapsedMs)).toEqual([0, 1_000, 2_000]);
  });

  test('a level on the edge between two segments does not flicker', () => {
    const levels = Array.from({ length: 25 }, (_, index) => levelAt(index * 40, index % 2 === 0 ? -20.9 : -21.1));
    expect(shownOf(levels)).toHaveLength(1);
  });

  test('earlier time is another take: it begins in the dark, and its first picture is told', () => {
    const shown = shownOf([...steady(-3, 50), levelAt(0, -100)]);
    expect(shown.at(-1)).toEqual({ lit: 0, held: 0, elapsedMs: 0 });
  });

  test('speech changes the picture a few times a second, of 25 readings', () => {
    // The sample episode: 16 kHz, one channel, 44 bytes of header.
    const samples = samplesOf(readFileSync('resources/sample/episode.wav').subarray(44));
    const readings = createLevelMeter({ sampleRateHz: 16_000, channels: 1 }).push(samples);
    const pictures = shownOf(readings.map(({ level }) => level));
    const perSec = pictures.length / (readings.length / 25);
    expect(perSec).toBeGreaterThan(3);
    expect(perSec).toBeLessThan(8);
    expect(Math.max(...pictures.map(({ lit }) => lit))).toBeGreaterThan(6);
  });
});
