import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dictationFormat } from '../../electron/adapters/microphone/dictation-format.ts';
import {
  type Microphone,
  MicrophoneError,
  type MicrophoneSink,
  type OpenRequest,
} from '../../electron/adapters/microphone/port.ts';
import { createSoundServerMicrophone } from '../../electron/adapters/microphone/sound-server.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';

let pulse: Pulse;
let folder: string;
let noise: string;

beforeAll(async () => {
  pulse = await startPulse();
  folder = mkdtempSync(join(tmpdir(), 'fx-server-'));
  noise = join(folder, 'noise.wav');
  // Nothing in it repeats, so that a sample that is lost or doubled anywhere shows.
  execFileSync('sox', [
    '-R',
    '-n',
    '-r',
    '48000',
    '-c',
    '1',
    '-b',
    '16',
    noise,
    'synth',
    '2',
    'pinknoise',
    'gain',
    '-3',
  ]);
});
afterAll(async () => {
  await pulse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Tells what is asked of it, and has no device of its own. */
function innerOf(asked: OpenRequest[]): Microphone {
  return {
    backend: 'inner',
    devices: () => [],
    async open(request) {
      asked.push(request);
      throw new MicrophoneError('inner');
    },
  };
}
const ears = () => {
  const blocks: Buffer[] = [];
  const ends: (Error | null)[] = [];
  const sink: MicrophoneSink = {
    onBlock: (pcm) => void blocks.push(Buffer.from(pcm)),
    onEnd: (end) => void ends.push(end),
  };
  return { blocks, ends, sink, bytes: () => blocks.reduce((sum, block) => sum + block.length, 0) };
};
const request: OpenRequest = {
  device: null,
  channels: 1,
  preferredRateHz: dictationFormat.rateHz,
  blockMs: dictationFormat.blockMs,
};

/** Where `part` lies in `whole`, as samples, and how alike the two are there: 1 is the same. */
function findIn(whole: Int16Array, part: Int16Array): { at: number; correlation: number } {
  let best = { at: -1, correlation: -1 };
  const energy = (from: Int16Array, at: number): number => {
    let sum = 0;
    for (let index = 0; index < part.length; index += 1) sum += (from[at + index] ?? 0) ** 2;
    return sum;
  };
  const own = energy(part, 0);
  for (let at = 0; at + part.length <= whole.length; at += 1) {
    let dot = 0;
    for (let index = 0; index < part.length; index += 1) dot += (whole[at + index] ?? 0) * (part[index] ?? 0);
    const correlation = dot / Math.sqrt(own * energy(whole, at) || 1);
    if (correlation > best.correlation) best = { at, correlation };
  }
  return best;
}
const samples = (bytes: Buffer): Int16Array => {
  const copy = Buffer.from(bytes);
  return new Int16Array(copy.buffer, copy.byteOffset, Math.floor(copy.length / 2));
};

test('every sample of the default microphone comes once and in order, in blocks no longer than asked for', async () => {
  const asked: OpenRequest[] = [];
  const heard = ears();
  const stream = await createSoundServerMicrophone(innerOf(asked), pulse.env).open(
    { ...request, preferredRateHz: 48_000 },
    heard.sink,
  );
  expect(stream).toMatchObject({ sampleRateHz: 48_000, channels: 1, device: 'default' });
  // A virtual device on a busy machine may itself swallow some of what is played.
  const witness = await pulse.capture();
  await witness.atLeast(9_600);
  await pulse.playAndWait(noise);
  // What is still on its way through the sound server.
  const later = heard.bytes() + 2 * 96_000;
  await expect.poll(heard.bytes, { timeout: 20_000 }).toBeGreaterThan(later);
  await witness.atLeast(witness.bytes().length + 96_000);
  await Promise.all([stream.close(), witness.close()]);
  const [ours, theirs] = [samples(Buffer.concat(heard.blocks)), samples(witness.bytes())];
  // Two pieces of the noise that are a second and a half apart lie equally far apart in both.
  const start = theirs.findIndex((sample) => Math.abs(sample) > 2_000);
  expect(start).toBeGreaterThan(0);
  const pieces = [9_600, 81_600].map((after) => theirs.subarray(start + after, start + after + 480));
  const places = pieces.map((piece) => findIn(ours, piece));
  for (const { correlation } of places) expect(correlation).toBeGreaterThan(0.99);
  expect((places[1]?.at ?? 0) - (places[0]?.at ?? 0)).toBe(72_000);
  // Shorter ones while somebody else hears the same microphone in shorter ones; longer when this process had to wait.
  const sizes = heard.blocks.map((block) => block.length).toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual((48_000 * dictationFormat.blockMs * 2) / 1_000);
  expect([heard.ends, asked]).toEqual([[], []]);
});

test('left alone it comes twice a second, and whoever listens again has every sample up to then', async () => {
  const heard = ears();
  // Hears the same and is never left alone.
  const other = ears();
  const microphone = createSoundServerMicrophone(innerOf([]), pulse.env);
  const wanted = { ...request, preferredRateHz: 48_000 };
  const streams = await Promise.all([heard, other].map(({ sink }) => microphone.open(wanted, sink)));
  const [stream] = streams;
  await expect.poll(heard.bytes, { timeout: 20_000 }).toBeGreaterThan(48_000);
  const aheadMs = (): number => (other.bytes() - heard.bytes()) / 96;
  const aheadBeforeMs = aheadMs();
  stream?.rest?.();
  // A look may be on its way.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [blocksBefore, bytesBefore] = [heard.blocks.length, heard.bytes()];
  const witness = await pulse.capture();
  await witness.atLeast(9_600);
  await pulse.playAndWait(noise);
  expect(heard.blocks.length - blocksBefore).toBeLessThan(15);
  expect(heard.bytes() - bytesBefore).toBeGreaterThan(96_000);
  await stream?.attend?.();
  // Each has at most a block more under way than at the beginning.
  expect(Math.abs(aheadMs() - aheadBeforeMs)).toBeLessThan(150);
  const later = heard.bytes() + 2 * 96_000;
  await expect.poll(heard.bytes, { timeout: 20_000 }).toBeGreaterThan(later);
  await witness.atLeast(witness.bytes().length + 96_000);
  await Promise.all([...streams.map((one) => one.close()), witness.close()]);
  const [ours, theirs] = [samples(Buffer.concat(heard.blocks)), samples(witness.bytes())];
  const start = theirs.findIndex((sample) => Math.abs(sample) > 2_000);
  const pieces = [9_600, 81_600].map((after) => theirs.subarray(start + after, start + after + 480));
  const places = pieces.map((piece) => findIn(ours, piece));
  for (const { correlation } of places) expect(correlation).toBeGreaterThan(0.99);
  expect((places[1]?.at ?? 0) - (places[0]?.at ?? 0)).toBe(72_000);
});

test('a device by name, two channels, or a computer without a sound server are for the sound library', async () => {
  const asked: OpenRequest[] = [];
  const open = (change: Partial<OpenRequest>, env = pulse.env): Promise<unknown> =>
    createSoundServerMicrophone(innerOf(asked), env).open({ ...request, ...change }, ears().sink);
  await expect(open({ device: 'USB Microphone' })).rejects.toThrow('inner');
  await expect(open({ channels: 2 })).rejects.toThrow('inner');
  const empty = join(folder, 'empty');
  mkdirSync(empty, { recursive: true });
  await expect(open({}, { ...pulse.env, PATH: empty })).rejects.toThrow('inner');
  await expect(open({}, { ...pulse.env, PULSE_SERVER: `unix:${join(empty, 'nobody')}` })).rejects.toThrow('inner');
  // The recorder would start a server where none is meant to run: it is not even asked there.
  const { PULSE_SERVER: server, ...known } = pulse.env;
  const asksFor = join(folder, 'asks');
  mkdirSync(asksFor, { recursive: true });
  writeFileSync(join(asksFor, 'parec'), '#!/bin/sh\n: > "$0.ran"\n', { mode: 0o755 });
  const nobody = { ...known, PATH: asksFor, PULSE_RUNTIME_PATH: empty };
  await expect(open({}, nobody)).rejects.toThrow('inner');
  expect(existsSync(join(asksFor, 'parec.ran'))).toBe(false);
  await expect(open({}, { ...nobody, PULSE_SERVER: server ?? '' })).rejects.toThrow('inner');
  expect(existsSync(join(asksFor, 'parec.ran'))).toBe(true);
  // By its socket alone the server is found as well.
  await expect(
    createSoundServerMicrophone(innerOf(asked), known)
      .open(request, ears().sink)
      .then((stream) => stream.close()),
  ).resolves.toBeUndefined();
  expect(asked.map(({ device, channels }) => [device, channels])).toEqual([
    ['USB Microphone', 1],
    [null, 2],
    [null, 1],
    [null, 1],
    [null, 1],
    [null, 1],
  ]);
});

test('a microphone that is pulled out, or a server that dies, ends the stream once; a fresh one can be opened', async () => {
  const microphone = createSoundServerMicrophone(innerOf([]), pulse.env);
  const first = ears();
  await microphone.open(request, first.sink);
  await pulse.unloadMic();
  await expect.poll(() => first.ends.length, { timeout: 20_000 }).toBe(1);
  expect(first.ends[0]).toBeInstanceOf(Error);
  await pulse.loadMic();
  const second = ears();
  await microphone.open(request, second.sink);
  await pulse.crash();
  await expect.poll(() => second.ends.length, { timeout: 20_000 }).toBe(1);
  await pulse.restart();
  const third = ears();
  const stream = await microphone.open(request, third.sink);
  await expect.poll(third.bytes, { timeout: 20_000 }).toBeGreaterThan(16_000);
  await stream.close();
  const { length } = third.blocks;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([third.blocks.length, third.ends]).toEqual([length, []]);
});

test('the recorder leaves with the process that started it, even when that is killed', async () => {
  const source = `
    import { createSoundServerMicrophone } from ${JSON.stringify(new URL('../../electron/adapters/microphone/sound-server.ts', import.meta.url).href)};
    const inner = { backend: 'x', devices: () => [], open: () => Promise.reject(new Error('inner')) };
    await createSoundServerMicrophone(inner).open(${JSON.stringify(request)}, { onBlock() {}, onEnd() {} });
    process.stdout.write('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: pulse.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const recorders = (): number =>
    execFileSync('pactl', ['list', 'short', 'source-outputs'], { env: pulse.env, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.trim() !== '').length;
  expect(recorders()).toBe(1);
  child.kill('SIGKILL');
  await expect.poll(recorders, { timeout: 20_000 }).toBe(0);
});
