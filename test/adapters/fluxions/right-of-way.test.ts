import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRightOfWay } from '../../../electron/adapters/fluxions/right-of-way.ts';
import { startFaultServer, type FaultServer } from '../../support/fault-server.ts';
import { bodyOf, makeClient } from '../../support/fluxions-client.ts';

const pieces = 40;
const pieceBytes = 64 * 1024;
const accepted = JSON.stringify({ id: 7, status: 'submitted', created_at: '2026-11-22T16:40:00Z', cached: false });

let server: FaultServer;
beforeEach(async () => {
  server = await startFaultServer(async (exchange) => {
    if (exchange.request.method === 'GET') {
      exchange.reply(200, JSON.stringify({ id: 1, status: 'processing', created_at: '2026-11-22T16:40:00Z' }));
      return;
    }
    if (exchange.request.headers['expect'] !== undefined) exchange.send('HTTP/1.1 100 Continue\r\n\r\n');
    await exchange.received();
    exchange.reply(200, accepted);
  });
});
afterEach(() => server.close());

const request = (onChunk?: (from: number) => void) => ({
  body: bodyOf(pieces * pieceBytes, { chunk: pieceBytes, ...(onChunk && { onChunk }) }),
  filename: 'episode [fx1].wav',
  nonSpeech: true,
  cache: true,
});

test('an upload in the background stops while a dictation is on its way, and goes on after it', async () => {
  const client = makeClient(server.url);
  let letGo: () => void = () => {};
  let read = 0;
  const halfWay = Promise.withResolvers<void>();
  const done = client.submit(
    request(() => {
      read += 1;
      if (read !== 5) return;
      letGo = client.hurry();
      halfWay.resolve();
    }),
    { isBackground: true },
  );
  await halfWay.promise;
  // What is asked for a dictation is answered meanwhile, as often as it likes; the upload has not moved.
  for (let question = 0; question < 20; question += 1) await client.get('1');
  expect(read).toBeLessThanOrEqual(6);
  letGo();
  await expect(done).resolves.toMatchObject({ remoteId: '7' });
  expect(read).toBe(pieces);
  await client.close();
});

test('a dictation that is sent with its length is not held up by itself', async () => {
  const client = makeClient(server.url);
  const letGo = client.hurry();
  await expect(client.submit(request())).resolves.toMatchObject({ remoteId: '7' });
  letGo();
  await client.close();
});

test('a held-up upload can be cancelled, and two dictations are let go one by one', async () => {
  const way = createRightOfWay();
  const first = way.hold();
  const second = way.hold();
  first();
  first();
  const stop = new AbortController();
  let isClear = false;
  const waiting = way.clear().then(() => (isClear = true));
  const cancelled = way.clear(stop.signal);
  stop.abort();
  await cancelled;
  expect(isClear).toBe(false);
  second();
  await waiting;
  await way.clear();
});

test('nobody is held up for ever: servers give up uploads that send nothing', async () => {
  const way = createRightOfWay(1);
  way.hold();
  await expect(way.clear()).resolves.toBeUndefined();
});
