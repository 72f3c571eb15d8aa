import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createLearnedFile } from '../../../electron/adapters/system/learned-file.ts';
import type { UploadProgress } from '../../../electron/services/ports/transcription-api.ts';
import { startFaultServer, type FaultScript, type FaultServer } from '../../support/fault-server.ts';
import { bodyOf, failureOf, makeClient, recordingLog, skippingClock, testKey } from '../../support/fluxions-client.ts';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import type { Timing } from '../../../electron/adapters/fluxions/timing.ts';

const job =
  '{"id": 124,"status": "submitted","created_at": "2025-10-24T10:35:00.000Z","original_audio_url": "https://x/","query_urls": {"get": "https://api.fluxions.ai/transcriptions/124"},"cached": false}';
const go = 'HTTP/1.1 100 Continue\r\n\r\n';
const mebibyte = 1024 * 1024;

let server: FaultServer;
let client: FluxionsClient;

afterEach(async () => {
  await client.close();
  await server.close();
});

async function start(script: FaultScript, timing: Partial<Timing> = {}): Promise<void> {
  server = await startFaultServer(script, { keepBody: true });
  client = makeClient(server.url, { timing });
}

const submit = (
  size: number,
  options: {
    filename?: string;
    nonSpeech?: boolean;
    cache?: boolean;
    actual?: number;
    onProgress?: (p: UploadProgress) => void;
    signal?: AbortSignal;
  } = {},
) =>
  client.submit(
    {
      body: bodyOf(size, { actual: options.actual }),
      filename: options.filename ?? 'talk.wav',
      nonSpeech: options.nonSpeech ?? false,
      cache: options.cache ?? true,
    },
    { onProgress: options.onProgress, signal: options.signal },
  );

const accept: FaultScript = async (exchange) => {
  if (exchange.request.headers.expect !== undefined) exchange.send(go);
  await exchange.received();
  exchange.reply(200, job);
};

describe('a submission on the wire', () => {
  test('is raw bytes with exact length, raw key, and parameters in the query', async () => {
    await start(accept);
    const submitted = await submit(3 * mebibyte + 7, {
      filename: 'Überblick & more.wav',
      nonSpeech: true,
      cache: false,
    });
    expect(submitted).toEqual({
      remoteId: '124',
      status: 'submitted',
      createdAtMs: Date.UTC(2025, 9, 24, 10, 35),
      cached: false,
    });
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.headers.authorization).toBe(testKey);
    expect(request?.headers['content-length']).toBe(String(3 * mebibyte + 7));
    expect(request?.headers['transfer-encoding']).toBeUndefined();
    expect(request?.headers['content-type']).toBe('audio/wav');
    expect(request?.bodyBytes).toBe(3 * mebibyte + 7);
    const url = new URL(request?.target ?? '', server.url);
    expect(url.pathname).toBe('/akro/submit');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      filename: 'Überblick & more.wav',
      non_speech: 'true',
      cache: 'false',
    });
  });

  test('leaves defaults out of the query', async () => {
    await start(accept);
    await submit(10);
    expect(new URL(server.requests[0]?.target ?? '', server.url).search).toBe('?filename=talk.wav');
  });

  test('reports progress up to all bytes and then waits', async () => {
    await start(accept, { progressMs: 0 });
    const seen: UploadProgress[] = [];
    await submit(mebibyte, { onProgress: (progress) => void seen.push(progress) });
    expect(seen[0]).toEqual({ phase: 'uploading', sentBytes: 0, totalBytes: mebibyte });
    expect(seen.at(-1)).toEqual({ phase: 'waiting', sentBytes: mebibyte, totalBytes: mebibyte });
    const sent = seen.map((progress) => progress.sentBytes);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(sent.length).toBeGreaterThan(10);
  });

  test('a cached hit may be finished already', async () => {
    await start(async (exchange) => {
      await exchange.received();
      exchange.reply(201, '{"id":"7","status":"completed","cached":1}');
    });
    expect(await submit(100)).toEqual({ remoteId: '7', status: 'completed', createdAtMs: null, cached: true });
  });
});

describe('refusals and the truth about what was sent', () => {
  test.each([
    [413, 'too-large'],
    [401, 'auth'],
    [429, 'rate-limited'],
    [402, 'payment'],
  ])('a %i before the body is asked for sends no byte', async (status, kind) => {
    await start((exchange) => exchange.reply(status, '{"error":"no"}', { 'retry-after': '7' }));
    const error = await failureOf(submit(8 * mebibyte));
    expect(error.detail).toMatchObject({
      kind,
      status,
      message: 'no',
      bodySent: 'none',
      sentBytes: 0,
      retryAfterMs: 7000,
    });
    expect(server.requests[0]?.bodyBytes).toBe(0);
  });

  test('a 413 in the middle of the body is heard and stops it', async () => {
    await start(async (exchange) => {
      exchange.send(go);
      await exchange.received(mebibyte);
      exchange.reply(413, '<html><title>413 Request Entity Too Large</title>', { 'content-type': 'text/html' });
    });
    const error = await failureOf(submit(400 * mebibyte));
    expect(error.detail).toMatchObject({ kind: 'too-large', status: 413, bodySent: 'partial' });
    expect(error.detail.sentBytes).toBeLessThan(400 * mebibyte);
  });

  test('a 413 with the connection closed behind it is heard, not masked by the broken pipe', async () => {
    await start(async (exchange) => {
      exchange.send(go);
      await exchange.received(mebibyte);
      exchange.freeze();
      exchange.reply(413, '{"error":"too large"}');
      exchange.end();
      exchange.socket.destroySoon();
    });
    const kinds: string[] = [];
    for (let round = 0; round < 40; round += 1) kinds.push((await failureOf(submit(50 * mebibyte))).kind);
    expect(kinds.filter((kind) => kind === 'too-large').length).toBeGreaterThanOrEqual(38);
    expect(kinds.every((kind) => kind === 'too-large' || kind === 'reset')).toBe(true);
  });

  test('a 524 after the last byte is an unknown outcome', async () => {
    await start(async (exchange) => {
      await exchange.received();
      exchange.reply(524, '<!DOCTYPE html><html><title>A timeout occurred</title></html>', {
        'content-type': 'text/html',
      });
    });
    const error = await failureOf(submit(50_000));
    expect(error.detail).toMatchObject({ kind: 'edge', status: 524, bodySent: 'complete', sentBytes: 50_000 });
  });

  test('a reset before the body proves that no job exists', async () => {
    await start((exchange) => exchange.reset());
    const error = await failureOf(submit(mebibyte));
    expect(error.detail).toMatchObject({ kind: 'reset', bodySent: 'none', sentBytes: 0 });
    expect(server.requests.length).toBe(1);
  });

  test('a reset inside the body is partial', async () => {
    await start(async (exchange) => {
      exchange.send(go);
      await exchange.received(mebibyte);
      exchange.reset();
    });
    const error = await failureOf(submit(300 * mebibyte));
    expect(error.detail).toMatchObject({ kind: 'reset', bodySent: 'partial' });
    expect(server.requests.length).toBe(1);
  });

  test.each([1000, mebibyte])('a reset after %i bytes, all of them, is complete and never repeated', async (size) => {
    await start(async (exchange) => {
      exchange.send(go);
      await exchange.received();
      exchange.reset();
    });
    const error = await failureOf(submit(size));
    expect(error.detail).toMatchObject({ kind: 'reset', bodySent: 'complete', sentBytes: size });
    expect(server.requests.length).toBe(1);
  });

  test('nobody there: nothing was sent', async () => {
    await start(accept);
    await server.close();
    const error = await failureOf(submit(1000));
    expect(error.detail).toMatchObject({ kind: 'connect', bodySent: 'none', sentBytes: 0 });
    expect(error.isOffline).toBe(true);
  });

  test.each([
    ['no id', '{"status":"submitted"}'],
    ['not JSON', '<html>ok</html>'],
    ['nothing', ''],
  ])('a 200 with %s is an unknown outcome', async (_what, reply) => {
    await start(async (exchange) => {
      await exchange.received();
      exchange.reply(200, reply);
    });
    const error = await failureOf(submit(1000));
    expect(error.detail).toMatchObject({ kind: 'bad-response', status: 200, bodySent: 'complete' });
  });

  test('an answer of success that breaks off is an unknown outcome, even before the body was sent', async () => {
    await start((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":');
      exchange.end();
    });
    expect((await failureOf(submit(mebibyte))).detail).toMatchObject({ kind: 'reset', bodySent: 'complete' });
  });
});

describe('files that change and lines that stall', () => {
  test.each([
    [mebibyte, mebibyte - 1],
    [mebibyte, mebibyte + 1],
    [10, 9],
    [10, 11],
    [10, 0],
  ])('a file of %i bytes that turns out to have %i is never completed', async (size, actual) => {
    await start(accept);
    const error = await failureOf(submit(size, { actual }));
    expect(error.kind).toBe('file-changed');
    expect(['none', 'partial']).toContain(error.detail.bodySent);
    expect(server.requests[0]?.bodyBytes ?? 0).toBeLessThan(size);
  });

  test('a server that stops reading ends the upload by the stall deadline', async () => {
    await start(
      async (exchange) => {
        exchange.send(go);
        await exchange.received(1000);
        exchange.freeze();
      },
      { uploadStallMs: 200 },
    );
    const error = await failureOf(submit(400 * mebibyte));
    expect(error.detail).toMatchObject({ kind: 'timeout', phase: 'upload', bodySent: 'partial' });
  });

  test('no answer after the last byte is a timeout with an unknown outcome', async () => {
    await start(async (exchange) => exchange.received(), { uploadAnswerMs: 150 });
    const error = await failureOf(submit(1000));
    expect(error.detail).toMatchObject({ kind: 'timeout', phase: 'headers', bodySent: 'complete' });
  });

  test('cancelling tells what had left and frees the connection', async () => {
    const cancel = new AbortController();
    await start(async (exchange) => {
      exchange.send(go);
      await exchange.received(mebibyte);
      cancel.abort();
    });
    const error = await failureOf(submit(400 * mebibyte, { signal: cancel.signal }));
    expect(error.detail).toMatchObject({ kind: 'aborted', bodySent: 'partial' });
  });

  test('closing the client ends a running upload', async () => {
    await start(async (exchange) => {
      await exchange.received(1);
      await client.close();
    });
    expect((await failureOf(submit(1000))).kind).toBe('aborted');
  });

  test('an empty file is refused here', async () => {
    await start(accept);
    expect((await failureOf(submit(0))).kind).toBe('validation');
    expect(server.requests.length).toBe(0);
  });
});

describe('what is learned about an address', () => {
  const multipartOnly: FaultScript = async (exchange) => {
    if (exchange.request.headers.expect !== undefined) exchange.send(go);
    await exchange.received();
    if (!exchange.request.headers['content-type']?.startsWith('multipart/'))
      exchange.reply(422, '{"detail":"file missing"}');
    else exchange.reply(200, job);
  };

  test('a form is tried once after a refusal, is framed exactly, and is remembered', async () => {
    const bodies: Buffer[] = [];
    await start(async (exchange, index) => {
      await multipartOnly(exchange, index);
      bodies.push(exchange.body());
    });
    await submit(70_000, { filename: 'a.wav' });
    await submit(5);
    expect(server.requests.map((request) => request.headers['content-type']?.split(';')[0])).toEqual([
      'audio/wav',
      'multipart/form-data',
      'multipart/form-data',
    ]);
    const [, request] = server.requests;
    expect(Number(request?.headers['content-length'])).toBe(request?.bodyBytes);
    const form = await new Response(new Uint8Array(bodies[1] ?? []), {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file');
    expect(file).toBeInstanceOf(File);
    expect((file as File).size).toBe(70_000);
    expect(form.get('filename')).toBe('a.wav');
  });

  test('is known to the next run, which asks no second time; no secret is kept', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fluxions-learned-'));
    const run = async (): Promise<void> => {
      const file = await createLearnedFile({ dataDir, clock: { now: Date.now }, log: recordingLog() });
      const client = makeClient(server.url, { learned: file.of(server.url) });
      await client.submit({ body: bodyOf(5), filename: 'a.wav', nonSpeech: true, cache: true });
      await client.close();
      await file.saved();
    };
    await start(multipartOnly);
    await run();
    await run();
    expect(server.requests.map((request) => request.headers['content-type']?.split(';')[0])).toEqual([
      'audio/wav',
      'multipart/form-data',
      'multipart/form-data',
    ]);
    const text = await readFile(join(dataDir, 'learned.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      [server.url]: { atMs: expect.any(Number), facts: { uploadForm: 'multipart' } },
    });
    expect(text).not.toContain(testKey);
    await rm(dataDir, { recursive: true });
  });

  test('a size that was too large is not sent again for a day; smaller ones are (T24)', async () => {
    const clock = skippingClock();
    await start(async (exchange) => {
      if (exchange.request.headers.expect !== undefined) exchange.send(go);
      await exchange.received();
      if (exchange.request.bodyBytes > 100_000) exchange.reply(413, '<html><title>Payload too large</title></html>');
      else exchange.reply(200, job);
    });
    await client.close();
    client = makeClient(server.url, { clock });
    expect((await failureOf(submit(200_000))).kind).toBe('too-large');
    expect((await failureOf(submit(200_000))).detail).toMatchObject({
      kind: 'too-large',
      bodySent: 'none',
      sentBytes: 0,
    });
    expect((await failureOf(submit(300_000))).kind).toBe('too-large');
    expect(server.requests.length).toBe(1);
    expect((await submit(90_000)).remoteId).toBe('124');
    clock.advance(25 * 3_600_000);
    expect((await failureOf(submit(200_000))).kind).toBe('too-large');
    expect(server.requests.length).toBe(3);
  });

  test('once raw bytes were accepted, a refusal is about the audio', async () => {
    await start(accept);
    await submit(5);
    server.script(async (exchange) => {
      await exchange.received();
      exchange.reply(400, '{"error":{"message":"cannot decode"}}');
    });
    expect((await failureOf(submit(5))).detail).toMatchObject({ kind: 'validation', message: 'cannot decode' });
    expect(server.requests.length).toBe(2);
  });

  test('both forms refused gives the reason of the documented one', async () => {
    await start(async (exchange) => {
      await exchange.received();
      exchange.reply(exchange.request.headers['content-type'] === 'audio/wav' ? 415 : 400, '{"error":"nope"}');
    });
    expect((await failureOf(submit(5))).detail).toMatchObject({ kind: 'unsupported-media', status: 415 });
    expect(server.requests.length).toBe(2);
  });

  test('a server that ignores Expect gets the body after the pause and is not asked again', async () => {
    await start(
      async (exchange) => {
        await exchange.received();
        exchange.reply(200, job);
      },
      { continueMs: 50 },
    );
    await submit(mebibyte);
    await submit(mebibyte);
    expect(server.requests.map((request) => request.headers.expect)).toEqual(['100-continue', undefined]);
  });

  test('417 is answered by sending without Expect', async () => {
    await start(async (exchange) => {
      if (exchange.request.headers.expect !== undefined) {
        exchange.reply(417);
        return;
      }
      await exchange.received();
      exchange.reply(200, job);
    });
    expect((await submit(mebibyte)).remoteId).toBe('124');
    expect(server.requests.length).toBe(2);
  });
});
