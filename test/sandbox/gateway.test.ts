import { request } from 'node:http';
import { expect, test } from 'vitest';
import { ask, get, shortWav, startSandbox, submit, toneWav, transcribe } from '../support/sandbox-peer.ts';

test('health is public, has no model, and a key there is noted', async () => {
  const sandbox = await startSandbox();
  const { status, json } = await ask(sandbox, '/health');
  expect({ status, json }).toEqual({ status: 200, json: { status: 'ok', gateway: expect.any(String) } });
  expect(sandbox.violations()).toEqual([]);
  await ask(sandbox, '/health', { key: true });
  expect(sandbox.violations().map(({ kind }) => kind)).toEqual(['key-on-public-call']);
});

test.each([
  '/transcriptions',
  '/transcriptions/124',
  '/history',
  '/history/transcriptions',
  '/history/transcriptions/1',
  '/history/tts',
  '/history/tts/1',
  '/history/conversations',
  '/history/conversations/sess_a',
  '/history/conversations/search?q=a',
  '/history/search?q=a',
  '/vui/v1/voices/mine',
])('%s needs a key', async (path) => {
  const sandbox = await startSandbox();
  expect((await ask(sandbox, path)).status).toBe(401);
  expect((await ask(sandbox, path, { key: 'wrong' })).status).toBe(401);
  expect((await get(sandbox, path)).status).not.toBe(401);
});

test('the gateway refuses Bearer, with a violation', async () => {
  const sandbox = await startSandbox();
  const { status, json } = await ask(sandbox, '/history', { key: `Bearer ${sandbox.apiKey}` });
  expect(status).toBe(401);
  expect(json.error).toContain('Bearer');
  expect(sandbox.violations()).toMatchObject([{ kind: 'bearer-on-gateway', endpoint: 'history' }]);
  expect(JSON.stringify([sandbox.violations(), sandbox.requests()])).not.toContain(sandbox.apiKey);
});

test('submit answers with the documented fields, and the job goes through its states', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ holdJobs: true });
  const { status, json } = await submit(sandbox, shortWav, '?filename=J%C3%BCrgen%20%26%20co.wav&non_speech=true');
  expect(status).toBe(200);
  expect(json).toEqual({
    id: 124,
    status: 'submitted',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    original_audio_url: expect.stringContaining(sandbox.storageUrl),
    query_urls: { get: `${sandbox.baseUrl}/transcriptions/124`, status: `${sandbox.baseUrl}/transcriptions/124` },
    cached: false,
  });
  const waiting = (await get(sandbox, '/transcriptions/124')).json;
  expect(Object.keys(waiting).sort()).toEqual(['created_at', 'filename', 'id', 'status', 'updated_at']);
  expect(waiting).toMatchObject({ status: 'submitted', filename: 'Jürgen & co.wav' });
  sandbox.faults.set({ holdJobs: false });
  await sandbox.idle();
  const done = (await get(sandbox, '/transcriptions/124')).json;
  expect(done).toMatchObject({
    status: 'completed',
    audio_duration: 1.4,
    language: null,
    non_speech: true,
    num_segments: 1,
    num_speakers: 1,
    cached: false,
    segments: [{ speaker: '0', segment_idx: 0, start: expect.any(Number), end: expect.any(Number) }],
  });
  expect(done.segments[0].text).toContain('no speech recogniser');
  expect(done.text).toBe(`SPEAKER_0: ${done.segments[0].text}`);
  expect(sandbox.violations()).toEqual([]);
});

test('/submit without /akro does not exist', async () => {
  const sandbox = await startSandbox();
  expect((await ask(sandbox, '/submit', { method: 'POST', key: true, body: shortWav })).status).toBe(404);
  expect((await ask(sandbox, '/akro/submit', { key: true })).status).toBe(405);
});

test('a chunked body is taken, unless the gateway wants a length', async () => {
  const sandbox = await startSandbox();
  const send = (): Promise<{ status: number }> => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(shortWav);
        controller.close();
      },
    });
    return ask(sandbox, '/akro/submit', { method: 'POST', key: true, body, duplex: 'half' } as RequestInit & {
      key: boolean;
    });
  };
  expect((await send()).status).toBe(200);
  expect(sandbox.requests().at(-1)).toMatchObject({
    bodyBytes: shortWav.length,
    headers: { 'transfer-encoding': 'chunked' },
  });
  sandbox.faults.set({ acceptChunked: false });
  expect((await send()).status).toBe(411);
});

test('an empty body is refused', async () => {
  const sandbox = await startSandbox();
  expect((await submit(sandbox, new Uint8Array(0))).status).toBe(400);
});

test('multipart is refused and noted; a knob takes it', async () => {
  const sandbox = await startSandbox();
  const send = (): ReturnType<typeof ask> => {
    const body = new FormData();
    body.append('file', new Blob([shortWav]), 'a.wav');
    return ask(sandbox, '/akro/submit', { method: 'POST', key: true, body });
  };
  expect((await send()).status).toBe(415);
  expect(sandbox.violations()).toMatchObject([{ kind: 'multipart-submit' }]);
  sandbox.faults.set({ acceptMultipart: true });
  const { status, json } = await send();
  expect(status).toBe(200);
  await sandbox.idle();
  expect((await get(sandbox, `/transcriptions/${json.id}`)).json).toMatchObject({
    status: 'completed',
    audio_duration: 1.4,
  });
});

/** Sends a submit that waits for `100 Continue`, and counts what it was allowed to send. */
function expectContinue(baseUrl: string, headers: Record<string, string>): Promise<{ status: number; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const outgoing = request(`${baseUrl}/akro/submit`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': String(shortWav.length), ...headers },
    });
    outgoing.on('continue', () => {
      sent = shortWav.length;
      outgoing.end(shortWav);
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, sent }));
      if (sent === 0) outgoing.destroy();
      response.on('close', () => resolve({ status: response.statusCode ?? 0, sent }));
    });
    outgoing.on('error', (error) => {
      if (sent > 0) reject(error);
    });
    outgoing.flushHeaders();
  });
}

test('Expect: 100-continue: refusals come before a byte of the body', async () => {
  const sandbox = await startSandbox();
  expect(await expectContinue(sandbox.baseUrl, {})).toEqual({ status: 401, sent: 0 });
  const authorization = sandbox.apiKey;
  expect(await expectContinue(sandbox.baseUrl, { authorization })).toEqual({ status: 200, sent: shortWav.length });
  sandbox.faults.set({ submitCapBytes: 1_000 });
  expect(await expectContinue(sandbox.baseUrl, { authorization })).toEqual({ status: 413, sent: 0 });
});

test('identical bytes come back as the same job, unless cache=false', async () => {
  const sandbox = await startSandbox();
  const first = await transcribe(sandbox, shortWav);
  const second = (await submit(sandbox, shortWav)).json;
  expect(second).toMatchObject({ id: first.id, status: 'completed', cached: true });
  expect((await get(sandbox, `/transcriptions/${first.id}`)).json.cached).toBe(true);
  const third = (await submit(sandbox, shortWav, '?cache=false')).json;
  expect(third).toMatchObject({ id: first.id + 1, cached: false });
  await sandbox.idle();
});

test('a file that is no audio fails with a reason, and is not cached', async () => {
  const sandbox = await startSandbox();
  const noise = new Uint8Array(Buffer.from('this is not audio at all, only some text'));
  const failed = await transcribe(sandbox, noise);
  expect(failed).toMatchObject({ status: 'failed', error_message: 'The file could not be read as audio.' });
  expect((await submit(sandbox, noise)).json).toMatchObject({ id: failed.id + 1, cached: false });
  sandbox.faults.set({ cacheFailed: true });
  expect((await submit(sandbox, noise)).json).toMatchObject({ id: failed.id + 1, cached: true });
  await sandbox.idle();
});

test('without ffmpeg only WAV is read, and the message says why', async () => {
  const sandbox = await startSandbox({ engines: { speech: 'tone', recognition: 'placeholder', ffmpeg: 'none' } });
  const failed = await transcribe(sandbox, new Uint8Array(Buffer.from('OggS and so on')));
  expect(failed.error_message).toContain('ffmpeg is not installed');
  expect((await transcribe(sandbox, shortWav)).audio_format).toBe('wav');
});

test('the list pages by limit and offset, newest first, at most 100', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 230 });
  const page = (await get(sandbox, '/transcriptions?limit=10&offset=5')).json;
  expect(page).toMatchObject({ total: 230, limit: 10, offset: 5 });
  expect(page.transcriptions.map(({ id }: { id: number }) => id)).toEqual(
    Array.from({ length: 10 }, (_, n) => 348 - n),
  );
  expect(Object.keys(page.transcriptions[0]).sort()).toEqual(
    [
      'id',
      'status',
      'created_at',
      'filename',
      'audio_duration',
      'audio_format',
      'processing_time',
      'num_speakers',
      'num_segments',
      'original_audio_url',
      'language',
    ].sort(),
  );
  expect((await get(sandbox, '/transcriptions')).json.transcriptions).toHaveLength(50);
  expect((await get(sandbox, '/transcriptions?limit=500')).json).toMatchObject({ limit: 100 });
  expect(sandbox.violations()).toMatchObject([{ kind: 'limit-too-large' }]);
  sandbox.faults.set({ overLimit: 'reject' });
  expect((await get(sandbox, '/transcriptions?limit=500')).status).toBe(422);
  expect((await get(sandbox, '/transcriptions?offset=-1')).status).toBe(422);
  expect((await get(sandbox, '/transcriptions?offset=1000')).json.transcriptions).toEqual([]);
});

test('parameters nobody documented are noted, wrong values refused', async () => {
  const sandbox = await startSandbox();
  expect((await get(sandbox, '/transcriptions?page=2')).status).toBe(200);
  expect(sandbox.violations()).toMatchObject([{ kind: 'unknown-parameter', detail: 'page' }]);
  expect((await get(sandbox, '/transcriptions/1?word_level_timestamps=yes')).status).toBe(422);
  expect((await submit(sandbox, shortWav, '?non_speech=on')).status).toBe(422);
});

test('another key sees nothing of it', async () => {
  const sandbox = await startSandbox({ otherKeys: ['second-key'] });
  const { id } = await transcribe(sandbox, shortWav);
  expect((await ask(sandbox, `/transcriptions/${id}`, { key: 'second-key' })).status).toBe(404);
  expect((await ask(sandbox, '/transcriptions', { key: 'second-key' })).json.total).toBe(0);
});

test('pauses are real gaps of the audio, only in text and only when asked for', async () => {
  const sandbox = await startSandbox();
  const audio = toneWav([
    [0, 2],
    [120, 1],
    [0, 2],
    [120, 1],
    [0, 0.6],
    [120, 1],
    [0, 2],
  ]);
  const plain = await transcribe(sandbox, audio, '?cache=false');
  const tagged = await transcribe(sandbox, audio, '?cache=false&non_speech=true');
  expect(plain.text).not.toContain('[pause]');
  expect(tagged.text.match(/\[pause\]/g)).toHaveLength(1);
  expect(tagged.segments).toEqual(plain.segments);
  expect(tagged.segments.map(({ start }: { start: number }) => Math.round(start))).toEqual([2, 5, 7]);
});

test('two voices far apart are told apart, one voice is one', async () => {
  const sandbox = await startSandbox();
  const two = await transcribe(
    sandbox,
    toneWav([
      [110, 1.2],
      [0, 0.5],
      [200, 1.5],
      [0, 0.5],
      [112, 1],
      [0, 0.5],
      [205, 1],
    ]),
  );
  expect(two.num_speakers).toBe(2);
  expect(two.segments.map(({ speaker }: { speaker: string }) => speaker)).toEqual(['0', '1', '0', '1']);
  expect(two.text.split('\n').map((line: string) => line.slice(0, 10))).toEqual([
    'SPEAKER_0:',
    'SPEAKER_1:',
    'SPEAKER_0:',
    'SPEAKER_1:',
  ]);
  const one = await transcribe(
    sandbox,
    toneWav([
      [110, 1],
      [0, 0.5],
      [118, 1],
      [0, 0.5],
      [114, 1],
    ]),
  );
  expect(one.num_speakers).toBe(1);
});

test('silence is completed with nothing in it', async () => {
  const sandbox = await startSandbox();
  expect(await transcribe(sandbox, toneWav([[0, 2]]))).toMatchObject({
    status: 'completed',
    text: '',
    segments: [],
    num_speakers: 0,
  });
});

test('web pages are refused, over HTTP and on the socket', async () => {
  const sandbox = await startSandbox();
  const { port } = new URL(sandbox.baseUrl);
  const statusOf = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path: '/health', headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      outgoing.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve(101);
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  expect(await statusOf({})).toBe(200);
  expect(await statusOf({ host: `localhost:${port}` })).toBe(200);
  expect(await statusOf({ host: 'rebound.example' })).toBe(403);
  expect(await statusOf({ origin: 'https://page.example' })).toBe(403);
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  expect(await statusOf({ ...upgrade, origin: 'https://page.example' })).toBe(403);
  expect(sandbox.violations()).toEqual([]);
});
