import { describe, expect, test } from 'vitest';
import { createDropoutDetector, type Dropout } from '../../../electron/domain/audio/dropouts.ts';
import { createLevelMeter, levelWindowMs } from '../../../electron/domain/audio/level-meter.ts';
import { samplesOf } from '../../../electron/domain/audio/pcm.ts';
import { createSignalWarnings, signalTuning } from '../../../electron/domain/audio/signal-warnings.ts';
import { createStallWatchdog, stallTuning } from '../../../electron/domain/audio/stall-watchdog.ts';

const mono = { sampleRateHz: 48_000, channels: 1 };

function sine(frames: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: frames }, (_, index) => amplitude * Math.sin((2 * Math.PI * 500 * index) / 48_000));
}

describe('level meter', () => {
  test('a sine has its known peak and rms, at 20 Hz or more', () => {
    const readings = createLevelMeter(mono).push(sine(48_000, 16_384));
    expect(readings.length).toBeGreaterThanOrEqual(20);
    for (const { level } of readings) {
      expect(level.peak).toBeCloseTo(0.5, 3);
      expect(level.rms).toBeCloseTo(0.5 / Math.SQRT2, 3);
      expect(level.min).toBeCloseTo(-0.5, 3);
      expect(level.max).toBeCloseTo(0.5, 3);
    }
    expect(readings.at(-1)?.level.elapsedMs).toBe(1000);
  });

  test('the blocks may be cut anywhere', () => {
    const samples = sine(9600, 20_000);
    const whole = createLevelMeter(mono).push(samples);
    const meter = createLevelMeter(mono);
    const pieces = [];
    for (let at = 0; at < samples.length; at += 7) pieces.push(...meter.push(samples.subarray(at, at + 7)));
    expect(pieces).toEqual(whole);
  });

  test('time goes on from an earlier part, and counts frames, not samples', () => {
    const stereo = createLevelMeter({ sampleRateHz: 16_000, channels: 2 }, 16_000);
    expect(stereo.push(new Int16Array(1280))[0]?.level.elapsedMs).toBe(1000 + levelWindowMs);
  });

  test('full scale in both directions is a peak of one, not more', () => {
    const [reading] = createLevelMeter(mono).push(new Int16Array(1920).fill(-32_768));
    expect(reading?.level).toMatchObject({ peak: 1, min: -1, rms: 1 });
    expect(reading?.clippedSamples).toBe(1920);
  });
});

test('samples are read at odd addresses too', () => {
  const bytes = Uint8Array.from([9, 1, 0, 255, 255]);
  expect([...samplesOf(bytes.subarray(1))]).toEqual([1, -1]);
  expect([...samplesOf(Uint8Array.from([2, 1, 3]))]).toEqual([258]);
});

describe('signal warnings', () => {
  const reading = (elapsedMs: number, peak: number, clippedSamples = 0) => ({
    level: { rms: peak, peak, min: -peak, max: peak, elapsedMs },
    clippedSamples,
  });

  test('silence is told after a while and taken back at the first sound', () => {
    const warnings = createSignalWarnings();
    const told: number[] = [];
    for (let ms = 0; ms <= 10_000; ms += 40) if (warnings.push(reading(ms, 0)) === 'silent') told.push(ms);
    expect(told[0]).toBe(signalTuning.silentAfterMs);
    expect(warnings.push(reading(10_040, 0.1))).toBe(null);
    expect(warnings.push(reading(10_080, 0))).toBe(null);
  });

  test('clipping is told at once, held, and not for a single sample', () => {
    const warnings = createSignalWarnings();
    expect(warnings.push(reading(0, 1, 1))).toBe(null);
    expect(warnings.push(reading(40, 1, 20))).toBe('clipping');
    expect(warnings.push(reading(40 + signalTuning.clippingHoldMs - 40, 0.2))).toBe('clipping');
    expect(warnings.push(reading(40 + signalTuning.clippingHoldMs, 0.2))).toBe(null);
  });
});

describe('stall watchdog', () => {
  /** Ticks every 100 ms of a simulated clock and returns when the verdict first became `wanted`. */
  function firstMs(
    dog: ReturnType<typeof createStallWatchdog>,
    wanted: string,
    fromMs: number,
    untilMs: number,
  ): number | null {
    for (let ms = fromMs; ms <= untilMs; ms += stallTuning.tickMs) if (dog.tick(ms) === wanted) return ms;
    return null;
  }

  test('ten minutes of blocks, whatever is in them, raise no alarm (A7)', () => {
    const dog = createStallWatchdog();
    let alarms = 0;
    for (let ms = 0; ms <= 600_000; ms += 20) {
      dog.block();
      if (ms % 100 === 0 && dog.tick(ms) !== 'fine') alarms++;
    }
    expect(alarms).toBe(0);
  });

  test('a vanished device is told after 0.5 s and given up after 2 s', () => {
    const dog = createStallWatchdog();
    dog.block();
    dog.tick(0);
    expect(firstMs(dog, 'stalled', 100, 5000)).toBe(stallTuning.warnAfterMs);
    expect(firstMs(dog, 'lost', 600, 5000)).toBe(stallTuning.lostAfterMs);
  });

  test('the first block has more time', () => {
    const dog = createStallWatchdog();
    expect(firstMs(dog, 'never-started', 0, 20_000)).toBe(stallTuning.firstBlockMs);
    expect(stallTuning.firstBlockMs).toBeGreaterThanOrEqual(4000);
  });

  test('a process that itself was stopped for minutes does not blame the device', () => {
    const dog = createStallWatchdog();
    dog.block();
    dog.tick(0);
    expect(dog.tick(300_000)).toBe('fine');
    dog.block();
    expect(dog.tick(300_100)).toBe('fine');
  });
});

describe('dropouts', () => {
  /** Plays blocks of 20 ms; `delayMs` shifts arrivals, `isLost` drops blocks. */
  function run(delayMs: (ms: number) => number, isLost: (ms: number) => boolean): Dropout[] {
    const detector = createDropoutDetector(48_000);
    const found: Dropout[] = [];
    let random = 1;
    for (let ms = 0; ms < 10_000; ms += 20) {
      random = (random * 16_807) % 2_147_483_647;
      if (isLost(ms)) continue;
      const gap = detector.block(ms + delayMs(ms) + (random % 15), 960, false);
      if (gap !== null) found.push(gap);
    }
    return found;
  }

  test('jitter and a slow clock are nothing', () => {
    expect(
      run(
        (ms) => ms * 0.0002,
        () => false,
      ),
    ).toEqual([]);
  });

  test('blocks that come late but all come are nothing', () => {
    const late = (ms: number): number => (ms >= 3000 && ms < 4000 ? 4000 - ms : 0);
    expect(run(late, () => false)).toEqual([]);
  });

  test('a second that never came is found, in its place and length', () => {
    const [gap, ...more] = run(
      () => 0,
      (ms) => ms >= 3000 && ms < 4000,
    );
    expect(more).toEqual([]);
    expect(gap?.atMs).toBe(3000);
    expect(Math.abs((gap?.lengthMs ?? 0) - 1000)).toBeLessThan(50);
  });

  test('each of two is found', () => {
    const found = run(
      () => 0,
      (ms) => (ms >= 2000 && ms < 2600) || (ms >= 6000 && ms < 6300),
    );
    expect(found.map((gap) => Math.round(gap.lengthMs / 100) * 100)).toEqual([600, 300]);
    expect(found.map((gap) => gap.atMs)).toEqual([2000, 5400]);
  });
});
