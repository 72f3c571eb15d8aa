import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contract } from '../../electron/ipc/contract/index.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { createAppDouble } from '../support/app-double.ts';
import { chromiumArgs } from '../support/chromium.ts';
import type { HostPage } from '../support/host-page.ts';
import { startOurs, startTwin, type Target } from '../support/host-targets.ts';

declare global {
  interface Window {
    hostPage: HostPage;
  }
}

/** Attack list F, the part that needs a real browser: every attack works on the twin and has no effect on ours. */
let browser: Browser;
let evil: Server;
let evilOrigin: string;
/** What the attacker's server was sent. */
const heard: IncomingMessage[] = [];
let context: BrowserContext;
let page: Page;
let ours: Target;
let twin: Target;

const none = { calls: 0, uploads: 0, mediaReads: 0, documents: 0 };

beforeAll(async () => {
  evil = createServer((request, response) => {
    heard.push(request);
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title><p>evil');
  });
  await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
  evilOrigin = `http://evil.test:${(evil.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...chromiumArgs,
      // Rebinding: names of the attacker that resolve to this machine.
      '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP rebind.test 127.0.0.1',
      // Chromium's own fence around local servers is down: other browsers have none, and ours must hold alone.
      '--disable-features=LocalNetworkAccessChecks',
    ],
  });
});

afterAll(async () => {
  await browser.close();
  evil.closeAllConnections();
  await new Promise((done) => evil.close(done));
});

beforeEach(async () => {
  ours = await startOurs();
  twin = await startTwin();
  context = await browser.newContext();
  page = await context.newPage();
  heard.length = 0;
});

afterEach(async () => {
  await context.close();
  await ours.close();
  await twin.close();
});

/** Runs in a page: opens a socket and calls the app. True when the app answered. */
function callFromPage({ url, protocols }: { url: string; protocols: string[] }): Promise<boolean> {
  return new Promise((done) => {
    const socket = new WebSocket(url, protocols);
    socket.addEventListener('error', () => done(false));
    socket.addEventListener('close', () => done(false));
    socket.addEventListener('open', () =>
      socket.send('{"kind":"call","id":1,"feature":"probe","verb":"echo","input":{"value":"attack"}}'),
    );
    socket.addEventListener('message', (event) => {
      if (String(event.data).includes('"done"')) done(true);
    });
  });
}

describe('attack list F in Chromium', () => {
  test('1: a cross-site fetch reads nothing, not even with a stolen address', async () => {
    await page.goto(evilOrigin);
    const read = (target: Target): Promise<number> =>
      page.evaluate(
        (url) =>
          fetch(url).then(
            async (answer) => (answer.ok ? (await answer.arrayBuffer()).byteLength : -1),
            () => -1,
          ),
        target.origin + target.mediaPath,
      );
    expect(await read(twin)).toBe(100_000);
    expect(await read(ours)).toBe(-1);
    expect(twin.effects.mediaReads).toBe(1);
    expect(ours.effects).toEqual(none);
  });

  test('2: a no-cors POST or a PUT with the token does nothing', async () => {
    const token = await ours.signIn();
    await page.goto(evilOrigin);
    for (const target of [twin, ours]) {
      await page.evaluate(
        async ({ url, session }) => {
          await fetch(url, { method: 'POST', mode: 'no-cors', body: 'x' }).catch(() => {});
          const headers = { 'x-fluxions-session': session, 'x-file-name': 'a.wav' };
          await fetch(url, { method: 'PUT', headers, body: 'x' }).catch(() => {});
        },
        { url: `${target.origin}/upload`, session: token },
      );
    }
    expect(twin.effects.uploads).toBe(2);
    expect(ours.effects).toEqual(none);
  });

  test('3: images, scripts, styles and audio elements reach nothing', async () => {
    await page.goto(evilOrigin);
    for (const target of [twin, ours]) {
      await page.evaluate(
        async ({ origin, media }) => {
          for (const tag of ['img', 'script', 'audio'] as const) {
            const element = document.createElement(tag);
            const settled = new Promise((done) => {
              for (const type of ['load', 'error', 'loadedmetadata']) element.addEventListener(type, done);
            });
            element.src = tag === 'audio' ? origin + media : `${origin}/upload?name=${tag}`;
            document.body.append(element);
            await settled;
          }
        },
        { origin: target.origin, media: target.mediaPath },
      );
    }
    expect(twin.effects.uploads).toBe(2);
    expect(twin.effects.mediaReads).toBeGreaterThanOrEqual(1);
    expect(ours.effects).toEqual(none);
  });

  test('4: a form POST does nothing', async () => {
    for (const target of [twin, ours]) {
      const form = await context.newPage();
      await form.goto(evilOrigin);
      const answered = form.waitForResponse(`${target.origin}/upload`);
      await form.evaluate((action) => {
        const element = document.createElement('form');
        element.method = 'post';
        element.action = action;
        document.body.append(element);
        element.submit();
      }, `${target.origin}/upload`);
      expect((await answered).status()).toBe(target === twin ? 200 : 403);
    }
    expect(twin.effects.uploads).toBe(1);
    expect(ours.effects).toEqual(none);
  });

  test('5, 10: foreign and sandboxed pages open no socket, not even with a stolen token', async () => {
    const token = await ours.signIn();
    const attack = (target: Target): { url: string; protocols: string[] } => ({
      url: `ws://${target.host}/rpc`,
      protocols: ['fluxions-rpc.v1', `token.${token}`],
    });
    await page.goto(evilOrigin);
    expect(await page.evaluate(callFromPage, attack(twin))).toBe(true);
    expect(await page.evaluate(callFromPage, attack(ours))).toBe(false);

    // Origin: null.
    const fromSandbox = async (target: Target): Promise<boolean> => {
      await page.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = 'data:text/html,<p>sandboxed';
        document.body.replaceChildren(frame);
        return new Promise((done) => frame.addEventListener('load', done));
      });
      const frame = page.frames().find((one) => one.url().startsWith('data:'));
      return (await frame?.evaluate(callFromPage, attack(target))) ?? false;
    };
    expect(await fromSandbox(twin)).toBe(true);
    expect(await fromSandbox(ours)).toBe(false);
    expect(twin.effects.calls).toBe(2);
    expect(ours.effects).toEqual(none);
  });

  test('5: another port of this machine is foreign, too', async () => {
    const token = await ours.signIn();
    await page.goto(evilOrigin.replace('evil.test', '127.0.0.1'));
    for (const target of [twin, ours]) {
      const results = await page.evaluate(
        async ({ url, session }) => {
          const headers = { 'x-fluxions-session': session, 'x-file-name': 'a.wav' };
          const put = await fetch(`${url}/upload`, { method: 'PUT', headers, body: 'x' }).catch(() => null);
          const get = await fetch(`${url}/session`, { headers }).catch(() => null);
          return [put?.ok ?? false, get?.ok ?? false];
        },
        { url: target.origin, session: token },
      );
      expect(results).toEqual(target === twin ? [true, true] : [false, false]);
    }
    expect(ours.effects).toEqual(none);
  });

  test('6, 7: DNS rebinding reaches neither the page, nor audio, nor the socket', async () => {
    const token = await ours.signIn();
    for (const target of [twin, ours]) {
      const origin = `http://rebind.test:${target.port}`;
      const plain = await page.goto(`${origin}/`);
      expect(plain?.status()).toBe(target === twin ? 200 : 421);
      // The first visit goes to the attacker's server, everything after it to this machine.
      await page.route(`${origin}/attack`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>rebound' }));
      await page.goto(`${origin}/attack`);
      const read = await page.evaluate(
        async ({ media, session }) => {
          const headers = { 'x-fluxions-session': session, 'x-file-name': 'a.wav' };
          const audio = await fetch(media);
          const sent = await fetch('/upload', { method: 'PUT', headers, body: 'x' });
          return [audio.status, sent.status];
        },
        { media: target.mediaPath, session: token },
      );
      expect(read).toEqual(target === twin ? [200, 200] : [421, 421]);
      const attack = { url: `ws://rebind.test:${target.port}/rpc`, protocols: ['fluxions-rpc.v1', `token.${token}`] };
      expect(await page.evaluate(callFromPage, attack)).toBe(target === twin);
    }
    expect(twin.effects).toMatchObject({ calls: 1, uploads: 1, mediaReads: 1 });
    expect(ours.effects).toEqual(none);
  });

  test('8: nobody can frame or open-and-steer the page', async () => {
    await page.goto(evilOrigin);
    const framed = async (target: Target): Promise<string> => {
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.replaceChildren(frame);
        return new Promise((done) => frame.addEventListener('load', done));
      }, `${target.origin}/`);
      const frame = page.frames().find((one) => one !== page.mainFrame());
      return (await frame?.evaluate(() => document.title)) ?? '';
    };
    expect(await framed(twin)).toBe('Fluxions Desktop');
    expect(await framed(ours)).not.toBe('Fluxions Desktop');

    const steered = async (target: Target): Promise<boolean> => {
      const opened = context.waitForEvent('page');
      await page.evaluate((url) => {
        (window as { popup?: Window | null }).popup = window.open(url);
      }, `${target.origin}/`);
      // The opened page starts as about:blank, which the opener may always steer.
      await (await opened).waitForURL(`${target.origin}/`);
      return await page.evaluate(() => (window as { popup?: Window | null }).popup?.closed === false);
    };
    expect(await steered(twin)).toBe(true);
    // A link may open our start page, but COOP cuts the opener off.
    expect(await steered(ours)).toBe(false);
  });

  test('16: another local server gets no cookie of ours', async () => {
    const cookiesSeen = async (target: Target): Promise<string> => {
      heard.length = 0;
      await page.goto(`${target.origin}/`);
      await page.goto(evilOrigin.replace('evil.test', '127.0.0.1'));
      return heard.map(({ headers }) => headers.cookie ?? '').join('');
    };
    expect(await cookiesSeen(ours)).toBe('');
    expect(await context.cookies()).toEqual([]);
    expect(await cookiesSeen(twin)).toContain('twin-token');
  });

  test('19: no address of ours is told to the next site', async () => {
    const refererAfter = async (address: string): Promise<string | undefined> => {
      await page.goto(address);
      heard.length = 0;
      const arrived = page.waitForURL(`${evilOrigin}/next`);
      await page.evaluate((url) => {
        const link = document.createElement('a');
        link.href = url;
        document.body.append(link);
        link.click();
      }, `${evilOrigin}/next`);
      await arrived;
      return heard.find(({ url }) => url === '/next')?.headers.referer;
    };
    expect(await refererAfter(twin.launchUrl())).toContain('token=');
    expect(await refererAfter(ours.launchUrl())).toBeUndefined();
  });
});

describe('the right page in Chromium', () => {
  const root = resolve(import.meta.dirname, '../..');
  const app = createAppDouble();
  let dir: string;
  let host: Target;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fluxions-page-'));
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      build: {
        outDir: dir,
        emptyOutDir: false,
        minify: false,
        lib: { entry: join(root, 'test/support/host-page.ts'), formats: ['es'], fileName: 'page' },
      },
    });
    const html =
      '<!doctype html><html lang="en"><head><title>Fluxions</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script></head><body></body></html>';
    await writeFile(join(dir, 'index.html'), html);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const startHost = (port = 0): Promise<Target> =>
    startOurs({ port, staticDir: dir, serveWire: (wire) => void serve(contract, app.handlers, wire) });
  const status = (on: Page, wanted: string): Promise<unknown> =>
    on.waitForSelector(`html[data-status=${wanted}]`, { state: 'attached' });
  const version = (on: Page): Promise<string> =>
    on.evaluate(async () => {
      for await (const state of window.hostPage.backend.client.app.state({})) return state.version;
      return '';
    });

  beforeEach(async () => {
    host = await startHost();
  });
  afterEach(() => host.close());

  test('signs in once, survives a reload, and a second browser or tab cannot use the link', async () => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => problems.push(message.text()));
    const url = host.launchUrl();
    await page.goto(url);
    await status(page, 'open');
    expect(await version(page)).toBe('1.2.3');
    expect(page.url()).toBe(`${host.origin}/`);

    await page.reload();
    await status(page, 'open');
    expect(await version(page)).toBe('1.2.3');
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => window.hostPage.violations)).toEqual([]);

    const stranger = await browser.newContext();
    const theirs = await stranger.newPage();
    await theirs.goto(url);
    await status(theirs, 'signed-out');
    await stranger.close();
    const tab = await context.newPage();
    await tab.goto(`${host.origin}/`);
    await status(tab, 'signed-out');

    // A used link in the tab that is signed in already does no harm.
    await page.goto(url);
    await page.reload();
    await status(page, 'open');
  });

  test('18: neither history nor any storage but this tab keeps a secret', async () => {
    await page.goto(host.launchUrl());
    await status(page, 'open');
    const kept = await page.evaluate(async () => ({
      local: Object.keys(localStorage).length,
      cookies: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      addresses: (window as unknown as { navigation: { entries(): { url: string }[] } }).navigation
        .entries()
        .map((entry) => entry.url),
      session: Object.keys(sessionStorage),
      name: window.name,
      state: history.state as unknown,
    }));
    expect(kept).toEqual({
      local: 0,
      cookies: '',
      databases: 0,
      caches: 0,
      workers: 0,
      addresses: [`${host.origin}/`],
      session: ['fluxions.session'],
      name: '',
      state: null,
    });
    await page.goto(evilOrigin);
    await page.goBack();
    await status(page, 'open');
    expect(page.url()).toBe(`${host.origin}/`);
    const twinEntry = async (): Promise<string> => {
      await page.goto(twin.launchUrl());
      return page.url();
    };
    expect(await twinEntry()).toContain('token=');
  });

  test('25: after a restart the page says that it is signed out, and a new link brings it back', async () => {
    await page.goto(host.launchUrl());
    await status(page, 'open');
    const { port } = host;
    await host.close();
    await status(page, 'waiting');
    host = await startHost(port);
    await status(page, 'signed-out');
    await page.goto(host.launchUrl());
    await page.reload();
    await status(page, 'open');
    expect(await version(page)).toBe('1.2.3');
  });

  test('hands files over with progress, cancels, and downloads under the right name', async () => {
    await page.goto(host.launchUrl());
    await status(page, 'open');
    const sent = await page.evaluate(async () => {
      const progress: number[] = [];
      const file = new File([new Uint8Array(3_000_000).fill(9)], 'Gespräch „eins“.wav');
      const fileRef = await window.hostPage.backend.sendFile(file, { onProgress: (bytes) => progress.push(bytes) });
      return { fileRef, last: progress.at(-1) };
    });
    expect(sent).toEqual({ fileRef: 'ref_1_0000000', last: 3_000_000 });
    expect(host.uploads).toMatchObject([{ name: 'Gespräch „eins“.wav' }]);

    const cancelled = await page.evaluate(async () => {
      const controller = new AbortController();
      const file = new File([new Uint8Array(50_000_000)], 'long.wav');
      const sending = window.hostPage.backend.sendFile(file, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      return await sending.then(
        () => 'sent',
        (error: { code: string }) => error.code,
      );
    });
    expect(cancelled).toBe('CANCELLED');
    expect(host.effects.uploads).toBe(1);

    const address = host.offerDownload('Gespräch: 日本 🎙.srt', 'application/x-subrip', Buffer.from('1\n'));
    const download = page.waitForEvent('download');
    await page.evaluate((href) => {
      const link = document.createElement('a');
      link.href = href;
      link.click();
    }, address);
    expect((await download).suggestedFilename()).toMatch(/^Gespräch. 日本 🎙\.srt$/u);
    await status(page, 'open');
  });

  test('plays and seeks audio by its own address only', async () => {
    await page.goto(host.launchUrl());
    await status(page, 'open');
    const heardBytes = await page.evaluate(async (path) => {
      const part = await fetch(path, { headers: { range: 'bytes=10-19' } });
      return [part.status, (await part.arrayBuffer()).byteLength];
    }, host.mediaPath);
    expect(heardBytes).toEqual([206, 10]);
  });
});
