import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage } from '../chromium.ts';
import type { Scenario } from './fake-scenarios.ts';

export type FakePage = {
  page: Page;
  context: BrowserContext;
  /** Inputs of the calls that the page has made to `name` so far. */
  calls: (name: string) => Promise<unknown[]>;
  /** Closes the page after making sure that nothing went wrong unseen: no console errors, no policy violations. */
  close: () => Promise<void>;
};

/** Opens the app over the fake backend. Animations are off, so that what is looked at stands still. */
export async function openFake(
  browser: Browser,
  url: string,
  scenario: Scenario,
  path = '/',
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<FakePage> {
  const { page, context, problems } = await openPage(browser, `${url}?scenario=${scenario}#${path}`, {
    reducedMotion: 'reduce',
    ...options,
  });
  return {
    page,
    context,
    calls: async (name) =>
      await page.evaluate(
        (wanted) => window.fake.calls.filter((call) => call.name === wanted).map((call) => call.input),
        name,
      ),
    async close() {
      const violations = await page.evaluate(() => window.violations);
      await context.close();
      expect(problems).toEqual([]);
      expect(violations).toEqual([]);
    },
  };
}
