import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { type DictationApp, startDictationApp } from '../support/dictation-app.ts';

const rateHz = 16_000;

type Submission = { isLive: boolean; cache: string | null; filename: string | null; isWhole: boolean };

let folder: string;
let server: Server;
let app: DictationApp | null = null;
let submissions: Submission[];
/** What is answered to a body whose length is not told: a status, a cut connection, or it is taken. */
let toLive: number | 'reset' | 'take';
/** What the service says of a live body's length, beside the truth, in seconds. */
let misheardSec: number;

function submit(request: IncomingMessage, response: ServerResponse, url: URL): void {
  const isLive = request.headers['content-length'] === undefined;
  const seen = {
    isLive,
    cache: url.searchParams.get('cache'),
    filename: url.searchParams.get('filename'),
    isWhole: false,
    seconds: 0,
  };
  submissions.push(seen);
  request.on('error', () => {});
  if (isLive && toLive === 'reset') {
    request.once('data', () => request.socket.resetAndDestroy());
    return;
  }
  if (isLive && typeof toLive === 'number') {
    response.writeHead(toLive, { 'content-type': 'text/html', connection: 'close' }).end('<h1>Length required</h1>');
    return;
  }
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => {
    if (!request.complete) return;
    seen.isWhole = true;
    seen.seconds = (bytes - 44) / (rateHz * 2) + (isLive ? misheardSec : 0);
    const job = { id: submissions.length, status: 'submitted', created_at: new Date().toISOString(), cached: false };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(job));
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-live-'));
  const samples = Int16Array.from({ length: rateHz * 60 }, () => Math.random() * 20_000 - 10_000);
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  writeFileSync(join(folder, 'said.wav'), Buffer.concat([header, Buffer.from(samples.buffer)]));
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname === '/akro/submit') {
      submit(request, response, url);
      return;
    }
    const id = Number(/^\/transcriptions\/(\d+)$/.exec(url.pathname)?.[1]);
    const job = submissions[id - 1] as (Submission & { seconds: number }) | undefined;
    const text = `Take ${id}.`;
    const body = job
      ? {
          id,
          status: 'completed',
          created_at: new Date().toISOString(),
          filename: job.filename,
          audio_duration: job.seconds,
          text: `SPEAKER_0: ${text}`,
          segments: [{ speaker: '0', text, start: 0, end: 0.3 }],
        }
      : url.pathname === '/health'
        ? { status: 'ok', gateway: 'test' }
        : { object: 'list', page: 1, limit: 1, total: 0, has_more: false, data: [], transcriptions: [] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  submissions = [];
  toLive = 'take';
  misheardSec = 0;
});
afterEach(async () => {
  await app?.close();
  app = null;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** `pace`: how much faster than people the microphone speaks. */
async function open(profile: string, pace = 1): Promise<DictationApp> {
  app = await startDictationApp({
    FLUXIONS_DATA_DIR: join(folder, profile),
    FLUXIONS_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    FLUXIONS_API_KEY: 'test-key-0123456789',
    FLUXIONS_MICROPHONE: `wav@${pace}:${join(folder, 'said.wav')}`,
  });
  await app.prefer({ mode: 'hold', key: '', warmth: 'never' });
  return app;
}

/** One take by the page's button; resolves with its text once it is in the list. */
async function speak(running: DictationApp): Promise<string> {
  const { journal } = running.state();
  await running.client.dictation.press({});
  await running.until(({ status }) => status === 'Listening');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await running.client.dictation.release({});
  await running.until(({ status, pending }) => ['Copied', 'Kept', 'Failed'].includes(status) && pending === 0);
  await running.until((state) => state.journal.takes > journal.takes);
  return (await running.newest()).text;
}
const forms = () => submissions.map(({ isLive, isWhole }) => ({ isLive, isWhole }));

describe('a live body that is turned down', () => {
  test.each([411, 413, 501, 400, 'reset'] as const)('%s: sent with its length, once', async (refusal) => {
    toLive = refusal;
    const first = await open(`refused-${refusal}`);
    expect(await speak(first)).toBe('Take 2.');
    expect(forms()).toEqual([
      { isLive: true, isWhole: false },
      { isLive: false, isWhole: true },
    ]);
  });

  test('it is remembered: the next take is sent with its length at once, also in the next run; until it shall be forgotten', async () => {
    toLive = 411;
    const first = await open('restart');
    await speak(first);
    expect(await speak(first)).toBe('Take 3.');
    await first.close();
    const second = await open('restart');
    expect(await speak(second)).toBe('Take 4.');
    toLive = 'take';
    await second.client.app.forgetLearned({});
    expect(await speak(second)).toBe('Take 5.');
    expect(forms().slice(2)).toEqual([
      { isLive: false, isWhole: true },
      { isLive: false, isWhole: true },
      { isLive: true, isWhole: true },
    ]);
  });
});

describe('how long the service says the take was', () => {
  test.each([
    [-0.25, [true]],
    [0.25, [true]],
    [-0.35, [true, false]],
    [0.35, [true, false]],
  ])('%s s beside the truth', async (seconds, isLive) => {
    misheardSec = seconds;
    const running = await open(`misheard-${seconds}`);
    expect(await speak(running)).toBe(`Take ${isLive.length}.`);
    expect(submissions.map((one) => one.isLive)).toEqual(isLive);
    expect(submissions.map(({ isWhole }) => isWhole)).toEqual(isLive.map(() => true));
    // Sent again it is a job of its own: under another name, and not answered from what was heard of the first.
    if (isLive.length === 2) {
      expect(submissions[1]?.cache).toBe('false');
      expect(submissions[1]?.filename).not.toBe(submissions[0]?.filename);
    }
  });
});

test('held for an hour and a minute: nothing is cut, the text comes, and the take is whole in two files', {
  timeout: 120_000,
}, async () => {
  const heldMs = 61 * 60_000;
  const running = await open('hour', 400);
  await running.client.dictation.press({});
  const stop = new AbortController();
  for await (const { elapsedMs } of running.client.dictation.meter({}, { signal: stop.signal })) {
    if (elapsedMs >= heldMs) break;
  }
  stop.abort();
  expect(running.state().status).toBe('Listening');
  await running.client.dictation.release({});
  // Without a screen there is no clipboard either: then the text is in the list only.
  await running.until(({ status, pending }) => ['Copied', 'Kept'].includes(status) && pending === 0);
  const take = await running.newest();
  expect(take.text).toBe('Take 1.');
  expect(take.item.durationMs).toBeGreaterThanOrEqual(heldMs);
  expect(forms()).toEqual([{ isLive: true, isWhole: true }]);
  expect(readdirSync(join(folder, 'hour', 'media')).filter((name) => name.endsWith('.wav'))).toHaveLength(2);
});
