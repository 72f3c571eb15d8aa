import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from '../../support/fault-server.ts';
import { bodyOf, makeClient, recordingLog, skippingClock, testKey } from '../../support/fluxions-client.ts';

let server: FaultServer;
let foreign: FaultServer;
let client: FluxionsClient;
let log: ReturnType<typeof recordingLog>;
let clock: ReturnType<typeof skippingClock>;
const lookedUp: string[] = [];

beforeEach(async () => {
  server = await startFaultServer((exchange) => exchange.reply(200, '{}'));
  foreign = await startFaultServer((exchange) => exchange.reply(200, '{"id":1,"status":"completed"}'));
  log = recordingLog();
  clock = skippingClock();
  const lookup = (host: string, _options: unknown, done: (...answer: any[]) => void): void => {
    lookedUp.push(host);
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  client = makeClient(server.url, { log, clock, agent: { lookup: lookup as never } });
});

afterEach(async () => {
  await client.close();
  await server.close();
  await foreign.close();
});

function foreignAddresses(): string[] {
  const port = foreign.port;
  const hosts = [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `[::1]:${port}`,
    `127.1:${port}`,
    `2130706433:${port}`,
    'api.fluxions.ai.evil.test',
    'evil-fluxions.ai.test',
    'fluxions.ai',
    'www.fluxions.ai',
    'api.fluxions.ai:8443',
    'api.fluxions.co',
    'xn--api-fluxions-9fb.ai',
    'api.flux10ns.ai',
    `user:pw@127.0.0.1:${port}`,
    `${server.url.slice(7)}@127.0.0.1:${port}`,
    `127.0.0.1.nip.test:${port}`,
    '0.0.0.0',
    '10.0.0.1',
    '169.254.169.254',
    'storage.example.test',
    'a.r2.cloudflarestorage.com',
    'api.fluxions.ai.',
    'API.FLUXIONS.AI',
    `127.0.0.2:${port}`,
    `localhost.:${port}`,
  ];
  return hosts.flatMap((host) => [`http://${host}/transcriptions/1`, `https://${host}/akro/submit`]);
}

test('50 foreign addresses in redirects and replies get neither the key nor a connection', async () => {
  const addresses = foreignAddresses();
  expect(addresses.length).toBe(50);
  const request = { filename: 'a.wav', nonSpeech: false, cache: true };
  for (const address of addresses) {
    server.script(async (exchange) => {
      await exchange.received();
      exchange.reply(307, '', { location: address });
    });
    await expect(client.get('1')).rejects.toMatchObject({ kind: 'redirect' });
    await expect(client.submit({ ...request, body: bodyOf(100) })).rejects.toMatchObject({ kind: 'redirect' });
    server.script(async (exchange) => {
      await exchange.received();
      exchange.reply(
        200,
        JSON.stringify({
          id: 1,
          status: 'submitted',
          original_audio_url: address,
          audio_url: address,
          query_urls: { get: address, status: address },
        }),
        {
          link: `<${address}>; rel="next"`,
          'content-location': address,
          refresh: `0; url=${address}`,
        },
      );
    });
    const job = await client.submit({ ...request, body: bodyOf(100) });
    expect((await client.get(job.remoteId)).remoteId).toBe('1');
  }
  expect(foreign.connections()).toBe(0);
  expect(lookedUp).toEqual([]);
  expect(server.requests.every((each) => each.headers.host === server.url.slice(7))).toBe(true);
});

test('100 presigned requests carry no credential of any name', async () => {
  for (let round = 0; round < 100; round += 1) {
    const reply = await client.media.open(() => Promise.resolve(`${foreign.url}/key${round}?X-Amz-Signature=x`));
    reply.cancel();
  }
  expect(foreign.requests.length).toBe(100);
  for (const { headers } of foreign.requests) {
    expect(Object.values(headers).join(' ')).not.toContain(testKey);
    expect(Object.keys(headers).filter((name) => /auth|cookie|key|token/.test(name))).toEqual([]);
  }
});

test('200 faults leave no secret in any error, cause, stack or log line', async () => {
  const echo = `${testKey} Bearer ${testKey} https://h/p?X-Amz-Signature=plantedsignature`;
  const faults: ((exchange: FaultExchange) => void)[] = [
    ...[400, 401, 402, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 524, 302].flatMap((status) => [
      (x: FaultExchange) => x.reply(status, JSON.stringify({ error: echo })),
      (x: FaultExchange) => x.reply(status, echo, { 'x-request-id': testKey, 'retry-after': testKey }),
      (x: FaultExchange) =>
        x.reply(status, `<html><title>${echo}</title>`, { location: `http://127.0.0.1:1/${testKey}` }),
    ]),
    (x) => x.reply(200, echo),
    (x) => x.reply(200, `{"id":"${echo}"`),
    (x) => x.send(`garbage ${echo}\r\n\r\n`),
    (x) => x.send(`HTTP/1.1 200 OK\r\nbad header ${echo}\r\n\r\n`),
    (x) => x.reset(),
  ];
  let sinks = '';
  for (const fault of faults) {
    for (const call of [
      () => client.get('1'),
      () => client.list({ limit: 1, offset: 0 }),
      () => client.checkKey(),
      () => client.submit({ body: bodyOf(10), filename: 'a', nonSpeech: false, cache: true }),
    ]) {
      server.script(fault);
      // Past the rest that five failures in a row ask for, so that every fault is really met.
      clock.advance(60_000);
      const error: unknown = await call().then(
        () => null,
        (caught: unknown) => caught,
      );
      expect(error === null || error instanceof ApiError).toBe(true);
      sinks +=
        inspect(error, { depth: 10, showHidden: true, getters: true }) +
        JSON.stringify(error) +
        String((error as Error | null)?.stack);
    }
  }
  sinks += log.lines.join('\n');
  expect(faults.length * 4).toBe(200);
  expect(server.requests.length).toBeGreaterThanOrEqual(200);
  expect(sinks.includes('"phase":"breaker"')).toBe(false);
  for (const secret of [testKey, 'plantedsignature']) {
    const at = sinks.indexOf(secret);
    expect(at < 0 ? '' : sinks.slice(Math.max(at - 300, 0), at + 50)).toBe('');
  }
});
