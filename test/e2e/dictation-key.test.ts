import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendCommand } from '../../electron/host/command-socket.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { startCountingGateway } from '../support/counting-gateway.ts';
import { writeNoise } from '../support/dictation-bench.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { type Portal, startPortal, startSessionBus } from '../support/portal.ts';
import { startScreen } from '../support/screen.ts';

// Keys that cannot be bound, and ways to cancel where no hook hears Esc: the real host and page, X servers and buses.

let folder: string;
let profile: string;
let gateway: Awaited<ReturnType<typeof startCountingGateway>>;
let browser: Browser;
let host: HostProcess;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-key-'));
  writeNoise(join(folder, 'said.wav'), 60);
  // Nothing is accepted while a test looks: the take stays on its way.
  gateway = await startCountingGateway({
    acceptMs: 1_500,
    random: () => 1,
    secondsOf: (bytes) => (bytes - 44) / 32_000,
  });
  browser = await launchChromium();
});
beforeEach(({ task }) => {
  profile = join(folder, task.id);
  gateway.accepted.length = 0;
});
afterEach(async () => {
  await page?.context().close();
  await host?.stop();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the host in such a session and opens its Dictate view. */
async function open(session: { DISPLAY?: string; WAYLAND_DISPLAY?: string; DBUS_SESSION_BUS_ADDRESS?: string }) {
  host = await startHost(profile, {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    DBUS_SESSION_BUS_ADDRESS: '',
    ...session,
    FLUXIONS_API_URL: gateway.baseUrl,
    FLUXIONS_API_KEY: 'test-key-0123456789',
    FLUXIONS_MICROPHONE: `wav:${join(folder, 'said.wav')}`,
  });
  ({ page, problems } = await openPage(browser, host.url));
  await go('Dictate');
}
const go = (view: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: view, exact: true }).click();
const notBound = () => page.getByRole('alert').filter({ hasText: 'Key not bound' });
const status = (word: string) => page.getByRole('status').filter({ hasText: word });
const cancelled = () => page.getByText('Dismissed. The audio is in the list').waitFor();
async function speaking(begin: () => unknown): Promise<void> {
  await begin();
  await status('Listening').waitFor();
}

describe('a key that cannot be bound', () => {
  test('X11 without a screen server: said with what to do, and the command does it', async () => {
    await open({ DISPLAY: ':4711' });
    await notBound().waitFor();
    expect(await notBound().innerText()).toContain('Bind the command `fluxions-desktop --dictate toggle` to a key');
    await speaking(() => sendCommand(profile, 'toggle'));
    expect(await sendCommand(profile, 'cancel')).toBe(true);
    await cancelled();
    expect(await notBound().count()).toBe(1);
    expect(gateway.accepted).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('an X server that dies: the key is lost, said, and bound again on request', async () => {
    const screen = await startScreen();
    try {
      await open(screen.env);
      await page.getByText('Key bound.').waitFor();
    } finally {
      await screen.close();
    }
    await notBound().waitFor();
    await page.getByRole('button', { name: 'Use this key' }).click();
    await notBound().waitFor();
  });

  describe('through the portal of a Wayland desktop', () => {
    let bus: Awaited<ReturnType<typeof startSessionBus>>;
    let portal: Portal | null = null;
    beforeEach(async () => {
      bus = await startSessionBus();
    });
    afterEach(async () => {
      portal?.leave();
      portal = null;
      await bus.close();
    });
    const wayland = () => ({ WAYLAND_DISPLAY: 'nowhere', DBUS_SESSION_BUS_ADDRESS: bus.address });
    const use = () => page.getByRole('button', { name: 'Use this key' }).click();

    test('a desktop without one: the command, and the button goes on', async () => {
      await open(wayland());
      await use();
      await notBound().filter({ hasText: 'Wayland lets no program hear keys' }).waitFor();
      expect(await notBound().innerText()).toContain('--dictate toggle');
    });

    test.each([
      ['the person says no', 1, 'Choose the key again to be asked again'],
      ['the desktop says no', 2, 'Bind the command `fluxions-desktop --dictate toggle`'],
    ])('%s: said, and asked again on request', async (_, answer, next) => {
      portal = await startPortal(bus.address, { answer });
      await open(wayland());
      // Nothing is asked before the person wants it.
      await notBound().filter({ hasText: 'The key is not listened for yet' }).waitFor();
      expect(portal.asked).toEqual([]);
      await use();
      await notBound().filter({ hasText: next }).waitFor();
      portal.answer(0);
      await use();
      await page.getByText('Key bound.').waitFor();
      expect(await page.getByText('SHIFT+F9 cancels.').count()).toBe(1);
    });

    test('bound: its own key cancels while one speaks and while it is transcribed, and so do Esc and the button', async () => {
      portal = await startPortal(bus.address);
      const hears = portal;
      await open(wayland());
      await use();
      await page.getByText('Key bound.').waitFor();
      // Held by the desktop's key, cancelled by the desktop's key.
      await speaking(() => hears.activate());
      hears.activate('cancel');
      await cancelled();
      hears.deactivate();
      // The same take later: let go, on its way, then cancelled. It is paid for, so its text is kept.
      await speaking(() => hears.activate());
      await page.waitForTimeout(600);
      hears.deactivate();
      await status('Transcribing').waitFor();
      hears.activate('cancel');
      await expect.poll(() => status('Transcribing').count()).toBe(0);
      await page.getByText('Counted once.').waitFor();
      expect(gateway.accepted).toHaveLength(1);
      // Esc in our own window, then the button by keyboard, then the pill of another view.
      await speaking(() => hears.activate());
      await page.keyboard.press('Escape');
      await cancelled();
      hears.deactivate();
      await speaking(() => hears.activate());
      await page.getByRole('button', { name: 'Do not insert' }).press('Enter');
      await cancelled();
      hears.deactivate();
      await go('Usage');
      hears.activate();
      const pill = page.getByRole('region', { name: 'Dictation under way' });
      await pill.filter({ hasText: 'Listening' }).waitFor();
      await pill.getByRole('button', { name: 'Cancel the dictation' }).press('Enter');
      await pill.filter({ hasText: 'Kept' }).waitFor();
      hears.deactivate();
      expect(gateway.accepted).toHaveLength(1);
      expect(problems).toEqual([]);
    });
  });
});
