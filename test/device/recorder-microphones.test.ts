import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { backends } from '../../electron/adapters/microphone/choose-backend.ts';
import { dictationFormat, dictationSoundEnv } from '../../electron/adapters/microphone/dictation-format.ts';
import {
  closeLimitMs,
  MicrophoneError,
  type MicrophoneSink,
  type MicrophoneStream,
} from '../../electron/adapters/microphone/port.ts';
import { watchLag } from '../support/lag.ts';
import { type MicrophoneInChild, microphoneInChild } from '../support/microphone-in-child.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';

let pulse: Pulse;
let folder: string;
let tone: string;

beforeAll(async () => {
  pulse = await startPulse();
  folder = mkdtempSync(join(tmpdir(), 'fx-tone-'));
  tone = join(folder, 'tone.wav');
  execFileSync('sox', ['-n', '-r', '48000', '-c', '1', '-b', '16', tone, 'synth', '1', 'sine', '440', 'gain', '-6']);
});
afterAll(async () => {
  await pulse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Collects blocks and lets a test wait for a number of frames. */
function listener(): {
  blocks: Buffer[];
  sink: { onBlock(pcm: Uint8Array): void; onEnd(error: Error | null): void };
  ends: (Error | null)[];
  bytes(count: number): Promise<void>;
} {
  const blocks: Buffer[] = [];
  const ends: (Error | null)[] = [];
  let wake = (): void => {};
  let total = 0;
  return {
    blocks,
    ends,
    sink: {
      onBlock(pcm) {
        blocks.push(Buffer.from(pcm));
        total += pcm.length;
        wake();
      },
      onEnd: (error) => void ends.push(error),
    },
    bytes: (count) =>
      new Promise((resolve) => {
        const goal = total + count;
        wake = () => {
          if (total >= goal) resolve();
        };
      }),
  };
}

/** Time from the first to the last loud sample. */
function toneMs(pcm: Buffer, sampleRateHz: number): number {
  let first = -1;
  let last = -1;
  for (let index = 0; index * 2 < pcm.length; index++) {
    if (Math.abs(pcm.readInt16LE(index * 2)) < 4000) continue;
    if (first < 0) first = index;
    last = index;
  }
  return first < 0 ? 0 : ((last - first) / sampleRateHz) * 1000;
}

describe.each([...backends])('microphone over $name', ({ name }) => {
  let microphone: MicrophoneInChild;
  beforeAll(() => {
    microphone = microphoneInChild(name, { ...process.env, ...pulse.env });
  });
  afterAll(() => microphone.end());

  test('lists inputs, one of them the default', async () => {
    const devices = await microphone.devices();
    expect(devices.length).toBeGreaterThan(0);
    expect(devices.filter((device) => device.isDefault)).toHaveLength(1);
    for (const device of devices) {
      expect(device.maxChannels).toBeGreaterThanOrEqual(1);
      expect(device.sampleRateHz).toBeGreaterThanOrEqual(8000);
    }
  });

  /** What was lost of a second of tone. A virtual device swallows some by itself: `parec` is the witness. Milliseconds. */
  async function lossMs(open: (sink: MicrophoneSink) => Promise<MicrophoneStream>): Promise<[number, Buffer[]]> {
    const heard = listener();
    const stream = await open(heard.sink);
    const witness = await pulse.capture();
    const secondBytes = stream.sampleRateHz * stream.channels * 2;
    await Promise.all([heard.bytes(secondBytes / 10), witness.atLeast(9600)]);
    await pulse.playAndWait(tone);
    // What is still on its way through the sound server.
    await Promise.all([heard.bytes(secondBytes), witness.atLeast(witness.bytes().length + 96_000)]);
    await Promise.all([stream.close(), witness.close()]);
    expect(heard.ends).toEqual([]);
    const playedMs = toneMs(witness.bytes(), 48_000);
    expect(playedMs).toBeGreaterThan(900);
    const lostMs = playedMs - toneMs(Buffer.concat(heard.blocks), stream.sampleRateHz);
    console.log(`${name} at ${stream.sampleRateHz} Hz: ${lostMs.toFixed(2)} ms of ${playedMs.toFixed(0)} lost`);
    return [lostMs, heard.blocks];
  }

  test('delivers what is played, whole and in small blocks', async () => {
    const [lostMs, blocks] = await lossMs(async (sink) => {
      const stream = await microphone.open({ device: null, channels: 1 }, sink);
      expect(stream).toMatchObject({ sampleRateHz: 48_000, channels: 1 });
      return stream;
    });
    expect(Math.abs(lostMs)).toBeLessThan(10);
    expect(Math.max(...blocks.map((block) => block.length))).toBeLessThanOrEqual(2 * 1920);
    expect(blocks.every((block) => block.length % 2 === 0)).toBe(true);
  });

  test('loses nothing in the format that dictation listens in', async () => {
    const own = microphoneInChild(name, { ...process.env, ...pulse.env, ...dictationSoundEnv });
    onTestFinished(() => own.end());
    const { rateHz: preferredRateHz, blockMs, periodMs } = dictationFormat;
    const [lostMs] = await lossMs((sink) =>
      own.open({ device: null, channels: 1, preferredRateHz, blockMs, periodMs }, sink),
    );
    expect(Math.abs(lostMs)).toBeLessThan(10);
  });

  test('says honestly how many channels it gives', async () => {
    const heard = listener();
    const stream = await microphone.open({ device: null, channels: 2 }, heard.sink);
    expect(stream.channels).toBe(name === 'naudiodon' ? 2 : 1);
    await heard.bytes(1920 * stream.channels);
    expect(heard.blocks.every((block) => block.length % (2 * stream.channels) === 0)).toBe(true);
    await stream.close();
  });

  test('opens a device by name and refuses an unknown one', async () => {
    const chosen = (await microphone.devices()).find((device) => device.isDefault);
    const heard = listener();
    const stream: MicrophoneStream = await microphone.open({ device: chosen?.name ?? '', channels: 1 }, heard.sink);
    expect(stream.device).toBe(chosen?.name);
    await stream.close();
    const unknown = microphone.open({ device: 'No Such Microphone', channels: 1 }, listener().sink);
    await expect(unknown).rejects.toBeInstanceOf(MicrophoneError);
    await expect(unknown).rejects.toThrow('“No Such Microphone” was not found');
  });

  test('is silent after close and can be opened again', async () => {
    for (let round = 0; round < 3; round++) {
      const heard = listener();
      const stream = await microphone.open({ device: null, channels: 1 }, heard.sink);
      await heard.bytes(1920);
      await stream.close();
      const count = heard.blocks.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(heard.blocks.length).toBe(count);
    }
  });

  test('close returns even when the device is gone', async () => {
    const heard = listener();
    const stream = await microphone.open({ device: null, channels: 1 }, heard.sink);
    await heard.bytes(1920);
    await pulse.unloadMic();
    const lag = watchLag();
    const before = performance.now();
    await stream.close();
    const tookMs = performance.now() - before;
    const lateMs = lag();
    console.log(`${name}: close after unload took ${Math.round(tookMs)} ms (limit ${closeLimitMs})`);
    // Its own limit, and what a busy machine adds.
    expect(tookMs).toBeLessThan(closeLimitMs + 2000 + lateMs);
    await pulse.loadMic();
    const again = listener();
    const second = await microphone.open({ device: null, channels: 1 }, again.sink);
    await again.bytes(1920);
    await second.close();
  });
});
