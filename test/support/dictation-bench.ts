import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { Page } from 'playwright-core';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import type { Line } from './shaped-line.ts';
import type { Screen } from './screen.ts';

/** What the service hears: the rate that dictation records at. */
const rateHz = 16_000;

/** Seconds of noise, as WAV: nothing in it compresses, and no two are alike. */
export function noiseWav(lengthSec: number): Buffer {
  const samples = Int16Array.from({ length: rateHz * lengthSec }, () => Math.random() * 20_000 - 10_000);
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

export function writeNoise(path: string, lengthSec: number): string {
  writeFileSync(path, noiseWav(lengthSec));
  return path;
}

type Reply = { id: number; status: string };

function call(url: string, options: { method: string; body?: Buffer }): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = options.body ? { 'content-length': options.body.length, 'content-type': 'audio/wav' } : {};
    const sent = request(url, { method: options.method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as Reply));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** What a short script does: sends the file on a new connection, asks every 100 ms, `xclip` and `xdotool`. */
export async function bareScript(baseUrl: string, audio: Buffer, screen: Screen): Promise<void> {
  const { id } = await call(`${baseUrl}/akro/submit`, { method: 'POST', body: audio });
  for (;;) {
    const job = await call(`${baseUrl}/transcriptions/${id}`, { method: 'GET' });
    if (job.status === 'completed') {
      await screen.copy(`take ${id}`);
      await screen.xdotool('key', 'ctrl+v');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * When the text area next changes, epoch milliseconds by the page's clock, or `null` after 5 s; listens once the outer
 * promise resolves.
 */
export async function nextInput(page: Page): Promise<() => Promise<number | null>> {
  await page.evaluate(() => {
    const inputs = new Promise<number>((resolve) => {
      document
        .querySelector('textarea')
        ?.addEventListener('input', () => resolve(performance.timeOrigin + performance.now()), { once: true });
    });
    Object.assign(globalThis, { inputs });
  });
  return async () => {
    const input = page.evaluate(() => (globalThis as unknown as { inputs: Promise<number> }).inputs);
    const limit = new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), 5_000);
    });
    return await Promise.race([input, limit]);
  };
}

/** Nearest rank, whole numbers; `NaN` of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN);
}

/** How the benchmark was asked to run. */
export type BenchOptions = { seconds: number[]; takes: number; lines: Line[] };

/** `--full`, `--seconds=3,30`, `--takes=10`, `--lines=20/40,5/60` (Mbit/s up and ms there and back). */
export function benchOptions(args: readonly string[]): BenchOptions {
  const valueOf = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const isFull = args.includes('--full');
  return {
    seconds: (valueOf('seconds') ?? (isFull ? '3,30,120' : '3')).split(',').map(Number),
    takes: Number(valueOf('takes') ?? 10),
    lines: (valueOf('lines') ?? '20/40,5/60,1/100').split(',').map((text) => {
      const [upMbit = 1, roundTripMs = 100] = text.split('/').map(Number);
      return { upMbit, roundTripMs };
    }),
  };
}
