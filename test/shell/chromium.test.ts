import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildFixture } from '../support/electron-stand-in/build-fixture.ts';
import { launchStandIn, type StandIn } from '../support/electron-stand-in/launch.ts';

const fixture = join(import.meta.dirname, '..', 'support', 'electron-stand-in', 'fixture', 'main.ts');

let outDir: string;
let dataDir: string;
let app: StandIn;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'fluxions-fixture-'));
  await buildFixture(outDir);
});

afterAll(async () => {
  await rm(outDir, { recursive: true, force: true });
});

const launch = (): Promise<StandIn> => launchStandIn(fixture, { FIXTURE_OUT: outDir, FLUXIONS_DATA_DIR: dataDir });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fluxions-profile-'));
  app = await launch();
});

afterEach(async () => {
  await app.stop();
  // Killed processes of the browser may still be letting go of their files.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

/** Asked from outside, because Playwright's own waiting needs the `eval` that the policy forbids. */
const scriptRan = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(() => 'openClient' in window), { timeout: 20_000 }).toBe(true);

/** The page once its script has run. */
async function readyPage(): Promise<Page> {
  const page = await app.page();
  await scriptRan(page);
  return page;
}

describe('the shell in real Chromium', () => {
  test('opens its window on the page, with a policy that holds', async () => {
    const page = await readyPage();
    expect(await page.title()).toBe('Shell fixture');
    const record = await app.record();
    expect(record.indexOf('show')).toBeGreaterThan(record.findIndex((call) => call.startsWith('window {')));

    const tried = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const attempts = [
        () => document.body.append(Object.assign(document.createElement('script'), { textContent: 'injected = 1' })),
        () => void (document.body.innerHTML = '<img src=x onerror="injected = 1">'),
        () => document.body.setAttribute('onclick', 'injected = 1'),
      ];
      const refusals = attempts.map((attempt) => {
        try {
          attempt();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      });
      document.body.click();
      const outside = await fetch('https://example.com/').catch(() => 'refused');
      // The reports are events of their own; the test's time limit ends the wait for one that never comes.
      while (!violations.includes('connect-src') || !violations.includes('require-trusted-types-for')) {
        await new Promise((resolve) => setTimeout(resolve));
      }
      return { violations, refusals, injected: 'injected' in window, outside };
    });
    expect(tried.injected).toBe(false);
    expect(tried.outside).toBe('refused');
    expect(tried.refusals).toEqual(['TypeError', 'TypeError', 'TypeError']);
    expect(tried.violations).toEqual(expect.arrayContaining(['require-trusted-types-for', 'connect-src']));
  });

  test('gives the page nothing but the bridge', async () => {
    const page = await readyPage();
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as any).fluxionsShell),
      isFrozen: Object.isFrozen((window as any).fluxionsShell),
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }));
    expect(seen).toEqual({ bridge: ['grantFile'], isFrozen: true, node: [] });
  });

  test('carries calls, typed errors and streams over the port', async () => {
    const page = await readyPage();
    const answer = await page.evaluate(async () => {
      const client = (window as any).openClient();
      const empty = await client.app.dismissNotice({ id: 'note-1' });
      const refused = await client.app.dismissNotice({ id: 5 }).catch((error: { code: string }) => error.code);
      const seen: number[] = [];
      for await (const state of client.app.state({})) {
        seen.push(state.waitingToSend);
        if (seen.length === 100) break;
      }
      return { empty, refused, last: seen.at(-1) };
    });
    expect(answer).toEqual({ empty: {}, refused: 'BAD_INPUT', last: 100 });
  });

  test('takes ports from its own window only, and closes them on reload', async () => {
    const page = await readyPage();
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { port2 } = new MessageChannel();
      // From another window: `event.source` is not the page.
      window.dispatchEvent(
        new MessageEvent('message', { data: 'fluxions:connect', source: frame.contentWindow, ports: [port2] }),
      );
    });
    await page.evaluate(() => (window as any).openClient().app.dismissNotice({ id: 'x' }));
    expect(await app.ask('openPorts')).toBe(1);
    await app.ask('reload');
    await expect.poll(() => app.ask('openPorts')).toBe(0);
    await scriptRan(page);
    await page.evaluate(() => (window as any).openClient().app.dismissNotice({ id: 'y' }));
    expect(await app.ask('openPorts')).toBe(1);
  });

  test('plays media by range and by id only', async () => {
    const page = await readyPage();
    const answers = await page.evaluate(async () => {
      const ask = async (path: string, range?: string) => {
        const response = await fetch(path, range ? { headers: { range } } : {});
        const body = new Uint8Array(await response.arrayBuffer());
        return [response.status, response.headers.get('content-range'), body.length, body[0] ?? null];
      };
      return [
        await ask('/media/item-1'),
        await ask('/media/item-1', 'bytes=1000-1999'),
        await ask('/media/item-1', 'bytes=50000-'),
        await ask('/media/item-2'),
        await ask('/media/..%2f..%2fetc%2fpasswd'),
      ];
    });
    expect(answers).toEqual([
      [200, null, 50_000, 0],
      [206, 'bytes 1000-1999/50000', 1000, 1000 % 251],
      [416, 'bytes */50000', 0, null],
      [404, null, 0, null],
      [404, null, 0, null],
    ]);
  });

  test('stays where it is and opens no windows', async () => {
    const page = await readyPage();
    const before = page.url();
    await page.evaluate(async () => {
      (window as any).client = (window as any).openClient();
      await (window as any).client.app.dismissNotice({ id: 'before' });
    });
    await page.evaluate(() => {
      window.open('https://evil.example/');
      window.open('https://docs.fluxions.ai/');
      const link = document.createElement('a');
      link.href = 'https://evil.example/leave';
      document.body.append(link);
      link.click();
    });
    await expect
      .poll(async () => (await app.record()).join('\n'))
      .toContain('navigation denied https://evil.example/leave');
    const record = await app.record();
    expect(record).toContain('window-open https://evil.example/ deny');
    expect(record).toContain('window-open https://docs.fluxions.ai/ deny');
    expect(record.filter((call) => call.startsWith('open '))).toEqual(['open https://docs.fluxions.ai/']);
    expect(page.url()).toBe(before);
    expect(await page.evaluate(() => (window as any).client.app.dismissNotice({ id: 'after' }))).toEqual({});
  });

  test('turns a chosen file into a reference, and a made-up one into an error', async () => {
    const page = await readyPage();
    const path = join(dataDir, 'talk.wav');
    await writeFile(path, 'RIFF');
    await app.addFile(path);
    await page.getByLabel('File').setInputFiles(path);
    const answers = await page.evaluate(async () => {
      const input = document.querySelector('input') as HTMLInputElement;
      const bridge = (window as any).bridge;
      const refuse = (error: Error) => error.message;
      return [
        await bridge.grantFile(input.files?.[0]),
        await bridge.grantFile(new File(['x'], 'invented.wav')).catch(refuse),
      ];
    });
    expect(answers[0]).toBe(`grant-${path.length}`);
    expect(answers[1]).toContain('not a file on this computer');
  });

  test('comes back after its page crashed', async () => {
    const page = await readyPage();
    const crashed = page.context().newCDPSession(page);
    void (await crashed).send('Page.crash' as never).catch(() => undefined);
    await expect.poll(() => app.record()).toContain('reload');
  });

  test('lets one process own a profile', async () => {
    await readyPage();
    const second = await launch();
    const { code, record } = await second.ended;
    expect([code, record.some((call) => call.startsWith('window {'))]).toEqual([0, false]);
    await expect.poll(() => app.record()).toContain('focus');
  });

  test('quits in order: window, services, process', async () => {
    const page = await readyPage();
    await page.evaluate(() => (window as any).openClient().app.dismissNotice({ id: 'last' }));
    await app.ask('quit').catch(() => undefined);
    const { code, record, stderr } = await app.ended;
    expect(code).toBe(0);
    expect(record.slice(-3)).toEqual(['before-quit', 'will-quit', 'exit 0']);
    expect(stderr.trim().split('\n').slice(-2)).toEqual(['disposed', 'exit, disposed: true']);
  });
});
