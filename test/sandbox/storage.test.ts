import { expect, test } from 'vitest';
import { ask, get, shortWav, startSandbox, toneWav, transcribe } from '../support/sandbox-peer.ts';

const longWav = toneWav([[150, 3]]);

test('links work without a key, on another port, with ranges', async () => {
  const sandbox = await startSandbox();
  const { audio_url: derived, id } = await transcribe(sandbox, longWav);
  const original = (await get(sandbox, '/transcriptions')).json.transcriptions[0].original_audio_url;
  expect(new URL(original).port).not.toBe(new URL(sandbox.baseUrl).port);
  const whole = await ask(sandbox, original);
  expect({ status: whole.status, type: whole.headers.get('content-type') }).toEqual({ status: 200, type: 'audio/wav' });
  expect(whole.bytes.equals(Buffer.from(longWav))).toBe(true);
  const etag = whole.headers.get('etag') ?? '';
  const part = await ask(sandbox, original, { headers: { range: 'bytes=10-19' } });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${longWav.length}`);
  expect(part.bytes.equals(Buffer.from(longWav.subarray(10, 20)))).toBe(true);
  const tail = await ask(sandbox, original, { headers: { range: 'bytes=-4', 'if-range': etag } });
  expect(tail.bytes.equals(Buffer.from(longWav.subarray(-4)))).toBe(true);
  expect((await ask(sandbox, original, { headers: { range: 'bytes=0-9', 'if-range': '"other"' } })).status).toBe(200);
  const beyond = await ask(sandbox, original, { headers: { range: `bytes=${longWav.length}-` } });
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get('content-range')).toBe(`bytes */${longWav.length}`);
  expect((await ask(sandbox, derived)).status).toBe(200);
  expect(sandbox.violations()).toEqual([]);
  expect(id).toBe(124);
});

test('with ffmpeg the audio of results is Opus', async () => {
  const sandbox = await startSandbox();
  const job = await transcribe(sandbox, longWav);
  if (!sandbox.engines.ffmpeg) {
    expect(job.audio_format).toBe('wav');
    return;
  }
  expect(job.audio_format).toBe('opus');
  const { bytes, headers } = await ask(sandbox, job.audio_url);
  expect(bytes.subarray(0, 4).toString()).toBe('OggS');
  expect(headers.get('content-type')).toBe('audio/ogg');
});

test('an Authorization header is refused with 400 XML and noted', async () => {
  const sandbox = await startSandbox();
  const { audio_url: url } = await transcribe(sandbox, shortWav);
  const { status, text, headers } = await ask(sandbox, url, { key: true });
  expect(status).toBe(400);
  expect(headers.get('content-type')).toBe('application/xml');
  expect(text).toContain('<Code>InvalidArgument</Code>');
  expect(sandbox.violations()).toMatchObject([{ kind: 'authorization-on-presigned' }]);
});

test('HEAD and other methods are refused', async () => {
  const sandbox = await startSandbox();
  const { audio_url: url } = await transcribe(sandbox, shortWav);
  expect((await ask(sandbox, url, { method: 'HEAD' })).status).toBe(403);
  expect((await ask(sandbox, url, { method: 'PUT', body: 'x' })).status).toBe(403);
  expect(sandbox.violations()).toMatchObject([{ kind: 'head-on-presigned' }]);
});

test('links expire by the clock of the gateway, and cannot be altered', async () => {
  let now = Date.parse('2026-06-29T10:00:00Z');
  const sandbox = await startSandbox({ clock: { now: () => now } });
  sandbox.faults.set({ presignTtlSec: 60 });
  const { audio_url: url } = await transcribe(sandbox, shortWav);
  now += 59_000;
  expect((await ask(sandbox, url)).status).toBe(200);
  now += 1_000;
  const late = await ask(sandbox, url);
  expect({ status: late.status, text: late.text }).toEqual({
    status: 403,
    text: expect.stringContaining('Request has expired'),
  });
  const altered = new URL(url);
  altered.searchParams.set('X-Amz-Expires', '99999');
  expect((await ask(sandbox, altered.href)).text).toContain('SignatureDoesNotMatch');
  const other = new URL(url);
  other.pathname = '/audio/1.orig';
  expect((await ask(sandbox, other.href)).status).toBe(403);
  const fresh = (await get(sandbox, '/transcriptions/124')).json.audio_url;
  expect((await ask(sandbox, fresh)).status).toBe(200);
});

test('the history detail links to text and segments as well', async () => {
  const sandbox = await startSandbox();
  const job = await transcribe(sandbox, shortWav);
  const item = (await get(sandbox, `/history/transcriptions/${job.id + 332}`)).json;
  expect((await ask(sandbox, item.text_url)).text).toBe(job.text);
  expect((await ask(sandbox, item.segments_url)).json).toEqual(job.segments);
  expect((await ask(sandbox, item.download_url)).status).toBe(200);
});

test('seeded items have sound of their length', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ renders: 1, transcriptions: 1 });
  const render = (await get(sandbox, '/history/tts/1')).json;
  const { bytes } = await ask(sandbox, render.download_url);
  expect((bytes.length - 44) / 16_000).toBeCloseTo(Math.min(60, render.audio_secs), 1);
  const item = (await get(sandbox, '/history/transcriptions/456')).json;
  expect((await ask(sandbox, item.download_url)).status).toBe(200);
});

test('there is nothing else on that port', async () => {
  const sandbox = await startSandbox();
  for (const path of ['/', '/sandbox.db', '/audio/../sandbox.db', '/audio/%2e%2e%2fsandbox.db', '/tts/1.wav']) {
    expect((await ask(sandbox, sandbox.storageUrl + path)).status).toBeGreaterThanOrEqual(403);
  }
});
