import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient, FluxionsClientDeps } from '../../../electron/adapters/fluxions/client.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from '../../support/fault-server.ts';
import { failureOf, makeClient, recordingLog, skippingClock, testKey } from '../../support/fluxions-client.ts';

let server: FaultServer;
let client: FluxionsClient;
let clock: ReturnType<typeof skippingClock>;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  server = await startFaultServer((exchange) => exchange.reply(500));
  use();
});

afterEach(async () => {
  await client.close();
  await server.close();
});

function use(deps: Partial<FluxionsClientDeps> = {}, prefix = ''): void {
  clock = skippingClock();
  log = recordingLog();
  client = makeClient(server.url + prefix, { clock, log, ...deps });
}

const answer = (body: string, headers: Record<string, string> = {}, status = 200) =>
  server.script((exchange) => exchange.reply(status, body, headers));

const detail = `{"id": 124,"status": "completed","created_at": "2025-10-24T10:35:00.000Z","updated_at": "2025-10-24T10:35:20.000Z","filename": "interview.mp3","audio_duration": 300.0,"audio_format": "opus","processing_time": 245.5,"language": "en","non_speech": false,"num_chunks": 11,"num_segments": 25,"num_speakers": 2,"text": "SPEAKER_0: Yeah\\nSPEAKER_1: Sounds perfect.","segments": [{"speaker": "0","text": "Yeah","start": 0.86,"end": 6.42,"segment_idx": 0},{"speaker": "1","text": "Sounds perfect","start": 6.0,"end": 7.2,"segment_idx": 0}],"audio_url": "https://acct.r2.cloudflarestorage.com/a.opus?X-Amz-Signature=secretsig","cached": true}`;

describe('addresses and keys', () => {
  test.each(['', '/', '/gateway', '/gateway/'])('the base address may end in %j', async (prefix) => {
    use({}, prefix);
    answer(detail);
    await client.get('124', { words: true });
    expect(server.requests[0]?.target).toBe(
      `${prefix.replace(/\/$/, '')}/transcriptions/124?word_level_timestamps=true`,
    );
    expect(server.requests[0]?.headers.authorization).toBe(testKey);
  });

  test('health carries no key and asks nobody for one', async () => {
    use({ credential: () => Promise.reject(new Error('asked')) });
    answer('{"status":"ok","gateway":"api.fluxions.ai"}');
    expect(await client.health()).toBe(true);
    expect(server.requests[0]?.target).toBe('/health');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    ['a captive portal', 200, '<html>Sign in</html>'],
    ['JSON of another service', 200, '{"hello":1}'],
    ['null', 200, 'null'],
    ['a redirect', 302, ''],
    ['nothing of that name', 404, '{}'],
  ])('health is false for %s', async (_what, status, body) => {
    answer(body, { location: 'http://127.0.0.1:1/' }, status);
    expect(await client.health()).toBe(false);
  });

  test('the key is proved by the cheapest history call', async () => {
    answer('{"object":"list","data":[]}');
    await client.checkKey();
    expect(server.requests[0]?.target).toBe('/history?limit=1');
    answer('{"error":"bad key"}', {}, 401);
    expect((await failureOf(client.checkKey())).detail).toMatchObject({
      kind: 'auth',
      status: 401,
      message: 'bad key',
    });
    expect(server.requests.length).toBe(2);
  });

  test('without a key nothing is sent', async () => {
    use({ credential: () => Promise.resolve(null) });
    expect((await failureOf(client.get('1'))).kind).toBe('auth');
    use({ credential: () => Promise.resolve({ kind: 'apiKey', value: 'bad\nkey' }) });
    expect((await failureOf(client.get('1'))).kind).toBe('auth');
    expect(server.connections()).toBe(0);
  });

  test('the key is asked for at every sending', async () => {
    let asked = 0;
    use({ credential: () => Promise.resolve({ kind: 'sessionJwt', value: `jwt${(asked += 1)}` }) });
    server.script((exchange, index) => exchange.reply(index === 0 ? 503 : 200, detail));
    await client.get('124');
    expect(server.requests.map((request) => request.headers.authorization)).toEqual(['Bearer jwt1', 'Bearer jwt2']);
  });

  test.each(['..', '.', ''])('the id %j never reaches the network', async (id) => {
    expect((await failureOf(client.get(id))).kind).toBe('not-found');
    expect(server.connections()).toBe(0);
  });

  test('ids are escaped', async () => {
    answer('{"id":"a/b?c#d"}');
    await client.get('a/b?c#d');
    expect(server.requests[0]?.target).toBe('/transcriptions/a%2Fb%3Fc%23d');
  });

  test.each([300, 301, 302, 303, 304, 307, 308])('a %i is refused and the key stays here', async (status) => {
    const foreign = await startFaultServer((exchange) => exchange.reply(200, '{}'));
    answer('', { location: `${foreign.url}/transcriptions/124` }, status);
    expect((await failureOf(client.get('124'))).kind).toBe('redirect');
    expect(foreign.connections()).toBe(0);
    expect(server.requests.length).toBe(1);
    await foreign.close();
  });
});

describe('replies', () => {
  test('the documented detail is read and its signature is not kept', async () => {
    answer(detail);
    const result = await client.get('124');
    expect(result).toMatchObject({
      remoteId: '124',
      status: 'completed',
      createdAtMs: Date.UTC(2025, 9, 24, 10, 35),
      updatedAtMs: Date.UTC(2025, 9, 24, 10, 35, 20),
      durationMs: 300_000,
      language: 'en',
      nonSpeech: false,
      errorMessage: null,
    });
    expect(result.segments).toEqual([
      { speaker: '0', text: 'Yeah', startMs: 860, endMs: 6420, words: null },
      { speaker: '1', text: 'Sounds perfect', startMs: 6000, endMs: 7200, words: null },
    ]);
    expect(result.raw).toContain('"num_chunks": 11');
    expect(result.raw).not.toContain('secretsig');
    expect(JSON.parse(result.raw)).toMatchObject({
      audio_url: 'https://acct.r2.cloudflarestorage.com/a.opus',
      cached: true,
    });
  });

  test('lists give rows, clamp the page and drop one bad row', async () => {
    answer(
      '{"total":"150","limit":10,"offset":0,"transcriptions":[{"id":150,"status":"weird","filename":"i.mp3","audio_duration":"1800.0"},{"status":"x"},null]}',
    );
    expect(await client.list({ limit: 5000, offset: -4 })).toEqual({
      jobs: [{ remoteId: '150', status: 'weird', createdAtMs: null, filename: 'i.mp3', durationMs: 1_800_000 }],
      total: 150,
    });
    expect(server.requests[0]?.target).toBe('/transcriptions?limit=100&offset=0');
    expect(log.lines.join()).toContain('api.rows.dropped');
  });

  test.each([
    ['no body', (x: FaultExchange) => x.send('HTTP/1.1 204 No Content\r\n\r\n')],
    ['null', (x: FaultExchange) => x.reply(200, 'null')],
    ['HTML', (x: FaultExchange) => x.reply(200, '<!doctype html><p>hi', { 'content-type': 'text/html' })],
    ['another job', (x: FaultExchange) => x.reply(200, '{"id":999,"status":"completed"}')],
    ['unasked compression', (x: FaultExchange) => x.reply(200, '{"id":124}', { 'content-encoding': 'gzip' })],
    ['no HTTP at all', (x: FaultExchange) => x.send('220 smtp.example.com ready\r\n')],
    ['an endless header', (x: FaultExchange) => x.send(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`)],
    [
      'two lengths',
      (x: FaultExchange) => x.send('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
    ],
    ['an odd status', (x: FaultExchange) => x.send('HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n')],
  ])('%s is a bad response', async (_what, script) => {
    server.script(script);
    expect((await failureOf(client.get('124'))).kind).toBe('bad-response');
    expect(server.requests.length).toBe(1);
  });

  test.each([
    ['a byte order mark', '\ufeff{"id":124}'],
    ['NaN', '{"id":124,"audio_duration":NaN,"x":[-Infinity,"NaN"]}'],
    ['trailing garbage', '{"id":124}\n<!-- served by edge -->'],
  ])('%s is tolerated', async (_what, body) => {
    answer(body, { 'content-type': 'text/plain' });
    expect((await client.get('124')).remoteId).toBe('124');
  });

  test('the request id is kept for the support', async () => {
    answer('{"error":"boom"}', { 'cf-ray': '8d1-AMS' }, 400);
    expect((await failureOf(client.get('1'))).detail.requestId).toBe('8d1-AMS');
  });

  test('the key and signatures are struck from the words of the service and from the log', async () => {
    answer(`{"error":"key ${testKey} bad, see https://x.y/z?X-Amz-Signature=abc"}`, {}, 400);
    const error = await failureOf(client.get('1'));
    const all = `${JSON.stringify(error.detail)} ${String(error.stack)} ${log.lines.join('\n')}`;
    expect(all).not.toContain(testKey);
    expect(all).not.toContain('Signature=abc');
  });
});

describe('asking again', () => {
  test('passing failures of a read are repeated four times with growing pauses', async () => {
    answer('<html><title>502</title></html>', {}, 502);
    expect((await failureOf(client.get('1'))).kind).toBe('edge');
    expect(server.requests.length).toBe(4);
    expect(clock.pausesMs).toEqual([250, 500, 1000]);
  });

  test.each([408, 425, 429, 500, 502, 503, 504, 520, 524, 530])('%i then success', async (status) => {
    server.script((exchange, index) => exchange.reply(index === 0 ? status : 200, index === 0 ? '' : detail));
    expect((await client.get('124')).status).toBe('completed');
  });

  test.each([400, 401, 402, 403, 404, 409, 410, 413, 415, 422, 451])('%i is final', async (status) => {
    answer('{}', {}, status);
    await failureOf(client.get('124'));
    expect(server.requests.length).toBe(1);
  });

  test('Retry-After is obeyed when short and handed on when long', async () => {
    server.script((exchange, index) =>
      index === 0 ? exchange.reply(429, '', { 'retry-after': '3' }) : exchange.reply(200, detail),
    );
    await client.get('124');
    expect(clock.pausesMs[0]).toBe(3000);
    answer('', { 'retry-after': '7200' }, 429);
    expect((await failureOf(client.get('124'))).detail.retryAfterMs).toBe(3_600_000);
  });

  test('five failures in a row close the road, one probe opens it again', async () => {
    answer('', {}, 500);
    await failureOf(client.get('1'));
    await failureOf(client.get('1'));
    const before = server.requests.length;
    expect(before).toBe(5);
    expect((await failureOf(client.get('1'))).detail.phase).toBe('breaker');
    expect(server.requests.length).toBe(before);
    clock.advance(31_000);
    answer(detail);
    await client.get('124');
    await client.get('124');
    expect(server.requests.length).toBe(before + 2);
  });

  test('no more than a tenth of the calls are repeats', async () => {
    // 404 in between keeps the breaker closed.
    server.script((exchange, index) => exchange.reply(index % 2 === 0 ? 503 : 404, '{}'));
    for (let call = 0; call < 60; call += 1) await failureOf(client.get('1'));
    expect(server.requests.length).toBeLessThanOrEqual(60 + 10);
  });

  test('a kept connection that has gone stale costs nothing', async () => {
    server.script((exchange, index) => {
      if (index === 1) exchange.reset();
      else exchange.reply(200, detail);
    });
    await client.get('124');
    await client.get('124');
    expect(clock.pausesMs).toEqual([]);
    expect(server.connections()).toBe(2);
  });

  test('connections are kept open between calls', async () => {
    answer(detail);
    for (let call = 0; call < 5; call += 1) await client.get('124');
    expect(server.connections()).toBe(1);
  });

  test('cancelling is heard before, during and between attempts, and is never repeated', async () => {
    expect((await failureOf(client.get('1', { signal: AbortSignal.abort() }))).kind).toBe('aborted');
    const cancel = new AbortController();
    server.script(() => cancel.abort());
    expect((await failureOf(client.get('1', { signal: cancel.signal }))).kind).toBe('aborted');
    expect(server.requests.length).toBe(1);
  });
});

describe('deadlines', () => {
  test('no status line', async () => {
    use({ timing: { headersMs: 60 } });
    server.script(() => {});
    expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'timeout', phase: 'headers' });
    expect(server.requests.length).toBe(2);
  });

  test('a body that stops', async () => {
    use({ timing: { idleBodyMs: 60 } });
    server.script((exchange) => exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'));
    expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'timeout', phase: 'body' });
  });

  test('a body that drips', async () => {
    use({ timing: { idleBodyMs: 150 } });
    server.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const drip = setInterval(() => exchange.send('1\r\n \r\n'), 20);
      exchange.socket.on('close', () => clearInterval(drip));
    });
    expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'timeout', phase: 'body' });
  });

  test('a body whose framing breaks', async () => {
    server.script((exchange) => exchange.send('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n'));
    expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'reset', phase: 'body' });
  });

  test('a body that breaks off', async () => {
    server.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{');
      exchange.end();
    });
    expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'reset', phase: 'body' });
  });
});
