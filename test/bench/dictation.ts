/**
 * From letting go of the key to text in a browser's text area, over shaped lines: ours with the body sent while one
 * speaks, ours with the take sent afterwards, and a bare script (sends the file at key-up on a new connection, asks every
 * 100 ms, xclip and xdotool). Real key, real screen, a PulseAudio microphone, the service takes
 * exactly 300 ms. `BENCH_SECONDS` (3), `BENCH_TAKES` (5) and `BENCH_LINES` (`20/40,5/60,1/100`, Mbit/s and ms).
 *
 * `net` is what is left without the service's 300 ms, two round trips and, for ours, the 400 ms of tail that is recorded
 * on purpose after key-up (the script cuts its audio at key-up).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { dictationTuning } from '../../electron/domain/dictation/tuning.ts';
import { chromiumArgs } from '../support/chromium.ts';
import { startDictationApp } from '../support/dictation-app.ts';
import { startPulse } from '../support/pulse.ts';
import { type Screen, startScreen } from '../support/screen.ts';
import { type Line, startShapedService } from '../support/shaped-line.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const takes = Number(process.env['BENCH_TAKES'] ?? 5);
const lines: Line[] = (process.env['BENCH_LINES'] ?? '20/40,5/60,1/100').split(',').map((text) => {
  const [upMbit = 1, roundTripMs = 100] = text.split('/').map(Number);
  return { upMbit, roundTripMs };
});
const processingMs = 300;
const ends = ['Inserted', 'Copied', 'Kept', 'Failed'];
const rateHz = 16_000;
/** Longer than all takes of one way. */
const noiseSec = (takes + 1) * (seconds + 15);

/** Seconds of noise, as WAV. */
function wav(lengthSec: number): Buffer {
  const samples = Int16Array.from({ length: rateHz * lengthSec }, () => Math.random() * 20_000 - 10_000);
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

function call(
  url: string,
  options: { method: string; body?: Buffer },
): Promise<{ id: number; status: string; text?: string }> {
  return new Promise((resolve, reject) => {
    const headers = options.body ? { 'content-length': options.body.length, 'content-type': 'audio/wav' } : {};
    const sent = request(url, { method: options.method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** What a short script does. */
async function bareScript(baseUrl: string, audio: Buffer, screen: Screen): Promise<void> {
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

/** Resolves to when the text area next changes, epoch milliseconds by the page's clock. */
function nextInput(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        document
          .querySelector('textarea')
          ?.addEventListener('input', () => resolve(performance.timeOrigin + performance.now()), { once: true });
      }),
  );
}

const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
const at = (values: number[], share: number): number =>
  Math.round(sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN);

const folder = mkdtempSync(join(tmpdir(), 'fluxions-bench-'));
const screen = await startScreen();
const noise = join(folder, 'noise.wav');
writeFileSync(noise, wav(noiseSec));
const pulse = await startPulse();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  headless: false,
  args: chromiumArgs,
  env: { ...process.env, ...screen.env } as Record<string, string>,
});
const page = await browser.newPage();
await page.setContent('<title>editor</title><textarea rows="10" cols="80"></textarea>');
const window = await screen.windowOf(['--name', 'editor']);
await screen.xdotool('windowfocus', '--sync', window);
await page.focus('textarea');

process.stdout.write(
  `takes of ${seconds} s, ${takes} each; milliseconds from key-up to text, p50 / p95, and net of it p50\n`,
);
for (const line of lines) {
  const service = await startShapedService(line, processingMs);
  const ways: Record<string, number[]> = {};
  const deducted = processingMs + 2 * line.roundTripMs;
  const app = await startDictationApp({
    ...pulse.env,
    ...screen.env,
    FLUXIONS_DATA_DIR: join(folder, `profile-${line.upMbit}`),
    FLUXIONS_API_URL: service.baseUrl,
    FLUXIONS_API_KEY: 'bench-key-0123456789',
  });
  await app.until(({ key }) => key.backend === 'uiohook');
  for (const upload of ['live', 'after'] as const) {
    // Somebody speaks all the time.
    const player = await pulse.play(noise);
    await app.prefer({ upload, mode: 'hold', key: 'F9' });
    const ms: number[] = [];
    // The first one starts the processes and learns how long the service takes; it is not counted.
    for (let take = 0; take <= takes; take += 1) {
      const input = nextInput(page);
      await screen.xdotool('keydown', 'F9');
      await app.until(({ status }) => status === 'Listening');
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      const upAtMs = Date.now();
      await screen.xdotool('keyup', 'F9');
      const ended = await app.until(({ status }) => ends.includes(status));
      if (ended.status !== 'Inserted') throw new Error(`not inserted: ${ended.status}, ${ended.message ?? ''}`);
      const inputAtMs = await input;
      if (take > 0) ms.push(inputAtMs - upAtMs);
      await app.until(({ status, pending }) => status === 'Ready' && pending === 0);
    }
    player.kill();
    ways[`ours, ${upload === 'live' ? 'sent while speaking' : 'sent at key-up'}`] = ms;
  }
  await app.close();
  const bare: number[] = [];
  for (let take = 0; take < takes; take += 1) {
    const input = nextInput(page);
    const audio = wav(seconds);
    const upAtMs = Date.now();
    await bareScript(service.baseUrl, audio, screen);
    bare.push((await input) - upAtMs);
  }
  ways['bare script'] = bare;
  service.close();
  for (const [way, ms] of Object.entries(ways)) {
    const tailMs = way.startsWith('ours') ? dictationTuning.tailMs : 0;
    const net = ms.map((one) => one - deducted - tailMs);
    process.stdout.write(
      `${line.upMbit} Mbit/s ${line.roundTripMs} ms | ${way.padEnd(26)} | ${at(ms, 0.5)} / ${at(ms, 0.95)} | net ${at(net, 0.5)} / ${at(net, 0.95)}\n`,
    );
  }
}
await browser.close();
await screen.close();
await pulse.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
