import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { writeLaunchFile } from '../../electron/host/launch-code-file.ts';
import { callOver, httpText, openSocket, openTcp, rawRequest, sessionOf, statusOf } from '../support/host-client.ts';
import { startOurs, startTwin, type Target } from '../support/host-targets.ts';

/**
 * Attack list F, the part that needs no browser. Every attack runs against our server and against an unprotected twin:
 * it must have an effect on the twin (else the test proves nothing) and none on ours.
 */
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const target of running.splice(0)) await target.close();
});

async function both(): Promise<{ ours: Target; twin: Target }> {
  const ours = await startOurs();
  const twin = await startTwin();
  running.push(ours, twin);
  return { ours, twin };
}

const none = { calls: 0, uploads: 0, mediaReads: 0, documents: 0 };
const codeOf = (url: string): string => new URL(url).hash.slice('#code='.length);

describe('attack list F over raw sockets', () => {
  test('9, 10, 12: a missing, null or look-alike Origin opens no socket, not even with the right token', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    const lookAlikes = (target: Target): (string | null)[] => [
      null,
      'null',
      '',
      `${target.origin}.evil.test`,
      `${target.origin}@evil.test`,
      `http://evil.test/${target.origin}`,
      `http://evil.test#${target.origin}`,
      `${target.origin}0`,
      target.origin.slice(0, -1),
      `${target.origin}/`,
      `${target.origin}, ${target.origin}`,
      target.origin.toUpperCase(),
      target.origin.replace('http:', 'https:'),
      target.origin.replace('127.0.0.1', 'localhost'),
      target.origin.replace('127.0.0.1', '[::1]'),
      'file://',
    ];
    for (const origin of lookAlikes(twin)) expect(await callOver(twin.origin, { origin })).toBe(true);
    for (const origin of lookAlikes(ours)) {
      expect(await callOver(ours.origin, { origin })).toBe(false);
      expect(await callOver(ours.origin, { origin, secret: `token.${token}` })).toBe(false);
    }
    expect(twin.effects.calls).toBe(lookAlikes(twin).length);
    expect(ours.effects).toEqual(none);
    expect(await callOver(ours.origin, { secret: `token.${token}` })).toBe(true);
  });

  test('11: only our exact Host is answered, on every door', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    const variants = ({ port, host }: Target): (string | null)[][] => [
      [`Host: localhost:${port}`],
      [`Host: LOCALHOST:${port}`],
      [`Host: [::1]:${port}`],
      [`Host: 127.0.0.1.:${port}`],
      [`Host: 127.0.0.1.evil.test:${port}`],
      [`Host: evil.test:${port}`],
      [`Host: 127.0.0.1`],
      [`Host: 127.0.0.1:${port + 1}`],
      [`Host: 127.1:${port}`],
      [`Host: 0x7f000001:${port}`],
      [`Host: user@${host}`],
      [`Host: `],
      [null],
      [`Host: ${host}`, `Host: evil.test`],
      [`Host: evil.test`, `Host: ${host}`],
      [`Host: ${host}`, `Host: ${host}`],
    ];
    const doors = (target: Target, secret: string): [string, string, string[]][] => [
      ['GET', '/', []],
      ['GET', target.mediaPath, []],
      [
        'PUT',
        '/upload',
        [`Origin: ${target.origin}`, `x-fluxions-session: ${secret}`, 'x-file-name: a.wav', 'content-length: 0'],
      ],
    ];
    for (const host of variants(twin)) {
      for (const [method, path, headers] of doors(twin, 'x')) {
        expect(statusOf(await rawRequest(twin.port, httpText(method, path, [...host, ...headers])))).toBe(200);
      }
    }
    for (const host of variants(ours)) {
      for (const [method, path, headers] of doors(ours, token)) {
        expect([400, 421]).toContain(
          statusOf(await rawRequest(ours.port, httpText(method, path, [...host, ...headers]))),
        );
      }
    }
    // A request line with an address of its own, whatever the Host says.
    for (const line of [`http://evil.test/`, `http://${ours.host}/`, `//evil.test/`]) {
      const attack = (target: Target): Promise<string> =>
        rawRequest(target.port, httpText('GET', line, [`Host: ${target.host}`]));
      expect(statusOf(await attack(twin))).toBe(200);
      expect(statusOf(await attack(ours))).toBe(400);
    }
    const upgrade = (target: Target): Promise<boolean> =>
      callOver(target.origin, { secret: `token.${token}`, headers: { host: `evil.test:${target.port}` } });
    expect(await upgrade(twin)).toBe(true);
    expect(await upgrade(ours)).toBe(false);
    expect(ours.effects).toEqual(none);
  });

  test('13: missing, wrong, truncated, replayed and expired launch codes', async () => {
    let nowMs = 1_000_000;
    const ours = await startOurs({ now: () => nowMs });
    const twin = await startTwin();
    running.push(ours, twin);
    const code = codeOf(ours.launchUrl());
    const attempts = [
      '',
      'code.',
      `code.${code.slice(0, -1)}`,
      `code.${code}A`,
      `code.${code.slice(1)}`,
      `token.${code}`,
      'token.',
    ];
    for (const secret of ['', ...attempts.slice(1)]) {
      const request = secret === '' ? {} : { secret };
      expect(await callOver(twin.origin, request)).toBe(true);
      expect(await callOver(ours.origin, request)).toBe(false);
    }
    // The failed attempts have not used it up.
    expect(await callOver(ours.origin, { secret: `code.${code}` })).toBe(true);
    expect(await callOver(ours.origin, { secret: `code.${code}` })).toBe(false);
    expect(ours.effects.calls).toBe(1);

    const slow = codeOf(ours.launchUrl());
    nowMs += 10 * 60_000 - 1;
    const quick = codeOf(ours.launchUrl(30_000));
    expect(await callOver(ours.origin, { secret: `code.${slow}` })).toBe(true);
    nowMs += 30_000;
    expect(await callOver(ours.origin, { secret: `code.${quick}` })).toBe(false);
  });

  test('13: ten thousand wrong tokens lock nothing for the right page', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    const guess = (target: Target, index: number): Promise<string> =>
      rawRequest(
        target.port,
        httpText('GET', '/session', [`Host: ${target.host}`, `x-fluxions-session: guess${index}`]),
      );
    expect(statusOf(await guess(twin, 0))).toBe(204);
    for (let from = 0; from < 10_000; from += 100) {
      const lines = Array.from({ length: 100 }, (_, index) => {
        const end = index === 99 ? 'connection: close\r\n' : '';
        return `GET /session HTTP/1.1\r\nHost: ${ours.host}\r\nx-fluxions-session: guess${from + index}\r\n${end}\r\n`;
      });
      const answer = await rawRequest(ours.port, lines.join(''));
      expect(answer.match(/HTTP\/1\.1 401/g)).toHaveLength(100);
    }
    expect(await callOver(ours.origin, { secret: `token.${token}` })).toBe(true);
  });

  test('14: a token in the query is worth nothing', async () => {
    const { ours, twin } = await both();
    for (const target of [ours, twin]) {
      const token = await target.signIn();
      const isOurs = target === ours;
      const session = await rawRequest(
        target.port,
        httpText('GET', `/session?token=${token}`, [`Host: ${target.host}`]),
      );
      expect(statusOf(session)).toBe(isOurs ? 404 : 204);
      expect(await callOver(target.origin, { path: `/rpc?token=${token}` })).toBe(!isOurs);
      // Even beside a good token the address itself is refused, so that it never ends up in a history.
      expect(await callOver(target.origin, { path: `/rpc?token=${token}`, secret: `token.${token}` })).toBe(!isOurs);
    }
    expect(ours.effects).toEqual(none);
  });

  test.skipIf(process.getuid?.() !== 0)(
    '15: another user of the machine gets nothing out of it (needs root)',
    async () => {
      const { ours, twin } = await both();
      const asNobody = (...command: string[]): Promise<string> =>
        promisify(execFile)('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...command]).then(
          ({ stdout }) => stdout,
          () => '',
        );
      const dir = await mkdtemp(join(tmpdir(), 'fluxions-launch-'));
      await chmod(dir, 0o700);
      const launch = await writeLaunchFile(dir, ours.launchUrl());
      const path = fileURLToPath(launch.address);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readFile(path, 'utf8')).toContain('#code=');

      // A browser started with the address: its command line is everybody's to read.
      const browserWith = async (address: string): Promise<{ seen: string; end(): Promise<void> }> => {
        const child = spawn(process.execPath, ['-e', 'console.log("up");setInterval(() => {}, 1e6)', address]);
        await once(child.stdout, 'data');
        return {
          seen: await asNobody('cat', `/proc/${child.pid}/cmdline`),
          async end() {
            child.kill();
            await once(child, 'exit');
          },
        };
      };
      const careless = await browserWith(twin.launchUrl());
      expect(careless.seen).toContain('token=');
      const careful = await browserWith(launch.address);
      expect(careful.seen).toContain('open-fluxions.html');
      expect(careful.seen).not.toContain('code=');
      expect(await asNobody('cat', path)).toBe('');
      expect(await asNobody('cat', `/proc/${process.pid}/environ`)).toBe('');
      await careless.end();
      await careful.end();

      // And connecting without a secret, as that user.
      const script = `fetch(process.argv[1] + '/session').then((answer) => console.log(answer.status))`;
      await chmod(dir, 0o700);
      expect((await asNobody(process.execPath, '-e', script, twin.origin)).trim()).toBe('204');
      expect((await asNobody(process.execPath, '-e', script, ours.origin)).trim()).toBe('401');
      await rm(dir, { recursive: true });
    },
  );

  test('16: no cookie is set anywhere, and a token in a cookie is worth nothing', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    const paths = ['/', '/session', '/upload', ours.mediaPath, '/nothing'];
    for (const path of paths) {
      const ask = (target: Target): Promise<string> =>
        rawRequest(
          target.port,
          httpText('GET', path, [`Host: ${target.host}`, `Cookie: session=${token}; token=${token}`]),
        );
      expect((await ask(twin)).toLowerCase()).toContain('set-cookie');
      expect((await ask(ours)).toLowerCase()).not.toContain('set-cookie');
    }
    const session = httpText('GET', '/session', [`Host: ${ours.host}`, `Cookie: x-fluxions-session=${token}`]);
    expect(statusOf(await rawRequest(ours.port, session))).toBe(401);
    expect(await callOver(ours.origin, { headers: { cookie: `token=${token}` } })).toBe(false);
  });

  test('17: only 127.0.0.1 listens', async () => {
    const ours = await startOurs();
    const twin = await startTwin({ address: '0.0.0.0' });
    running.push(ours, twin);
    const listening = async (port: number): Promise<string[]> => {
      const rows = `${await readFile('/proc/net/tcp', 'utf8')}${await readFile('/proc/net/tcp6', 'utf8').catch(() => '')}`;
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      return [...rows.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /gm)].flatMap(([, address, at]) =>
        at === hex ? [address ?? ''] : [],
      );
    };
    expect(await listening(twin.port)).toEqual(['00000000']);
    expect(await listening(ours.port)).toEqual(['0100007F']);
    const lan = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
    const reach = (port: number): Promise<boolean> =>
      openTcp(port, lan ?? '127.0.0.2').then(
        (socket) => !!socket.destroy(),
        () => false,
      );
    expect(await reach(twin.port)).toBe(true);
    expect(await reach(ours.port)).toBe(false);
  });

  test('20, 21: 500 connections that never finish their request are cut while the page goes on', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    const flood = async (
      target: Target,
    ): Promise<{ closedCount(): number; allClosed: Promise<unknown>; end(): void }> => {
      const sockets = await Promise.all(Array.from({ length: 500 }, () => openTcp(target.port)));
      let closedCount = 0;
      for (const [index, socket] of sockets.entries()) {
        socket.on('data', () => {});
        socket.on('close', () => (closedCount += 1));
        // Half say nothing at all, half begin a request and stall.
        if (index % 2) socket.write(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nx-slow: `);
      }
      const allClosed = Promise.all(sockets.map((socket) => once(socket, 'close')));
      return { closedCount: () => closedCount, allClosed, end: () => sockets.forEach((socket) => socket.destroy()) };
    };
    const onTwin = await flood(twin);
    const onOurs = await flood(ours);
    expect(await callOver(ours.origin, { secret: `token.${token}` })).toBe(true);
    await onOurs.allClosed;
    expect(onTwin.closedCount()).toBe(0);
    onTwin.end();
  });

  test('21: nothing of a stranger is read as a frame, and frames of a page have a limit', async () => {
    const { ours, twin } = await both();
    const huge = 'x'.repeat(5_000_000);
    expect(await callOver(twin.origin, {}, huge)).toBe(true);
    expect(await callOver(ours.origin, {}, huge)).toBe(false);

    // Fragments that follow the handshake without waiting for its answer.
    const fragment = Buffer.concat([Buffer.from([0x01, 0xfe, 0xff, 0xff, 1, 2, 3, 4]), Buffer.alloc(65_535, 1)]);
    const pushy = (target: Target): Promise<string> =>
      rawRequest(
        target.port,
        Buffer.concat([
          Buffer.from(
            `GET /rpc HTTP/1.1\r\nHost: ${target.host}\r\nOrigin: ${target.origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
              `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
          ),
          fragment,
          // A close frame, so that the twin ends the conversation as well.
          Buffer.from([0x88, 0x80, 1, 2, 3, 4]),
        ]),
      );
    expect(statusOf(await pushy(twin))).toBe(101);
    expect(statusOf(await pushy(ours))).toBe(401);

    const token = await ours.signIn();
    const socket = await openSocket(ours.origin, { secret: `token.${token}` });
    await sessionOf(socket);
    const closed = once(socket, 'close');
    for (let part = 0; part < 40; part += 1) socket.send('x'.repeat(65_536), { fin: false });
    expect((await closed)[0]).toBe(1009);
    expect(ours.effects).toEqual(none);
    expect(await callOver(ours.origin, { secret: `token.${token}` })).toBe(true);

    const head = httpText('GET', '/', [`Host: ${ours.host}`, `x-big: ${'x'.repeat(20_000)}`]);
    expect(statusOf(await rawRequest(ours.port, head))).toBe(400);
  });

  test('22: a request hidden in the body of another is not seen', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    for (const target of [twin, ours]) {
      const hidden = httpText('GET', target.mediaPath, [`Host: ${target.host}`]);
      const body = `0\r\n\r\n${hidden}`;
      const outer =
        `PUT /upload HTTP/1.1\r\nHost: ${target.host}\r\nOrigin: ${target.origin}\r\nx-fluxions-session: ${token}\r\n` +
        `x-file-name: a.wav\r\nContent-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const answer = await rawRequest(target.port, outer + body);
      expect(statusOf(answer)).toBe(target === ours ? 400 : 200);
    }
    expect(twin.effects).toMatchObject({ uploads: 1, mediaReads: 1 });
    expect(ours.effects).toEqual(none);
  });

  test('23: an upgrade opens nothing but the one socket door', async () => {
    const { ours, twin } = await both();
    const token = await ours.signIn();
    for (const target of [twin, ours]) {
      for (const path of [target.mediaPath, '/', '/upload', '/download/x', '/rpc/', '/RPC', '//rpc']) {
        expect(await callOver(target.origin, { path, secret: `token.${token}` })).toBe(target === twin);
      }
    }
    const noHandshake = httpText('GET', ours.mediaPath, [`Host: ${ours.host}`, `Upgrade: h2c`]).replace(
      'close',
      'upgrade',
    );
    expect(statusOf(await rawRequest(ours.port, noHandshake))).toBe(403);
    expect(ours.effects).toEqual(none);
  });

  test('24: a pre-flight is never granted', async () => {
    const { ours, twin } = await both();
    for (const target of [twin, ours]) {
      for (const path of ['/', '/upload', '/session', '/rpc', target.mediaPath]) {
        for (const origin of ['http://evil.test', target.origin]) {
          const headers = [
            `Host: ${target.host}`,
            `Origin: ${origin}`,
            'Access-Control-Request-Method: PUT',
            'Access-Control-Request-Headers: x-fluxions-session',
            'Access-Control-Request-Private-Network: true',
          ];
          const answer = (await rawRequest(target.port, httpText('OPTIONS', path, headers))).toLowerCase();
          expect(answer.includes('access-control-')).toBe(target === twin);
        }
      }
    }
  });

  test('25: a restart ends every session', async () => {
    const ours = await startOurs();
    const twin = await startTwin();
    const old = {
      ours: await ours.signIn(),
      twin: await twin.signIn(),
      code: codeOf(ours.launchUrl()),
      media: ours.mediaPath,
    };
    await ours.close();
    await twin.close();
    const again = await startOurs({ port: ours.port });
    const twinAgain = await startTwin({ port: twin.port });
    running.push(again, twinAgain);
    expect(await callOver(twinAgain.origin, { secret: `token.${old.twin}` })).toBe(true);
    expect(await callOver(again.origin, { secret: `token.${old.ours}` })).toBe(false);
    expect(await callOver(again.origin, { secret: `code.${old.code}` })).toBe(false);
    expect(statusOf(await rawRequest(again.port, httpText('GET', old.media, [`Host: ${again.host}`])))).toBe(404);
    expect(again.effects).toEqual(none);
  });
});
