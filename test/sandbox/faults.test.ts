import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { type Fault, type FaultRule, endpoints } from '../../electron/sandbox/faults/faults.ts';
import { ask, get, shortWav, startSandbox, submit } from '../support/sandbox-peer.ts';

type Outcome = {
  status: number | null;
  bytes: number;
  sent: number;
  code: string | null;
  headers: IncomingMessage['headers'];
};

/** One call on a connection of its own; says how far it came. */
function call(
  sandbox: Sandbox,
  path: string,
  options: { method?: string; body?: Uint8Array; signal?: AbortSignal; onResponse?: () => void } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { status: null, bytes: 0, sent: 0, code: null, headers: {} };
    const outgoing = request(sandbox.baseUrl + path, {
      method: options.method ?? 'GET',
      agent: false,
      signal: options.signal,
      headers: { authorization: sandbox.apiKey, ...(options.body && { 'content-length': options.body.length }) },
    });
    outgoing.on('response', (response) => {
      outcome.status = response.statusCode ?? null;
      outcome.headers = response.headers;
      response.on('data', (chunk: Buffer) => {
        outcome.bytes += chunk.length;
        options.onResponse?.();
      });
      response.on('error', (error: NodeJS.ErrnoException) => {
        outcome.code = error.code ?? error.message;
      });
      response.on('close', () => resolve(outcome));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      outcome.code = error.code ?? error.message;
      if (outcome.status === null) resolve(outcome);
    });
    outgoing.end(options.body);
  });
}

const inject = async (fault: Fault, rule: Partial<FaultRule> = {}): Promise<Sandbox> => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'transcriptions', fault, ...rule });
  return sandbox;
};

test('a rule can wait, strike a number of times, and be taken away', async () => {
  const sandbox = await startSandbox();
  const rule = { endpoint: 'transcriptions', skip: 1, times: 2, fault: { kind: 'status', status: 503 } } as const;
  const remove = sandbox.faults.inject(rule);
  const statuses = async (): Promise<number[]> => {
    const list: number[] = [];
    for (let n = 0; n < 4; n += 1) list.push((await get(sandbox, '/transcriptions')).status);
    return list;
  };
  expect(await statuses()).toEqual([200, 503, 503, 200]);
  expect(sandbox.faults.struck()).toBe(2);
  remove();
  sandbox.faults.inject({ ...rule, skip: 0, times: 4 });
  sandbox.faults.clear();
  expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test.each(endpoints.filter((name) => !['tts-socket', 'storage', 'control'].includes(name)))(
  'every endpoint can fail: %s',
  async (endpoint) => {
    const sandbox = await startSandbox();
    sandbox.faults.inject({ endpoint, fault: { kind: 'status', status: 418 } });
    const paths: Record<string, [string, string]> = {
      health: ['GET', '/health'],
      submit: ['POST', '/akro/submit'],
      transcription: ['GET', '/transcriptions/1'],
      transcriptions: ['GET', '/transcriptions'],
      history: ['GET', '/history'],
      'history-transcriptions': ['GET', '/history/transcriptions'],
      'history-transcription': ['GET', '/history/transcriptions/1'],
      'history-renders': ['GET', '/history/tts'],
      'history-render': ['GET', '/history/tts/1'],
      'history-conversations': ['GET', '/history/conversations'],
      'history-conversation': ['GET', '/history/conversations/sess_1'],
      'history-turn-search': ['GET', '/history/conversations/search?q=a'],
      'history-search': ['GET', '/history/search?q=a'],
      voices: ['GET', '/vui/voices'],
      tts: ['POST', '/vui/v1/tts'],
      clone: ['POST', '/vui/v1/voices'],
      'my-voices': ['GET', '/vui/v1/voices/mine'],
      'delete-voice': ['POST', '/vui/v1/voices/delete'],
    };
    const [method, path] = paths[endpoint] ?? ['', ''];
    expect((await call(sandbox, path, { method })).status).toBe(418);
  },
);

test.each(['5', '0', '-3', 'soon', 'Wed, 21 Oct 2065 07:28:00 GMT', '999999'])('Retry-After %s', async (retryAfter) => {
  const sandbox = await inject({ kind: 'status', status: 429, retryAfter });
  const { status, headers } = await get(sandbox, '/transcriptions');
  expect([status, headers.get('retry-after')]).toEqual([429, retryAfter]);
});

test.each([
  ['error', 'application/json', '{"error":"Too much."}'],
  ['detail', 'application/json', '{"detail":"Too much."}'],
  ['message', 'application/json', '{"message":"Too much."}'],
  ['text', 'text/plain; charset=utf-8', 'Too much.'],
  ['empty', null, ''],
] as const)('error shape %s', async (shape, type, body) => {
  const sandbox = await inject({ kind: 'status', status: 429, shape, message: 'Too much.' });
  const { headers, text } = await get(sandbox, '/transcriptions');
  expect([headers.get('content-type'), text]).toEqual([type, body]);
});

test('html, xml, openai and validation shapes; the knob shapes the gateway’s own errors', async () => {
  const sandbox = await startSandbox();
  const bodies: string[] = [];
  for (const errorShape of ['html', 'xml', 'openai', 'validation'] as const) {
    sandbox.faults.set({ errorShape });
    bodies.push((await get(sandbox, '/transcriptions/1')).text);
  }
  expect(bodies[0]).toMatch(/<title>404 Transcription not found\.<\/title>/);
  expect(bodies[1]).toContain('<Message>Transcription not found.</Message>');
  expect(JSON.parse(bodies[2] ?? '').error.message).toBe('Transcription not found.');
  expect(JSON.parse(bodies[3] ?? '').detail[0].msg).toBe('Transcription not found.');
});

const big = new Uint8Array(3_000_000).fill(7);
const post = { method: 'POST', body: big };

test('reset at the head, in the middle of the body, and after all of it, with nothing done', async () => {
  const sandbox = await startSandbox();
  const strike = async (fault: Fault): Promise<{ code: string | null; got: number }> => {
    sandbox.clearRequests();
    const remove = sandbox.faults.inject({ endpoint: 'submit', fault });
    const { code, status } = await call(sandbox, '/akro/submit', post);
    remove();
    expect(status).toBeNull();
    return { code, got: sandbox.requests()[0]?.bodyBytes ?? -1 };
  };
  const head = await strike({ kind: 'reset', phase: 'head' });
  expect(head).toEqual({ code: expect.stringMatching(/ECONNRESET|EPIPE/), got: 0 });
  const middle = await strike({ kind: 'reset', phase: 'body', atByte: 500_000 });
  expect(middle.got).toBeGreaterThanOrEqual(500_000);
  expect(middle.got).toBeLessThan(big.length);
  expect((await strike({ kind: 'reset', phase: 'body' })).got).toBe(big.length);
  expect((await get(sandbox, '/transcriptions')).json.total).toBe(0);
});

test('reset and 524 after the work was done leave a job behind', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'submit', times: 1, fault: { kind: 'reset', phase: 'handled' } });
  expect((await call(sandbox, '/akro/submit?filename=a', { method: 'POST', body: shortWav })).status).toBeNull();
  sandbox.faults.inject({
    endpoint: 'submit',
    times: 1,
    fault: { kind: 'status', status: 524, phase: 'handled', shape: 'html' },
  });
  expect((await submit(sandbox, shortWav, '?filename=b&cache=false')).status).toBe(524);
  const { transcriptions } = (await get(sandbox, '/transcriptions')).json;
  expect(transcriptions.map(({ filename }: { filename: string }) => filename)).toEqual(['b', 'a']);
  await sandbox.idle();
});

test('an answer can be cut at a byte, by RST or by FIN', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 50 });
  for (const gentle of [true, false]) {
    const remove = sandbox.faults.inject({
      endpoint: 'transcriptions',
      fault: { kind: 'reset', phase: 'response', atByte: 1_000, gentle },
    });
    const { status, bytes, code } = await call(sandbox, '/transcriptions');
    expect({ status, code }).toEqual({ status: 200, code: 'ECONNRESET' });
    // RST may overtake bytes that were on their way.
    if (gentle) expect(bytes).toBe(1_000);
    else expect(bytes).toBeLessThanOrEqual(1_000);
    remove();
  }
});

test('a hang is silence on an open connection, before or inside the answer', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 50 });
  sandbox.faults.inject({
    endpoint: 'transcriptions',
    times: 1,
    fault: { kind: 'hang', phase: 'response', atByte: 500 },
  });
  const inside = new AbortController();
  let seen = 0;
  const half = await call(sandbox, '/transcriptions', {
    signal: inside.signal,
    onResponse: () => (seen += 1) && inside.abort(),
  });
  expect([half.status, half.bytes, seen]).toEqual([200, 500, 1]);
  sandbox.faults.inject({ endpoint: 'health', times: 1, fault: { kind: 'hang', phase: 'head' } });
  const waiting = new AbortController();
  const silent = call(sandbox, '/health', { signal: waiting.signal });
  // Another call being answered shows that the gateway had its chance.
  expect((await get(sandbox, '/history')).status).toBe(200);
  waiting.abort();
  expect((await silent).status).toBeNull();
});

test('a hang in the middle of an upload stops taking bytes', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'hang', phase: 'body', atByte: 100_000 } });
  const socket = connect(Number(new URL(sandbox.baseUrl).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /akro/submit HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${sandbox.apiKey}\r\ncontent-length: 100000000\r\n\r\n`,
  );
  let answered = false;
  socket.on('data', () => {
    answered = true;
  });
  while (socket.write(big));
  await expect.poll(() => sandbox.requests()[0]?.bodyBytes ?? 0, { timeout: 60_000 }).toBeGreaterThanOrEqual(100_000);
  expect(answered).toBe(false);
  expect(sandbox.requests()[0]?.bodyBytes).toBeLessThan(10_000_000);
  socket.destroy();
});

test.each([
  ['truncated', (text: string) => expect(() => JSON.parse(text)).toThrow()],
  ['nan', (text: string) => expect(text).toContain(':NaN')],
  ['trailing', (text: string) => expect(text).toContain('<!--')],
  ['null', (text: string) => expect(text).toBe('null')],
  ['empty', (text: string) => expect(text).toBe('')],
  ['array', (text: string) => expect(text.startsWith('[')).toBe(true)],
  ['html', (text: string) => expect(text).toContain('<title>')],
] as const)('garbled JSON: %s', async (how, check) => {
  const sandbox = await inject({ kind: 'garble', how, contentType: 'text/plain' });
  const { status, text, headers } = await get(sandbox, '/transcriptions');
  check(text);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain']);
});

test('a byte order mark', async () => {
  const sandbox = await inject({ kind: 'garble', how: 'bom' });
  expect((await get(sandbox, '/transcriptions')).bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
});

test('slow drip: the whole answer, in small pieces', async () => {
  const sandbox = await inject({ kind: 'drip', chunkBytes: 10, everyMs: 1 });
  let pieces = 0;
  const { status, bytes } = await call(sandbox, '/transcriptions', { onResponse: () => (pieces += 1) });
  expect([status, bytes]).toEqual([200, JSON.stringify({ total: 0, limit: 50, offset: 0, transcriptions: [] }).length]);
  expect(pieces).toBeGreaterThan(2);
});

test('latency delays, and other faults still apply', async () => {
  const sandbox = await inject({ kind: 'latency', ms: 50 });
  sandbox.faults.inject({ endpoint: 'transcriptions', fault: { kind: 'status', status: 500 } });
  const started = performance.now();
  expect((await get(sandbox, '/transcriptions')).status).toBe(500);
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
});

test('redirects point where they are told', async () => {
  const sandbox = await inject({ kind: 'redirect', to: 'http://127.0.0.1:1/elsewhere' });
  const { status, headers } = await get(sandbox, '/transcriptions');
  expect([status, headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/elsewhere']);
});

test('fields, statuses and types can be changed, and lists can lie', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 3 });
  sandbox.faults.inject({
    endpoint: 'history-transcriptions',
    fault: {
      kind: 'rewrite',
      set: {
        has_more: true,
        'data.*.status': 'queued',
        'data.0.object': 'song',
        'data.*.audio_duration_secs': '300.0',
        extra: { a: 1 },
      },
      remove: ['data.*.cost_usd', 'data.1.filename'],
    },
  });
  const { json } = await get(sandbox, '/history/transcriptions');
  expect(json).toMatchObject({ has_more: true, total: 3, extra: { a: 1 } });
  expect(json.data[0]).toMatchObject({ object: 'song', status: 'queued', audio_duration_secs: '300.0' });
  expect(json.data[1]).not.toHaveProperty('filename');
  for (const item of json.data) expect(item).not.toHaveProperty('cost_usd');
});

test.each([
  ['documented', /\.\d{3}Z$/, /:\d\dZ$/],
  ['seconds', /:\d\dZ$/, /:\d\dZ$/],
  ['micros-offset', /\.\d{6}\+00:00$/, /\.\d{6}\+00:00$/],
  ['naive', /\.\d{3}$/, /\.\d{3}$/],
] as const)('timestamps: %s', async (timestamps, job, history) => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 1 });
  sandbox.faults.set({ timestamps });
  expect((await get(sandbox, '/transcriptions')).json.transcriptions[0].created_at).toMatch(job);
  expect((await get(sandbox, '/history')).json.data[0].created_at).toMatch(history);
});

test('an early 413 that closes: the answer comes while the body is still being sent', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({
    endpoint: 'submit',
    fault: { kind: 'status', status: 413, phase: 'head', shape: 'html', closes: true },
  });
  await call(sandbox, '/akro/submit', post);
  expect(sandbox.requests()[0]?.bodyBytes).toBe(0);
  sandbox.faults.clear();
  sandbox.faults.set({ submitCapBytes: 1_000_000 });
  const capped = await call(sandbox, '/akro/submit', { method: 'POST', body: new Uint8Array(1_000_001) });
  // The connection is closed behind the answer, which may overtake it.
  expect([413, null]).toContain(capped.status);
  expect(sandbox.requests().at(-1)?.bodyBytes).toBe(0);
});

test('the Date header can be off', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ dateSkewMs: 3_600_000 });
  const { headers } = await get(sandbox, '/history');
  expect(Date.parse(headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_500_000);
});

test('storage can fail too', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ renders: 1 });
  const { download_url: url } = (await get(sandbox, '/history/tts/1')).json;
  sandbox.faults.inject({
    endpoint: 'storage',
    times: 1,
    fault: { kind: 'status', status: 403, shape: 'xml', message: 'Request has expired' },
  });
  expect((await ask(sandbox, url)).text).toContain('Request has expired');
  sandbox.faults.inject({ endpoint: 'storage', times: 1, fault: { kind: 'reset', phase: 'response', atByte: 100 } });
  await expect(ask(sandbox, url)).rejects.toThrow();
  expect((await ask(sandbox, url)).status).toBe(200);
});

test('the control path needs its token and can do all of it from another process', async () => {
  const sandbox = await startSandbox({ controlToken: 'let-me-in' });
  const control = (body: unknown, token: string): ReturnType<typeof ask> =>
    ask(sandbox, '/__sandbox/faults', {
      method: 'POST',
      headers: { 'x-sandbox-control': token },
      body: JSON.stringify(body),
    });
  expect((await control({}, 'wrong')).status).toBe(404);
  const rule = { endpoint: 'health', fault: { kind: 'status', status: 500 } };
  const { json } = await control({ inject: [rule], knobs: { presignTtlSec: 5 }, seed: { renders: 2 } }, 'let-me-in');
  expect(json.seeded.renderIds).toEqual([1, 2]);
  expect((await ask(sandbox, '/health')).status).toBe(500);
  const state = await ask(sandbox, '/__sandbox/state', { headers: { 'x-sandbox-control': 'let-me-in' } });
  expect(state.json).toMatchObject({ struck: 1, knobs: { presignTtlSec: 5 } });
  expect((await control({ inject: [{ endpoint: 'nothing', fault: rule.fault }] }, 'let-me-in')).status).toBe(422);
  await control({ clear: true }, 'let-me-in');
  expect((await ask(sandbox, '/health')).status).toBe(200);
  const closed = await startSandbox();
  expect((await ask(closed, '/__sandbox/state', { headers: { 'x-sandbox-control': '' } })).status).toBe(404);
});
