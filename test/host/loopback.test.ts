import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { contentDisposition, createDownloads } from '../../electron/host/downloads.ts';
import { wsWire } from '../../electron/host/loopback-socket.ts';
import { createMediaAddresses } from '../../electron/host/media.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { callOver, httpText, openSocket, openTcp, rawRequest, sessionOf, statusOf } from '../support/host-client.ts';
import { mediaBytes, startOurs, startPage, type Target, type TargetOptions } from '../support/host-targets.ts';
import { createProbe, probeContract } from '../support/rpc-probe.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const target of running.splice(0)) await target.close();
});

async function start(options: TargetOptions = {}): Promise<Target> {
  const target = await startOurs(options);
  running.push(target);
  return target;
}

const upload = (
  target: Target,
  token: string,
  body: BodyInit | null,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${target.origin}/upload`, {
    method: 'PUT',
    headers: { origin: target.origin, 'x-fluxions-session': token, 'x-file-name': 'talk.wav', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);

describe('sign-in', () => {
  test('a code gives a token, the token opens further sockets, calls and bytes go through', async () => {
    const target = await start();
    const code = new URL(target.launchUrl()).hash.slice('#code='.length);
    const first = await openSocket(target.origin, { secret: `code.${code}` });
    expect(first.protocol).toBe('fluxions-rpc.v1');
    const token = await sessionOf(first);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(Buffer.from(code, 'base64url')).toHaveLength(32);

    const second = await openSocket(target.origin, { secret: `token.${token}` });
    expect(await sessionOf(second)).toBe(token);
    const client = connect(probeContract, wsWire(second));
    expect(await client.probe.echo({ value: Uint8Array.of(1, 2, 3) })).toEqual({ value: Uint8Array.of(1, 2, 3) });
    const hanging = client.probe.hang({});
    second.terminate();
    await expect(hanging).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });

  test('the session door tells signed in from signed out', async () => {
    const target = await start();
    const token = await target.signIn();
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${target.origin}/session`, { headers })).status;
    expect(await ask({ 'x-fluxions-session': token })).toBe(204);
    expect(await ask({ 'x-fluxions-session': `${token}x` })).toBe(401);
    expect(await ask({})).toBe(401);
  });

  test('closing the host ends its pages', async () => {
    const target = await startOurs();
    const socket = await openSocket(target.origin, { secret: `token.${await target.signIn()}` });
    const closed = once(socket, 'close');
    await target.close();
    await closed;
    await expect(openTcp(target.port)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the page', () => {
  test('is served with its policy, and only what is listed', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fluxions-page-'));
    await mkdir(join(dir, 'page/assets'), { recursive: true });
    await mkdir(join(dir, 'page-evil'));
    await writeFile(join(dir, 'page-evil/secret.txt'), 'secret');
    await writeFile(join(dir, 'secret.txt'), 'secret');
    await writeFile(join(dir, 'page/index.html'), startPage);
    await writeFile(join(dir, 'page/assets/app-1a2b.js'), 'export {};');
    await writeFile(join(dir, 'page/assets/app-1a2b.js.map'), 'secret');
    await symlink(join(dir, 'secret.txt'), join(dir, 'page/link.txt'));
    const target = await start({ staticDir: join(dir, 'page') });

    const page = await fetch(`${target.origin}/`);
    expect(await page.text()).toBe(startPage);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.replace("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const script = await fetch(`${target.origin}/assets/app-1a2b.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toBe('export {};');
    expect(await (await fetch(`${target.origin}/library`)).text()).toBe(startPage);

    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/assets/../../secret.txt',
      '/..%2fpage-evil/secret.txt',
      '/page-evil/secret.txt',
      '/%00',
      '/index.html%00.txt',
      '/%c0%ae%c0%ae/secret.txt',
      '/%ff',
      '/link.txt',
      '/assets/app-1a2b.js.map',
      '/.env',
      '/etc/passwd.txt',
      '/C:/secret.txt',
      '/./secret.txt',
      '/assets/app-1a2b.js?x',
      '/constructor.js',
      '/__proto__.js',
    ];
    for (const path of paths) {
      const answer = await rawRequest(target.port, httpText('GET', path, [`Host: ${target.host}`]));
      expect([400, 404]).toContain(statusOf(answer));
      expect(answer).not.toContain('secret');
      expect(answer).not.toContain(dir);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const answer = await rawRequest(target.port, httpText(method, '/', [`Host: ${target.host}`]));
      expect(statusOf(answer)).toBe(405);
    }
    await rm(dir, { recursive: true });
  });
});

describe('connections', () => {
  test('one that stays silent is closed without a word, which a browser would take for an answer', async () => {
    const target = await start();
    const said = async (head: string): Promise<string> => {
      const socket = await openTcp(target.port);
      let text = '';
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString();
      });
      socket.write(head);
      await once(socket, 'close');
      return text;
    };
    expect(await Promise.all([said(''), said('GET / HT')])).toEqual(['', '']);
    expect(await said('no request\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('uploads', () => {
  test('stream to a private file and give a reference', async () => {
    const target = await start();
    const token = await target.signIn();
    const body = Buffer.alloc(5_000_001, 7);
    const name = 'Interview ünd 🎙 "quoted".wav';
    const answer = await upload(target, token, body, { 'x-file-name': encodeURIComponent(name) });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ fileRef: 'ref_1_0000000' });
    expect(target.uploads).toMatchObject([{ name }]);
    expect((await readFile(target.uploads[0]?.path ?? '')).equals(body)).toBe(true);
  });

  test('need the token, the origin and a name, and leave nothing behind when they fail', async () => {
    const target = await start({ maxUploadBytes: 1000 });
    const token = await target.signIn();
    const small = Buffer.alloc(10);
    expect((await upload(target, 'wrong', small)).status).toBe(401);
    expect((await upload(target, token, small, { origin: 'http://evil.test' })).status).toBe(403);
    for (const name of ['', '%20', '%ff', 'a'.repeat(4000)]) {
      const answer = await upload(target, token, small, { 'x-file-name': name });
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'BAD_INPUT' } }]);
    }
    expect((await fetch(`${target.origin}/upload`)).status).toBe(403);
    for (const body of [Buffer.alloc(1001), new Blob([Buffer.alloc(3_000_000)]).stream()]) {
      const answer = await upload(target, token, body);
      expect([answer.status, await answer.json()]).toMatchObject([
        413,
        { error: { code: 'TOO_LARGE', data: { limitBytes: 1000 } } },
      ]);
    }
    expect(target.effects.uploads).toBe(0);
    expect((await upload(target, token, Buffer.alloc(1000))).status).toBe(200);
    expect(await readdir(dirname(target.uploads[0]?.path ?? ''))).toHaveLength(1);
  });

  test('a body that is cut short is not taken for a file', async () => {
    const target = await start();
    const token = await target.signIn();
    const request = httpRequest(`${target.origin}/upload`, {
      method: 'PUT',
      headers: { origin: target.origin, 'x-fluxions-session': token, 'x-file-name': 'cut.wav', 'content-length': 1000 },
    });
    request.on('error', () => {});
    request.write(Buffer.alloc(500));
    const closed = new Promise((resolve) => request.on('close', resolve));
    await new Promise((resolve) => request.write(Buffer.alloc(100), resolve));
    request.destroy();
    await closed;
    // A complete one afterwards is the only one that was granted.
    expect((await upload(target, token, Buffer.alloc(3))).status).toBe(200);
    expect(target.uploads.map(({ name }) => name)).toEqual(['talk.wav']);
  });
});

describe('audio', () => {
  test('is read in ranges by capability', async () => {
    const target = await start();
    const get = (range?: string): Promise<Response> =>
      fetch(target.origin + target.mediaPath, { headers: range === undefined ? {} : { range } });
    const whole = await get();
    expect([whole.status, whole.headers.get('accept-ranges'), whole.headers.get('content-type')]).toEqual([
      200,
      'bytes',
      'audio/wav',
    ]);
    expect(mediaBytes.equals(new Uint8Array(await whole.arrayBuffer()))).toBe(true);
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100-299', 100, 299],
      ['bytes=99990-', 99_990, 99_999],
      ['bytes=-5', 99_995, 99_999],
      ['bytes=-999999', 0, 99_999],
      ['bytes=20000-9007199254740991', 20_000, 99_999],
    ] as const) {
      const part = await get(range);
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/100000`]);
      expect(mediaBytes.subarray(from, to + 1).equals(new Uint8Array(await part.arrayBuffer()))).toBe(true);
    }
    for (const range of ['pages=1-2', '-5', '']) expect((await get(range)).status).toBe(200);
    for (const range of [
      'bytes=100000-',
      'bytes=5-2',
      'bytes=-0',
      'bytes=0-1,5-6',
      'bytes=9223372036854775808-',
      'bytes=-',
      'bytes=a-b',
    ]) {
      const refused = await get(range);
      expect([refused.status, refused.headers.get('content-range'), await refused.text()]).toEqual([
        416,
        'bytes */100000',
        '',
      ]);
    }
    const head = await fetch(target.origin + target.mediaPath, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '100000', '']);
  });

  test('ids, guesses and cut capabilities hear nothing', async () => {
    const target = await start();
    for (const path of [
      '/media/item-1',
      '/media/',
      target.mediaPath.slice(0, -1),
      `${target.mediaPath}A`,
      `${target.mediaPath}/..`,
    ]) {
      const answer = await rawRequest(target.port, httpText('GET', path, [`Host: ${target.host}`]));
      // Some are addresses of views, which get the start page.
      expect(answer).not.toContain('audio/wav');
    }
    expect(target.effects.mediaReads).toBe(0);
  });

  test('a reader that leaves stops the reading', async () => {
    const target = await start();
    const abort = new AbortController();
    const answer = await fetch(target.origin + target.mediaPath, { signal: abort.signal });
    abort.abort();
    await expect(answer.arrayBuffer()).rejects.toThrow('abort');
    expect(
      await (await fetch(target.origin + target.mediaPath, { headers: { range: 'bytes=0-3' } })).arrayBuffer(),
    ).toEqual(Uint8Array.from([0, 1, 2, 3]).buffer);
  });

  test('addresses are stable while used, differ per item and die unused', () => {
    let nowMs = 0;
    const addresses = createMediaAddresses(() => nowMs);
    const first = addresses.mint('a');
    expect(addresses.mint('a')).toBe(first);
    expect(addresses.mint('b')).not.toBe(first);
    for (let hours = 0; hours < 20; hours += 5) {
      nowMs = hours * 3_600_000;
      expect(addresses.itemOf(first)).toBe('a');
    }
    nowMs += 6 * 3_600_000;
    expect(addresses.itemOf(first)).toBeNull();
    expect(addresses.mint('a')).not.toBe(first);
    for (let index = 0; index < 6000; index += 1) addresses.mint(`item-${index}`);
    expect(addresses.itemOf(addresses.mint('item-5999'))).toBe('item-5999');
  });
});

describe('downloads', () => {
  test('work once, under their name', async () => {
    const target = await start();
    const path = target.offerDownload('Größe “eins” 🎙.srt', 'application/x-subrip', Buffer.from('1\n00:00'));
    const address = target.origin + path;
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(200);
    const download = await fetch(address);
    expect(await download.text()).toBe('1\n00:00');
    expect(download.headers.get('content-type')).toBe('application/x-subrip');
    const disposition = download.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe('Größe “eins” 🎙.srt');
    expect((await fetch(address)).status).toBe(404);
  });

  test('names cannot break out of their header', () => {
    for (const name of [
      'a"; filename="b',
      'a\r\nset-cookie: x',
      '../../etc/passwd',
      '\u0000',
      '',
      '日本',
      "it's (1)*",
      '\ud800',
    ]) {
      const header = contentDisposition(name);
      expect(header).toMatch(/^attachment; filename="[^"\\\r\n]+"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]*$/);
      expect(header).not.toContain('/');
    }
    expect(contentDisposition('日本')).toContain('filename="download"');
  });

  test('give way when they are old or too many', () => {
    let nowMs = 0;
    const downloads = createDownloads(() => nowMs);
    const file = (sizeBytes: number) => ({ fileName: 'a', mimeType: 'text/plain', bytes: new Uint8Array(sizeBytes) });
    const early = downloads.offer(file(1));
    nowMs = 2 * 60_000;
    expect(downloads.take(early)).toBeNull();
    const many = Array.from({ length: 3 }, () => downloads.offer(file(100 * 1024 * 1024)));
    expect(many.map((capability) => downloads.peek(capability) !== null)).toEqual([false, true, true]);
  });
});

test('a page that does not read its socket is cut off instead of filling the memory', async () => {
  let callCount = 0;
  const ends: Promise<void>[] = [];
  const probe = createProbe();
  const target = await start({
    serveWire(wire) {
      ends.push(new Promise((resolve) => wire.onClose(resolve)));
      const echo: typeof probe.probe.echo = (input) => {
        callCount += 1;
        return { value: input.value };
      };
      serve(probeContract, { probe: { ...probe.probe, echo } }, wire);
    },
  });
  const socket = await openSocket(target.origin, { secret: `token.${await target.signIn()}` });
  await sessionOf(socket);
  socket.on('error', () => {});
  socket.pause();
  const value = 'x'.repeat(1_000_000);
  for (let id = 0; id < 200; id += 1) {
    socket.send(JSON.stringify({ kind: 'call', id, feature: 'probe', verb: 'echo', input: { value } }));
  }
  // The first connection was the one that signed in.
  await ends[1];
  expect(callCount).toBeGreaterThan(60);
  expect(callCount).toBeLessThan(150);
  socket.terminate();
  expect(await callOver(target.origin, { secret: `token.${await target.signIn()}` })).toBe(true);
});
