import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from '../../support/fault-server.ts';
import { failureOf, makeClient } from '../../support/fluxions-client.ts';

const mebibyte = 1024 * 1024;
let server: FaultServer;
let client: FluxionsClient;

beforeEach(async () => {
  server = await startFaultServer(() => {});
  client = makeClient(server.url);
});

afterEach(async () => {
  await client.close();
  await server.close();
});

/** Pours text for as long as the client takes it; resolves with the bytes poured when the connection ends. */
function pour(exchange: FaultExchange, piece: string, isChunked: boolean): Promise<number> {
  let poured = 0;
  const bytes = Buffer.from(isChunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece);
  return new Promise((resolve) => {
    exchange.socket.on('close', () => resolve(poured));
    // A write that failed is reported before the socket counts as destroyed: writing again from there never ends.
    const more = (error?: Error | null): void => {
      if (error || exchange.socket.destroyed) return;
      poured += bytes.length;
      exchange.socket.write(bytes, more);
    };
    more();
  });
}

async function growthMb(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await work();
  clearInterval(watch);
  return (Math.max(peak, process.memoryUsage().rss) - before) / mebibyte;
}

test('600 MB of JSON by announcement are refused before the first byte', async () => {
  server.script((exchange) => exchange.send(`HTTP/1.1 200 OK\r\ncontent-length: ${600 * mebibyte}\r\n\r\n{"a":"`));
  expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'bad-response', phase: 'body' });
});

test.each([
  ['without an end in chunks', 'transfer-encoding: chunked', true],
  ['of 600 MB without announcement', 'connection: close', false],
])('JSON %s is refused at 64 MB with memory bounded', async (_what, header, isChunked) => {
  const poured = Promise.withResolvers<number>();
  server.script(async (exchange) => {
    exchange.send(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`);
    poured.resolve(await pour(exchange, 'x'.repeat(64 * 1024), isChunked));
  });
  const grown = await growthMb(async () => {
    expect((await failureOf(client.get('1'))).kind).toBe('bad-response');
  });
  // The server of this test lives in the same process, so its buffers count as well.
  expect(await poured.promise).toBeLessThan(100 * mebibyte);
  expect(grown).toBeLessThan(150);
});

test('an endless error page is cut, not read', async () => {
  const poured = Promise.withResolvers<number>();
  server.script(async (exchange) => {
    exchange.send('HTTP/1.1 404 No\r\ncontent-type: text/html\r\n\r\n<html><title>Gone</title>');
    poured.resolve(await pour(exchange, 'x'.repeat(64 * 1024), false));
  });
  expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'not-found', message: 'Gone' });
  expect(await poured.promise).toBeLessThan(10 * mebibyte);
});

test('an endless error page behind a submission is cut as well', async () => {
  server.script((exchange) => {
    exchange.send('HTTP/1.1 413 No\r\n\r\n');
    void pour(exchange, 'x'.repeat(64 * 1024), false);
  });
  const body = {
    sizeBytes: 10,
    contentType: 'audio/wav',
    open: async function* () {
      yield new Uint8Array(10);
    },
  };
  expect((await failureOf(client.submit({ body, filename: 'a', nonSpeech: false, cache: true }))).kind).toBe(
    'too-large',
  );
});

test('a transcript of a million segments within the limit is read while the event loop turns', async () => {
  const rows = `[${Array(1_000_000).fill('{"speaker":"0","text":"a","start":1,"end":2}').join(',')}]`;
  expect(rows.length).toBeLessThan(64 * mebibyte);
  const reply = Buffer.from(`{"id":1,"status":"completed","segments":${rows}}`);
  server.script((exchange) => exchange.reply(200, reply));
  let turns = 0;
  const count = setInterval(() => (turns += 1), 1);
  const result = await client.get('1');
  clearInterval(count);
  expect(result.segments?.length).toBe(1_000_000);
  expect(turns).toBeGreaterThan(20);
});

test('an endless redirect, an endless header and endless informational answers all end', async () => {
  server.script((exchange) => exchange.reply(302, '', { location: '/transcriptions/1' }));
  expect((await failureOf(client.get('1'))).kind).toBe('redirect');
  server.script(async (exchange) => {
    exchange.send('HTTP/1.1 200 OK\r\n');
    await pour(exchange, 'x-y: z\r\n', false);
  });
  expect((await failureOf(client.get('1'))).kind).toBe('bad-response');
  await client.close();
  client = makeClient(server.url, { timing: { headersMs: 200 } });
  server.script(async (exchange) => {
    await pour(exchange, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50), false);
  });
  expect((await failureOf(client.get('1'))).detail).toMatchObject({ kind: 'timeout', phase: 'headers' });
});
