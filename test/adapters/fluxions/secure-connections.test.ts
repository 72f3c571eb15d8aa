import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { startFaultServer, type FaultServer } from '../../support/fault-server.ts';
import { bodyOf, failureOf, makeClient, testKey } from '../../support/fluxions-client.ts';
import { selfSigned } from '../../support/self-signed.ts';

/** Every name leads to this computer, as a resolver would say. */
const toHere = (_host: string, options: { all?: boolean }, done: (...answer: any[]) => void): void =>
  options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

const servers: FaultServer[] = [];
const clients: FluxionsClient[] = [];
const variables = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'no_proxy',
];

beforeEach(() => {
  for (const name of variables) delete process.env[name];
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  for (const server of servers.splice(0)) await server.close();
});

async function secure(certificate: { key: string; cert: string }): Promise<FaultServer> {
  const server = await startFaultServer(
    async (exchange) => {
      if (exchange.request.headers.expect !== undefined) exchange.send('HTTP/1.1 100 Continue\r\n\r\n');
      await exchange.received();
      exchange.reply(200, '{"id":5,"status":"ok"}');
    },
    { tls: certificate },
  );
  servers.push(server);
  return server;
}

function client(baseUrl: string, ca?: string): FluxionsClient {
  const made = makeClient(baseUrl, { agent: { lookup: toHere as never, ca } });
  clients.push(made);
  return made;
}

describe('TLS', () => {
  test('uploads and reads over a trusted connection', async () => {
    const certificate = selfSigned('api.example.test');
    const server = await secure(certificate);
    const api = client(`https://api.example.test:${server.port}`, certificate.cert);
    expect(await api.health()).toBe(true);
    const body = bodyOf(3_000_000);
    expect((await api.submit({ body, filename: 'a', nonSpeech: false, cache: true })).remoteId).toBe('5');
    expect(server.requests[1]?.bodyBytes).toBe(3_000_000);
  });

  test.each([
    ['an unknown authority', 'api.example.test', {}, false],
    ['another name', 'other.example.test', {}, true],
    ['an expired certificate', 'api.example.test', { expired: true }, true],
  ])('%s is refused before the key is sent', async (_what, host, options, isTrusted) => {
    const certificate = selfSigned(host, options);
    const server = await secure(certificate);
    const api = client(`https://api.example.test:${server.port}`, isTrusted ? certificate.cert : undefined);
    expect((await failureOf(api.get('1'))).kind).toBe('tls');
    const submitted = api.submit({ body: bodyOf(10), filename: 'a', nonSpeech: false, cache: true });
    expect((await failureOf(submitted)).detail).toMatchObject({ kind: 'tls', bodySent: 'none' });
    expect(server.requests).toEqual([]);
  });

  test('a server that hangs in the handshake or in TCP ends by the connect deadline', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const api = makeClient(`https://127.0.0.1:${port}`, { timing: { connectMs: 100 } });
    clients.push(api);
    expect((await failureOf(api.get('1'))).detail).toMatchObject({ kind: 'timeout', phase: 'connect' });
    silent.close();
  });

  test('a name that does not exist is a matter of the network', async () => {
    const missing = (_host: string, _options: unknown, done: (...answer: any[]) => void): void =>
      done(Object.assign(new Error('nope'), { code: 'ENOTFOUND' }));
    const api = makeClient('https://api.example.test', { agent: { lookup: missing as never } });
    clients.push(api);
    expect((await failureOf(api.get('1'))).kind).toBe('dns');
  });
});

describe('the system proxy', () => {
  test('is used for the service, sees no key, and never for this computer', async () => {
    const certificate = selfSigned('api.example.test');
    const server = await secure(certificate);
    let spoken = '';
    const tunnels: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (data) => {
        const head = data.toString('latin1');
        spoken += head;
        tunnels.push(head.split('\r\n')[0] ?? '');
        const inner = connect(server.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
        socket.on('data', (more) => {
          spoken += more.toString('latin1');
          inner.write(more);
        });
        inner.on('data', (more) => socket.write(more));
        inner.on('error', () => socket.destroy());
        inner.on('close', () => socket.destroy());
        socket.on('close', () => inner.destroy());
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    process.env.HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

    const api = client('https://api.example.test', certificate.cert);
    await api.checkKey();
    await api.submit({ body: bodyOf(200_000), filename: 'a', nonSpeech: false, cache: true });
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([testKey, testKey]);
    expect(tunnels).toEqual(Array(2).fill('CONNECT api.example.test:443 HTTP/1.1'));
    expect(spoken).not.toContain(testKey);

    const here = await startFaultServer((exchange) => exchange.reply(200, '{"status":"ok"}'));
    servers.push(here);
    expect(await client(here.url).health()).toBe(true);
    expect(tunnels.length).toBe(2);
    proxy.close();
  });
});
