import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage } from './chromium.ts';
import { startHost } from './host-process.ts';

/** The app as people without Electron have it: host, browser and page, on an empty profile. */
export type BrowserApp = {
  browser: Browser;
  page: Page;
  /** Console errors, page errors and CSP violations so far; a test ends by expecting none. */
  problems: string[];
  /** Of this run only: the profile is in it, and room for the test's files. */
  folder: string;
  /** Goes to a view by the sidebar. */
  open(view: string): Promise<void>;
  close(): Promise<void>;
};

/** A service to connect to; closed with the app. */
type Service = { url: string; apiKey?: string; close(): Promise<void> };

export type BrowserAppOptions = {
  /** The service it is connected to; a function starts it, with a folder for its data. */
  service: Service | ((folder: string) => Promise<Service>);
  /** For the host: a test's own audio server or screen, and what the app is told. */
  env?: Record<string, string>;
  /** Another browser than one that hears and shows nothing. */
  launch?: () => Promise<Browser>;
  /** Works on the blank page before the app is opened in it. */
  before?: (page: Page, browser: Browser, address: string) => Promise<void>;
};

/** Starts it; `close` in an `afterAll`. */
export async function startBrowserApp({ service, env, launch, before }: BrowserAppOptions): Promise<BrowserApp> {
  const folder = mkdtempSync(join(tmpdir(), 'fx-browser-app-'));
  const served = typeof service === 'function' ? await service(folder) : service;
  const host = await startHost(join(folder, 'profile'), {
    ...env,
    FLUXIONS_API_URL: served.url,
    FLUXIONS_API_KEY: served.apiKey ?? 'fx_0123456789abcdef',
  });
  const browser = await (launch ?? launchChromium)();
  const { page, problems } = await openPage(browser, before ? 'about:blank' : host.url);
  if (before) {
    await before(page, browser, host.url);
    await page.goto(host.url);
  }
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.waitFor();
  return {
    browser,
    page,
    problems,
    folder,
    open: (view) => main.getByRole('link', { name: view, exact: true }).click(),
    async close() {
      await browser.close();
      await host.stop();
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
