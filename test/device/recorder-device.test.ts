import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { salvageTake } from '../../electron/adapters/media/repair-takes.ts';
import { type CaptureRig, startCapture, tempFolder } from '../support/capture.ts';
import { launchChromium } from '../support/chromium.ts';
import { seededRandom, writeSignalWav } from '../support/pcm-signal.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { watchLag } from '../support/lag.ts';

const factor = Number(process.env['FX_SOAK'] ?? 1);
const seed = Number(process.env['FX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const rate = 48_000;

let pulse: Pulse;
let folder: { dir: string; remove: () => void };
let noise: string;
let capture: CaptureRig;

beforeAll(() => {
  folder = tempFolder('fx-device-');
  noise = join(folder.dir, 'noise.wav');
  // Long enough for every test; unlike itself everywhere, so that any stretch of it can be found again.
  writeSignalWav(noise, { frames: 60 * rate });
});
afterAll(() => folder.remove());
beforeEach(async () => {
  pulse = await startPulse();
  capture = startCapture({
    dir: folder.dir,
    env: pulse.env,
    config: { source: { kind: 'device', backend: 'naudiodon' } },
  });
});
afterEach(async () => {
  await capture.close();
  await pulse.close();
});

function samplesOf(file: string): Buffer {
  return readFileSync(join(folder.dir, file)).subarray(44);
}

/** Last place where the last 20 ms of `take` that hold sound stand in `witness`, in frames; -1 when nowhere. */
function endInWitness(take: Buffer, witness: Buffer): number {
  const tail = take.subarray(-2 * 960);
  for (
    let at = witness.lastIndexOf(tail.subarray(0, 16));
    at >= 0;
    at = witness.lastIndexOf(tail.subarray(0, 16), at - 1)
  ) {
    if (at % 2 === 0 && witness.subarray(at, at + tail.length).equals(tail)) return at / 2 + 960;
  }
  return -1;
}

/** How long Chromium's `<audio>` says each file plays, in seconds; NaN for what it cannot play. */
async function playedSeconds(files: string[]): Promise<number[]> {
  await using browser = await launchChromium();
  const page = await browser.newPage();
  const seconds: number[] = [];
  for (const file of files) {
    seconds.push(
      await page.evaluate(
        (base64) =>
          new Promise<number>((resolve) => {
            const audio = new Audio(`data:audio/wav;base64,${base64}`);
            audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
            audio.addEventListener('error', () => resolve(Number.NaN));
          }),
        readFileSync(file).toString('base64'),
      ),
    );
  }
  return seconds;
}

describe('A3: real device, kill -9', () => {
  test('loses at most half a second of what the microphone heard', { timeout: 240_000 }, async () => {
    console.log(`A3 seed ${seed}`);
    const random = seededRandom(seed);
    const lostMs: number[] = [];
    const takes: string[] = [];
    const options = {
      dir: folder.dir,
      env: pulse.env,
      config: { source: { kind: 'device', backend: 'naudiodon' } },
    } as const;
    const victims = [capture, ...Array.from({ length: 9 }, () => startCapture(options))];
    await pulse.play(noise);
    // Ten recorders at a time hear the same microphone, and so does an independent program.
    for (let round = 0; round < 2 * factor; round++) {
      const witness = await pulse.capture();
      const ends = await Promise.all(
        victims.map(async (victim, index) => {
          const takeId = `kill${round}x${index}`;
          const killAtMs = 600 + random() * 1500;
          await victim.process.start({ takeId, device: null, channels: 1 });
          await witness.atLeast(9600);
          await victim.when('level', (event) => event.takeId === takeId && event.level.elapsedMs > killAtMs);
          victim.children.at(-1)?.kill('SIGKILL');
          return { takeId, victim, heardFrames: witness.bytes().length / 2 };
        }),
      );
      // The witness is a little late itself; what it hears later shows where the takes end.
      await witness.atLeast(Math.max(...ends.map(({ heardFrames }) => heardFrames)) * 2 + rate);
      for (const { takeId, victim, heardFrames } of ends) {
        const finished = await victim.when('finished', (event) => event.takeId === takeId);
        expect(finished.reason).toBe('error');
        expect(await salvageTake(folder.dir, takeId)).toEqual(finished.parts);
        const endFrames = endInWitness(samplesOf(`${takeId}-1.wav`), witness.bytes());
        expect(endFrames).toBeGreaterThan(0);
        lostMs.push(Math.max(0, ((heardFrames - endFrames) / rate) * 1000));
        takes.push(`${takeId}-1.wav`);
      }
      await witness.close();
    }
    await Promise.all(victims.slice(1).map((victim) => victim.close()));
    console.log(`A3 naudiodon, kill -9 x${lostMs.length}: lost ${lostMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    expect(lostMs).toHaveLength(20 * factor);
    expect(Math.max(...lostMs)).toBeLessThanOrEqual(500);
    // Every one of them plays, for as long as it has samples.
    const seconds = await playedSeconds(takes.map((file) => join(folder.dir, file)));
    for (const [index, file] of takes.entries())
      expect(seconds[index]).toBeCloseTo(samplesOf(file).length / 2 / rate, 3);
  });
});

describe('A6: the microphone vanishes', () => {
  /** Starts a take that hears noise; resolves when a second of it is on disk. */
  async function running(takeId: string): Promise<void> {
    await pulse.play(noise);
    await capture.process.start({ takeId, device: null, channels: 1 });
    await capture.when('level', (event) => event.takeId === takeId && event.level.elapsedMs > 1000);
  }
  /** Takes the device away and checks what is told, what is kept, and that another take works. */
  async function loses(
    takeId: string,
    takeAway: () => Promise<void>,
    bringBack: () => Promise<void>,
  ): Promise<{ cutMs: number; toldMs: number; lateMs: number }> {
    await running(takeId);
    const witness = await pulse.capture();
    await witness.atLeast(9600);
    const beforeMs = performance.now();
    await takeAway();
    const goneMs = performance.now();
    const lag = watchLag();
    const heard = witness.bytes();
    await capture.when('warning', (event) => event.warning === 'stalled');
    const finished = await capture.when('finished', (event) => event.takeId === takeId);
    const toldMs = performance.now() - goneMs;
    const lateMs = lag();
    expect(finished.reason).toBe('lost');
    expect(finished.message).toContain('kept');
    const samples = samplesOf(`${takeId}-1.wav`);
    expect(samples.length).toBe((finished.parts[0]?.frames ?? 0) * 2);
    // Where the witness stopped hearing, in the take.
    const ending = endInWitness(heard, samples);
    const cutMs = ending < 0 ? Math.max(0, ((heard.length / 2 - endInWitness(samples, heard)) / rate) * 1000) : 0;
    console.log(
      `A6 ${takeId}: told after ${Math.round(toldMs)} ms (taking away took ${Math.round(goneMs - beforeMs)} ms), cut ${Math.round(cutMs)} ms`,
    );
    await bringBack();
    await capture.process.start({ takeId: `${takeId}-next`, device: null, channels: 1 });
    await capture.when('first-frame', (event) => event.takeId === `${takeId}-next`);
    await capture.process.stop();
    await capture.when('finished', (event) => event.takeId === `${takeId}-next`);
    return { cutMs, toldMs, lateMs };
  }

  test('unplugged, and plugged in again with another format', { timeout: 120_000 }, async () => {
    const { cutMs, toldMs, lateMs } = await loses(
      'unplugged',
      () => pulse.unloadMic(),
      () => pulse.loadMic({ rateHz: 16_000, channels: 1 }),
    );
    expect(cutMs).toBeLessThanOrEqual(500);
    // 2 s of silence from the device, a tick, and a busy machine.
    expect(toldMs).toBeLessThan(4000 + lateMs);
  });

  test('the sound server dies, and another one is there', { timeout: 120_000 }, async () => {
    const { cutMs, toldMs, lateMs } = await loses(
      'crashed',
      () => pulse.crash(),
      () => pulse.restart(),
    );
    expect(cutMs).toBeLessThanOrEqual(500);
    expect(toldMs).toBeLessThan(4000 + lateMs);
  });

  test('no device at the start is refused with what to do, and works once there is one', {
    timeout: 120_000,
  }, async () => {
    await pulse.crash();
    const refused = await capture.process.start({ takeId: 'none', device: null, channels: 1 }).catch((error) => error);
    expect(refused).toMatchObject({ code: 'NO_MICROPHONE' });
    console.log(`A6 without a device: "${(refused as Error).message}"`);
    await pulse.restart();
    await capture.process.start({ takeId: 'later', device: null, channels: 1 });
    await capture.when('first-frame', (event) => event.takeId === 'later');
    await capture.process.stop();
  });
});

test('A7: a recorder that was stopped for a second is not called lost; what is missing is marked', {
  timeout: 120_000,
}, async () => {
  await pulse.play(noise);
  await capture.process.start({ takeId: 'frozen', device: null, channels: 1 });
  await capture.when('level', (event) => event.level.elapsedMs > 1000);
  const child = capture.children[0];
  const frozenMs = performance.now();
  child?.kill('SIGSTOP');
  // The time is the subject here.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child?.kill('SIGCONT');
  const stoppedMs = performance.now() - frozenMs;
  await capture.when('level', (event) => event.level.elapsedMs > 4500);
  await capture.process.stop();
  const finished = await capture.when('finished');
  expect(finished.reason).toBe('stopped');
  expect(capture.events.some((event) => event.type === 'warning' && event.warning === 'stalled')).toBe(false);
  // Count what the file lacks: the signal says of every sample which one it is.
  const samples = samplesOf('frozen-1.wav');
  const source = readFileSync(noise).subarray(44);
  const first = source.indexOf(samples.subarray(0, 64)) / 2;
  const last = source.indexOf(samples.subarray(-64)) / 2 + 32;
  const missingMs = ((last - first - samples.length / 2) / rate) * 1000;
  const marks = capture.events.filter((event) => event.type === 'dropout');
  const markedMs = marks.reduce((sum, mark) => sum + mark.lengthMs, 0);
  console.log(
    `A7 SIGSTOP for ${Math.round(stoppedMs)} ms: ${missingMs.toFixed(0)} ms of sound missing, ${markedMs.toFixed(0)} ms marked`,
  );
  expect(Math.abs(missingMs - markedMs)).toBeLessThan(100);
});

test('both channels of a stereo take arrive, with levels at 20 Hz or more', async () => {
  await pulse.play(noise);
  await capture.process.start({ takeId: 'stereo', device: null, channels: 2 });
  await capture.when('first-frame');
  const fromMs = performance.now();
  await capture.when('level', (event) => event.level.elapsedMs > 3000);
  const levels = capture.events.filter((event) => event.type === 'level').length;
  console.log(`levels: ${(levels / ((performance.now() - fromMs) / 1000)).toFixed(1)} per second`);
  await capture.process.stop();
  const { parts } = await capture.when('finished');
  expect(parts[0]).toMatchObject({ channels: 2, sampleRateHz: rate });
  // By sample count, so that a busy machine does not matter.
  expect(levels / ((parts[0]?.frames ?? 1) / rate)).toBeGreaterThanOrEqual(20);
});
