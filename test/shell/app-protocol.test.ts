import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAppProtocol } from '../../electron/shell/app-protocol.ts';
import { listPageFiles } from '../../electron/app/page-files.ts';

const secret = 'outside-the-page';
const audio = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);

let dir: string;
let answer: (request: Request) => Promise<Response>;
/** Bytes handed out and readers that were told to stop, to see that nothing runs ahead of the player. */
let produced = 0;
let stopped = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fluxions-page-'));
  await mkdir(join(dir, 'page', 'assets'), { recursive: true });
  await mkdir(join(dir, 'page-evil'));
  await writeFile(join(dir, 'page', 'index.html'), '<!doctype html>page');
  await writeFile(join(dir, 'page', 'assets', 'index-abc.js'), 'export {}');
  await writeFile(join(dir, 'page', 'assets', 'index-abc.js.map'), secret);
  await writeFile(join(dir, 'page', '.env'), secret);
  await writeFile(join(dir, 'page-evil', 'x.js'), secret);
  await writeFile(join(dir, 'secret.js'), secret);
  await symlink(join(dir, 'secret.js'), join(dir, 'page', 'linked.js'));
  answer = createAppProtocol({
    files: await listPageFiles(join(dir, 'page')),
    async openMedia(itemId) {
      if (itemId === 'broken') throw new Error(`cannot open /home/somebody/${secret}`);
      if (itemId !== 'item-1') return null;
      return { sizeBytes: audio.byteLength, mimeType: 'audio/wav', read };
    },
  });
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    for (let at = start; at <= end; at += 1000) {
      const piece = audio.slice(at, Math.min(at + 1000, end + 1));
      produced += piece.byteLength;
      yield piece;
    }
  } finally {
    stopped += 1;
  }
}

const get = (url: string, init?: RequestInit): Promise<Response> => answer(new Request(url, init));
const media = (range?: string, init?: RequestInit): Promise<Response> =>
  get('app://fluxions/media/item-1', { ...init, ...(range ? { headers: { range } } : {}) });

describe('the page', () => {
  test.each([
    ['app://fluxions/', 'text/html; charset=utf-8'],
    ['app://fluxions/index.html', 'text/html; charset=utf-8'],
    ['app://fluxions/library/item-1', 'text/html; charset=utf-8'],
    ['app://fluxions/assets/index-abc.js', 'text/javascript; charset=utf-8'],
  ])('%s', async (url, type) => {
    const response = await get(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get('content-length')));
  });

  const outside = ['page-evil/x.js', 'secret.js', '.env', 'linked.js', 'assets/index-abc.js.map', 'etc/passwd', ''];
  const ups = [
    '../',
    '%2e%2e/',
    '..%2f',
    '..%5c',
    '%2e%2e%2f',
    '....//',
    '..%00/',
    '..%c0%af',
    '/../',
    '%252e%252e%252f',
  ];
  const addresses = [
    ...outside.map((path) => `app://fluxions/${path}`).filter((url) => url !== 'app://fluxions/'),
    ...ups.flatMap((up) => outside.map((path) => `app://fluxions/assets/${up}${up}${path}`)),
    ...ups.flatMap((up) => outside.map((path) => `app://fluxions/media/${up}${path}`)),
    'app://evil/',
    'app://fluxions.evil/index.html',
    'app://fluxions:1/index.html',
    'https://fluxions/index.html',
  ];

  test(`gives nothing away at ${addresses.length} other addresses`, async () => {
    for (const url of addresses) {
      const response = await get(url);
      const text = await response.text();
      const policy = response.headers.get('content-security-policy') ?? '';
      // Routes end in the document itself, everything else in nothing.
      const isEmpty = response.status === 404 && text === '';
      const isDocument = response.status === 200 && text === '<!doctype html>page';
      expect({ url, isHarmless: isEmpty || isDocument, hasPolicy: policy.includes("default-src 'none'") }).toEqual({
        url,
        isHarmless: true,
        hasPolicy: true,
      });
    }
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('app://fluxions/', { method })).status).toBe(405);
    expect((await media(undefined, { method })).status).toBe(405);
  });
});

describe('media', () => {
  test('whole', async () => {
    const response = await media();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(audio);
  });

  test.each([
    ['bytes=0-9', 0, 9],
    ['bytes=99990-', 99_990, 99_999],
    ['bytes=-5', 99_995, 99_999],
    ['bytes=1500-4000', 1500, 4000],
  ])('%s', async (range, start, end) => {
    const response = await media(range);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/100000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(audio.slice(start, end + 1));
  });

  test.each(['bytes=100000-', 'bytes=9223372036854775808-', 'bytes=-0', 'bytes=5-1', 'bytes=0-1,3-4', 'bytes=a-b'])(
    '%s cannot be served',
    async (range) => {
      const response = await media(range);
      expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */100000']);
      expect(await response.text()).toBe('');
    },
  );

  test.each(['pages=1-2', '-5'])('%s is ignored', async (range) => {
    expect((await media(range)).status).toBe(200);
  });

  test('HEAD sends no body and reads nothing', async () => {
    produced = 0;
    const response = await media(undefined, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '100000',
      '',
    ]);
    expect(produced).toBe(0);
  });

  test('reads no further than the player and stops with it', async () => {
    produced = 0;
    stopped = 0;
    const reader = (await media()).body?.getReader();
    await reader?.read();
    await reader?.read();
    expect(produced).toBe(2000);
    await reader?.cancel();
    expect(stopped).toBe(1);
  });

  test.each(['', 'nothing', 'item-1/', 'item-1%00', `${'a'.repeat(65)}`, 'item 1', 'broken'])(
    '%j is not there',
    async (id) => {
      const response = await get(`app://fluxions/media/${id}`);
      expect([404, 500]).toContain(response.status);
      expect(await response.text()).toBe('');
    },
  );
});
