import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { createSandbox, type Sandbox } from '../../../electron/sandbox/create-sandbox.ts';
import { openPage } from '../chromium.ts';
import { type HostProcess, startHost } from '../host-process.ts';
import { type Pulse, startPulse } from '../pulse.ts';
import { quickEngines } from '../sandbox-peer.ts';
import { type Screen, startScreen } from '../screen.ts';

/** The real app in a browser, with a service, a sound server and a screen of its own: every state can be brought about. */
export type ViewWorld = {
  page: Page;
  sandbox: Sandbox;
  pulse: Pulse;
  screen: Screen;
  /** For files that are imported; the profile is in it. */
  folder: string;
  profile: string;
  /** What the page's console complained about. */
  problems: string[];
  open(view: string): Promise<void>;
  press(name: string): Promise<void>;
  /** Ends the host as a crash does, and starts another on the same profile. */
  crash(): Promise<void>;
  close(): Promise<void>;
};

/** Called with a name whenever a state stands still. */
export type Shown = (name: string, options?: ShownOptions) => Promise<void>;
export type ShownOptions = {
  /** Another page than the app's own, and how large it is. */
  page?: Page;
  size?: { width: number; height: number };
  /** What must be in view, at every size. */
  at?: Locator;
  /** Checked with axe by another test, or made of nothing but what is: only looked at. */
  isKnown?: boolean;
  /** Over in a moment: there is no time for several sizes. */
  isPassing?: boolean;
};

export async function startViewWorld(browser: Browser): Promise<ViewWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'fluxions-views-'));
  const profile = join(folder, 'profile');
  const [pulse, screen, sandbox] = await Promise.all([
    startPulse(),
    startScreen(),
    createSandbox({ dataDir: join(folder, 'service'), engines: quickEngines }),
  ]);
  const start = (): Promise<HostProcess> =>
    startHost(profile, {
      ...pulse.env,
      ...screen.env,
      WAYLAND_DISPLAY: '',
      FLUXIONS_API_URL: sandbox.baseUrl,
      FLUXIONS_API_KEY: sandbox.apiKey,
    });
  let host = await start();
  const { page, problems } = await openPage(browser, host.url, { reducedMotion: 'reduce' });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return {
    page,
    sandbox,
    pulse,
    screen,
    folder,
    profile,
    problems,
    open: (view) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: view, exact: true }).click(),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    async crash() {
      await host.kill('SIGKILL');
      host = await start();
      await page.goto(host.url);
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
    },
    async close() {
      await page.close();
      await host.stop();
      await Promise.all([sandbox.close(), pulse.close(), screen.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
