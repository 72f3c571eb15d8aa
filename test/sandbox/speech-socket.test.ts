import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import type { RenderFault } from '../../electron/sandbox/routes/speak-socket.ts';
import { ask, get, startSandbox, toneWav } from '../support/sandbox-peer.ts';

const voice = 'tone-high.h736bab09a';
const speak = { type: 'speak', voice, input: 'Hello there, this is a line to be spoken.' };

/** What came in, in order: frames by length, messages by type. */
type Arrival = { bytes: Buffer } | { type: string; message?: string } | { text: string };

type Client = {
  socket: WebSocket;
  send(message: unknown): void;
  /** Everything up to and with the first message of one of the types. */
  until(...types: string[]): Promise<Arrival[]>;
  closed: Promise<number>;
};

async function connect(sandbox: Sandbox): Promise<Client> {
  const socket = new WebSocket(`${sandbox.baseUrl.replace('http', 'ws')}/vui/v1/tts/ws`, { perMessageDeflate: false });
  onTestFinished(() => socket.terminate());
  const arrived: Arrival[] = [];
  const wake = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary) arrived.push({ bytes });
    else {
      try {
        arrived.push(JSON.parse(bytes.toString()));
      } catch {
        arrived.push({ text: bytes.toString() });
      }
    }
    for (const look of wake) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    closed,
    until: (...types) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const at = arrived.findIndex((item) => 'type' in item && types.includes(item.type));
          if (at < 0) return;
          wake.delete(look);
          resolve(arrived.splice(0, at + 1));
        };
        wake.add(look);
        void closed.then((code) => reject(new Error(`closed with ${code} after ${JSON.stringify(shape(arrived))}`)));
        look();
      }),
  };
}

const shape = (arrivals: readonly Arrival[]): string[] =>
  arrivals.map((item) => ('bytes' in item ? 'audio' : 'type' in item ? item.type : `text:${item.text}`));
const audioOf = (arrivals: readonly Arrival[]): Buffer =>
  Buffer.concat(arrivals.map((item) => ('bytes' in item ? item.bytes : Buffer.alloc(0))));

test('start, audio in frames of 80 ms, done; the same sound as over HTTP; the socket stays', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  client.send(speak);
  const first = await client.until('done');
  expect(shape(first)[0]).toBe('start');
  expect(new Set(shape(first).slice(1, -1))).toEqual(new Set(['audio']));
  const sizes = first.flatMap((item) => ('bytes' in item ? [item.bytes.length] : []));
  expect(new Set(sizes.slice(0, -1))).toEqual(new Set([3_840]));
  client.send(speak);
  const second = await client.until('done');
  expect(audioOf(second).equals(audioOf(first))).toBe(true);
  const http = await ask(sandbox, '/vui/v1/tts', {
    method: 'POST',
    body: JSON.stringify({ ...speak, response_format: 'pcm' }),
  });
  expect(http.bytes.equals(audioOf(first))).toBe(true);
  expect((await get(sandbox, '/history/tts')).json.total).toBe(3);
  expect(sandbox.violations()).toEqual([]);
});

test('session.close ends the session', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  client.send({ type: 'session.close' });
  expect(await client.closed).toBe(1000);
  expect(sandbox.violations()).toEqual([]);
});

test('a failed render is an error, and the socket stays open', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  client.send({ ...speak, voice: 'nobody.h1' });
  expect(await client.until('error')).toEqual([{ type: 'error', message: 'Voice not found.' }]);
  client.send({ ...speak, voice: 'u-abc-def' });
  expect((await client.until('error'))[0]).toMatchObject({ message: expect.stringMatching(/unauthorized/i) });
  client.send(speak);
  expect(shape(await client.until('done')).at(-1)).toBe('done');
});

test.each([
  ['overlapping-speak', (client: Client) => (client.send(speak), client.send(speak))],
  ['binary-from-client', (client: Client) => client.socket.send(Buffer.alloc(4))],
  ['missing-field', (client: Client) => client.send({ type: 'speak', voice })],
  ['bad-message', (client: Client) => client.send('not json')],
  ['bad-message', (client: Client) => client.send({ type: 'ping' })],
] as const)('%s is an error and noted', async (kind, act) => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  act(client);
  await client.until('error');
  expect(sandbox.violations()).toMatchObject([{ kind, endpoint: 'tts-socket' }]);
});

test.each([
  ['token-for-public-voice', { ...speak, token: 'abc' }],
  ['max-secs-zero', { ...speak, max_secs: 0 }],
] as const)('%s is noted', async (kind, message) => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  client.send(message);
  const arrivals = await client.until('done');
  if (kind === 'max-secs-zero') expect(shape(arrivals)).toEqual(['start', 'done']);
  expect(sandbox.violations()).toMatchObject([{ kind }]);
});

test('private and public voices alternate on one socket, the token per speak', async () => {
  const sandbox = await startSandbox();
  const body = new FormData();
  body.append('audio', new Blob([toneWav([[150, 3]])]), 'a.wav');
  const { voice_id } = (await ask(sandbox, '/vui/v1/voices', { method: 'POST', key: true, body })).json;
  const client = await connect(sandbox);
  for (const token of [sandbox.apiKey, `Bearer ${sandbox.apiKey}`, `Bearer ${sandbox.issueSession()}`]) {
    client.send({ ...speak, voice: voice_id, token });
    expect(shape(await client.until('done', 'error')).at(-1)).toBe('done');
    client.send(speak);
    expect(shape(await client.until('done', 'error')).at(-1)).toBe('done');
  }
  client.send({ ...speak, voice: voice_id });
  await client.until('error');
  expect(sandbox.violations()).toEqual([]);
});

/** Renders once under a fault; ends with the first message of the types. */
async function under(fault: Omit<RenderFault, 'kind'>, ...types: string[]): Promise<string[]> {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'tts-socket', times: 1, fault: { kind: 'render', ...fault } });
  const client = await connect(sandbox);
  client.send(speak);
  const arrivals = shape(await client.until(...types));
  // Whatever went wrong, the next render is whole.
  client.send(speak);
  await client.until('done');
  return arrivals;
}

test('faults of a render', async () => {
  expect((await under({ noStart: true }, 'done'))[0]).toBe('audio');
  expect((await under({ doubleStart: true }, 'done')).slice(0, 2)).toEqual(['start', 'start']);
  expect(await under({ noAudio: true }, 'done')).toEqual(['start', 'done']);
  expect((await under({ before: [100, '{"type":"usage"}'] }, 'done')).slice(0, 3)).toEqual(['audio', 'usage', 'start']);
  expect((await under({ between: ['oops'] }, 'done')).slice(0, 3)).toEqual(['start', 'audio', 'text:oops']);
  expect(await under({ errorAtByte: 4_000, errorMessage: 'busy' }, 'error')).toEqual([
    'start',
    'audio',
    'audio',
    'error',
  ]);
  expect(await under({ errorAtByte: 0 }, 'error')).toEqual(['start', 'error']);
});

test('stray messages after the end', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  const strike = (fault: Omit<RenderFault, 'kind'>): void => {
    sandbox.faults.inject({ endpoint: 'tts-socket', times: 1, fault: { kind: 'render', ...fault } });
    client.send(speak);
  };
  strike({ errorAtByte: 100, doneAfterError: true });
  await client.until('error');
  expect(shape(await client.until('done'))).toEqual(['done']);
  sandbox.faults.clear();
  strike({ doubleDone: true });
  await client.until('done');
  expect(shape(await client.until('done'))).toEqual(['done']);
  sandbox.faults.clear();
  strike({ after: [7, '{"type":"late"}'] });
  await client.until('done');
  expect(shape(await client.until('late'))).toEqual(['audio', 'late']);
});

test('frames of odd and changing sizes carry the same bytes', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  client.send(speak);
  const whole = audioOf(await client.until('done'));
  sandbox.faults.inject({ endpoint: 'tts-socket', fault: { kind: 'render', frameBytes: [1, 3_841, 20_000] } });
  client.send(speak);
  const odd = await client.until('done');
  expect(odd.flatMap((item) => ('bytes' in item ? [item.bytes.length] : [])).slice(0, 3)).toEqual([1, 3_841, 20_000]);
  expect(audioOf(odd).equals(whole)).toBe(true);
});

test('no done: the socket stays silent and open', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'tts-socket', fault: { kind: 'render', noDone: true } });
  const client = await connect(sandbox);
  client.send({ ...speak, max_secs: 0.2 });
  await client.until('start');
  const pong = new Promise((resolve) => client.socket.once('pong', resolve));
  client.socket.ping();
  await pong;
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test.each([
  [{ dropAtByte: 5_000 }, 1006],
  [{ closeAtByte: 5_000, closeCode: 1012 }, 1012],
  [{ closeAtByte: 5_000, closeCode: 1005 }, 1005],
  [{ closeAtByte: 5_000, closeCode: 1006 }, 1006],
  [{ closeAtByte: 0 }, 1011],
])('%o closes with %i', async (fault, code) => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'tts-socket', fault: { kind: 'render', ...fault } });
  const client = await connect(sandbox);
  client.send(speak);
  expect(await client.closed).toBe(code);
});

test('a stalled render ends only with the socket', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({ endpoint: 'tts-socket', fault: { kind: 'render', stallAtByte: 3_840 } });
  const client = await connect(sandbox);
  client.send(speak);
  await client.until('start');
  const pong = new Promise((resolve) => client.socket.once('pong', resolve));
  client.socket.ping();
  await pong;
  client.send(speak);
  expect((await client.until('error')).at(-1)).toMatchObject({ message: 'A render is in progress.' });
});

test('upgrades can be refused, by status and by number', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.inject({
    endpoint: 'tts-socket',
    times: 1,
    fault: { kind: 'refuse-upgrade', status: 503, headers: { 'retry-after': '3' } },
  });
  await expect(connect(sandbox)).rejects.toThrow('503');
  sandbox.faults.set({ maxSockets: 1 });
  await connect(sandbox);
  await expect(connect(sandbox)).rejects.toThrow('409');
});

test('pings are answered unless the knob says no', async () => {
  const sandbox = await startSandbox();
  const client = await connect(sandbox);
  let pongs = 0;
  client.socket.on('pong', () => {
    pongs += 1;
  });
  client.socket.ping();
  client.send({ type: 'nonsense' });
  await client.until('error');
  expect(pongs).toBe(1);
  sandbox.faults.set({ answerPings: false });
  client.socket.ping();
  client.send({ type: 'nonsense' });
  await client.until('error');
  expect(pongs).toBe(1);
});

test('a client that leaves stops its render, which is then not in History', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ renderSpeed: 1 });
  const client = await connect(sandbox);
  client.send({ ...speak, input: 'This is a long line to be spoken. '.repeat(20) });
  await client.until('start');
  client.socket.terminate();
  await client.closed;
  sandbox.faults.set({ renderSpeed: null });
  const other = await connect(sandbox);
  other.send(speak);
  await other.until('done');
  expect((await get(sandbox, '/history/tts')).json.total).toBe(1);
});

test('a credential on the upgrade is noted', async () => {
  const sandbox = await startSandbox();
  const socket = new WebSocket(`${sandbox.baseUrl.replace('http', 'ws')}/vui/v1/tts/ws`, {
    headers: { authorization: sandbox.apiKey },
  });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  expect(sandbox.violations()).toMatchObject([{ kind: 'key-on-public-call', endpoint: 'tts-socket' }]);
});
