import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { checkedLink } from '../../../electron/adapters/fluxions/media-request.ts';
import type { LinkSource } from '../../../electron/adapters/fluxions/presigned.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from '../../support/fault-server.ts';
import { failureOf, makeClient } from '../../support/fluxions-client.ts';

const content = Buffer.alloc(1_000_000, 0).map((_, index) => (index * 31) % 251);
const capBytes = 10_000_000;
const etag = '"v1"';
let storage: FaultServer;
let client: FluxionsClient;
let folder: string;
/** Links given out so far. */
let given: { fresh: boolean }[];
let link: LinkSource;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fluxions-media-'));
  storage = await startFaultServer(serve);
  client = makeClient(storage.url, { timing: { idleBodyMs: 100 } });
  given = [];
  link = ({ fresh }) => {
    given.push({ fresh });
    return Promise.resolve(`${storage.url}/bucket/a.opus?X-Amz-Signature=sig${given.length}`);
  };
});

afterEach(async () => {
  await client.close();
  await storage.close();
  await rm(folder, { recursive: true });
});

/** A storage that follows the rules: ranges, ETag, and no credential of any kind. */
function serve(exchange: FaultExchange): void {
  const range = /^bytes=(\d+)-(\d*)$/.exec(exchange.request.headers.range ?? '');
  if (exchange.request.headers.authorization !== undefined)
    exchange.reply(400, '<Error><Message>Only one auth mechanism allowed</Message></Error>');
  else if (range === null) exchange.reply(200, content, { etag, 'content-type': 'audio/ogg' });
  else {
    const [start, end] = [
      Number(range[1]),
      range[2] === '' ? content.length - 1 : Math.min(Number(range[2]), content.length - 1),
    ];
    if (start >= content.length) exchange.reply(416, '', { 'content-range': `bytes */${content.length}` });
    else
      exchange.reply(206, content.subarray(start, end + 1), {
        etag,
        'content-range': `bytes ${start}-${end}/${content.length}`,
        'content-type': 'audio/ogg',
      });
  }
}

const expired = (exchange: FaultExchange): void =>
  exchange.reply(
    403,
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
    { 'content-type': 'application/xml' },
  );

/** Announces everything, sends `bytes`, breaks off. */
const breakAfter = (exchange: FaultExchange, bytes: number, headers = `etag: ${etag}\r\n`): void => {
  exchange.send(`HTTP/1.1 200 OK\r\ncontent-length: ${content.length}\r\n${headers}\r\n`);
  exchange.socket.write(content.subarray(0, bytes), () => exchange.end());
};

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('downloads', () => {
  test('are whole, under their final name only, and carry no credential', async () => {
    const path = join(folder, 'a.opus');
    expect(await client.media.toFile(link, path, { capBytes })).toEqual({
      sizeBytes: content.length,
      contentType: 'audio/ogg',
    });
    expect(sha(await readFile(path))).toBe(sha(content));
    expect(await readdir(folder)).toEqual(['a.opus']);
    const { headers, method } = storage.requests[0] ?? { headers: {}, method: '' };
    expect(method).toBe('GET');
    expect(Object.keys(headers).toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  test('go on where they broke off, under the same proof of identity', async () => {
    storage.script((exchange, index) =>
      index < 2 && exchange.request.headers.range === undefined ? breakAfter(exchange, 300_000) : serve(exchange),
    );
    const path = join(folder, 'a');
    await client.media.toFile(link, path, { capBytes });
    expect(sha(await readFile(path))).toBe(sha(content));
    expect(storage.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d+-999999$/);
    expect(storage.requests[1]?.headers['if-range']).toBe(etag);
  });

  test('renew the link when it expires in the middle', async () => {
    storage.script((exchange, index) => {
      if (index === 0) breakAfter(exchange, 300_000);
      else if (exchange.request.target.endsWith('sig2')) expired(exchange);
      else serve(exchange);
    });
    const path = join(folder, 'a');
    await client.media.toFile(link, path, { capBytes });
    expect(sha(await readFile(path))).toBe(sha(content));
    expect(given).toEqual([{ fresh: false }, { fresh: false }, { fresh: true }]);
  });

  test('are given up, with nothing left behind, when the object changed meanwhile', async () => {
    storage.script((exchange, index) =>
      index === 0 ? breakAfter(exchange, 300_000) : exchange.reply(200, 'other', { etag: '"v2"' }),
    );
    await writeFile(join(folder, 'kept'), 'x');
    expect((await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes }))).kind).toBe('reset');
    expect(await readdir(folder)).toEqual(['kept']);
  });

  test('without an ETag are never joined', async () => {
    storage.script((exchange) => breakAfter(exchange, 300_000, ''));
    expect((await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes }))).kind).toBe('reset');
    expect(storage.requests.length).toBe(1);
  });

  test('end after three resumptions and by silence', async () => {
    storage.script((exchange) => {
      const start = Number(/\d+/.exec(exchange.request.headers.range ?? '')?.[0] ?? 0);
      const status = exchange.request.headers.range === undefined ? '200 OK' : '206 Part';
      exchange.send(
        `HTTP/1.1 ${status}\r\netag: ${etag}\r\ncontent-length: ${content.length - start}\r\ncontent-range: bytes ${start}-${content.length - 1}/${content.length}\r\n\r\nx`,
      );
    });
    expect((await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes }))).detail).toMatchObject({
      kind: 'timeout',
      phase: 'body',
    });
    expect(storage.requests.length).toBe(4);
  });

  test('are capped before and while reading', async () => {
    expect((await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes: 1000 }))).kind).toBe('too-large');
    storage.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      // A write that failed is reported before the socket counts as destroyed: writing again from there never ends.
      const pour = (error?: Error | null): void => {
        if (!error && !exchange.socket.destroyed) exchange.socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`, pour);
      };
      pour();
    });
    expect((await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes: 500_000 }))).kind).toBe(
      'too-large',
    );
    expect((await failureOf(client.media.toBytes(link, { capBytes: 500_000 }))).kind).toBe('too-large');
    expect(await readdir(folder)).toEqual([]);
  });

  test('small texts are read into memory', async () => {
    storage.script((exchange) => exchange.reply(200, '[{"text":"hi"}]', { 'content-type': 'application/json' }));
    const { bytes, contentType } = await client.media.toBytes(link, { capBytes: 1000 });
    expect([Buffer.from(bytes).toString(), contentType]).toEqual(['[{"text":"hi"}]', 'application/json']);
  });

  test('stop when cancelled', async () => {
    const cancel = new AbortController();
    storage.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx');
      setImmediate(() => cancel.abort());
    });
    expect(
      (await failureOf(client.media.toFile(link, join(folder, 'a'), { capBytes, signal: cancel.signal }))).kind,
    ).toBe('aborted');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('reading for the player', () => {
  test('parts are given as asked', async () => {
    const reply = await client.media.open(link, { range: { start: 100, end: 199 } });
    expect(reply).toMatchObject({
      status: 206,
      startByte: 100,
      sizeBytes: 100,
      totalBytes: content.length,
      contentType: 'audio/ogg',
    });
    expect(await readAll(reply.body)).toEqual(Buffer.from(content.subarray(100, 200)));
  });

  test('a part behind the end is 416', async () => {
    expect(await client.media.open(link, { range: { start: 5_000_000 } })).toMatchObject({ status: 416, sizeBytes: 0 });
  });

  test('a storage that ignores ranges is played from its start', async () => {
    storage.script((exchange) => exchange.reply(200, content));
    const reply = await client.media.open(link, { range: { start: 100 } });
    expect(reply).toMatchObject({ status: 200, startByte: 0 });
    reply.cancel();
  });

  test('another part than asked for is refused', async () => {
    storage.script((exchange) => exchange.reply(206, 'abc', { 'content-range': 'bytes 7-9/100' }));
    expect((await failureOf(client.media.open(link, { range: { start: 5 } }))).kind).toBe('bad-response');
  });

  test('an expired link is renewed once, a second refusal is final', async () => {
    storage.script((exchange, index) => (index === 0 ? expired(exchange) : serve(exchange)));
    expect((await client.media.open(link)).status).toBe(200);
    expect(given).toEqual([{ fresh: false }, { fresh: true }]);
    storage.script(expired);
    expect((await failureOf(client.media.open(link))).detail).toMatchObject({
      kind: 'permission',
      message: 'Request has expired',
    });
    expect(given.length).toBe(4);
  });

  test('a reader that stops early frees the connection', async () => {
    const closed = Promise.withResolvers<void>();
    storage.script((exchange) => {
      exchange.socket.on('close', () => closed.resolve());
      exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
      exchange.send('x'.repeat(1000));
    });
    const reply = await client.media.open(link);
    for await (const chunk of reply.body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await closed.promise;
  });
});

describe('where links may lead', () => {
  test('at most three redirects, each checked', async () => {
    storage.script((exchange, index) =>
      index < 3 ? exchange.reply(302, '', { location: `/hop${index}` }) : serve(exchange),
    );
    expect((await client.media.open(link)).status).toBe(200);
    storage.script((exchange) => exchange.reply(302, '', { location: '/again' }));
    expect((await failureOf(client.media.open(link))).kind).toBe('bad-response');
    storage.script((exchange) => exchange.reply(302, '', { location: 'http://169.254.169.254/latest/meta-data' }));
    expect((await failureOf(client.media.open(link))).kind).toBe('bad-response');
  });

  test.each(['https://acct.r2.cloudflarestorage.com/a?X-Amz-Signature=1', 'https://8.8.8.8/a'])(
    '%s is allowed',
    (address) => {
      expect(checkedLink(address, false).href).toContain('https://');
    },
  );

  test.each([
    'http://acct.r2.cloudflarestorage.com/a',
    'https://127.0.0.1/a',
    'http://127.0.0.1/a',
    'https://localhost/a',
    'https://[::1]/a',
    'https://10.0.0.1/a',
    'https://192.168.1.1/a',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1]/',
    'https://user:pw@host/a',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
    '',
    'not an address',
    `https://h/${'x'.repeat(20_000)}`,
  ])('%s is refused', (address) => {
    expect(() => checkedLink(address, false)).toThrow('may not be opened');
  });

  test('even with a service on this computer, only this computer and the public internet', () => {
    expect(checkedLink('http://127.0.0.1:5/a', true).port).toBe('5');
    expect(() => checkedLink('http://10.0.0.1/a', true)).toThrow('not secure');
    expect(() => checkedLink('https://10.0.0.1/a', true)).toThrow('private network');
  });

  test('a public name that resolves to a private address is not connected to', async () => {
    const toHere = (_host: string, options: { all?: boolean }, done: (...answer: any[]) => void): void =>
      options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const remote = makeClient('https://api.example.test', { agent: { lookup: toHere as never } });
    const source: LinkSource = () =>
      Promise.resolve(`https://storage.example.test:${storage.port}/a?X-Amz-Signature=planted`);
    const error = await failureOf(remote.media.open(source));
    expect(error.detail).toMatchObject({ kind: 'bad-response', message: 'The link leads into a private network.' });
    expect(`${JSON.stringify(error.detail)}${error.stack}`).not.toContain('planted');
    expect(storage.connections()).toBe(0);
    await remote.close();
  });
});
