import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openFake } from '../support/renderer/fake-page.ts';
import { servePage } from '../support/renderer/page-server.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('the sidebar makes room in a narrow window, opens there on request, and is as chosen in a wide one', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/', {
    viewport: { width: 1280, height: 800 },
  });
  const width = (): Promise<number> =>
    page.getByRole('complementary', { name: 'Sidebar' }).evaluate((node) => node.getBoundingClientRect().width);
  const resize = (px: number): Promise<void> => page.setViewportSize({ width: px, height: 800 });
  await page.getByRole('list', { name: 'Transcripts' }).waitFor();
  expect(await width()).toBe(220);

  await resize(700);
  await expect.poll(width).toBeLessThan(80);
  // Every view is still there by its name.
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  expect(await links.count()).toBe(8);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Speak', exact: true }).click();
  await page.getByRole('textbox', { name: 'Script' }).waitFor();
  await page.getByRole('button', { name: 'Expand the sidebar' }).click();
  await expect.poll(width).toBe(220);
  await page.getByRole('button', { name: 'Collapse the sidebar' }).click();
  await expect.poll(width).toBeLessThan(80);

  // What was done in the narrow window is no choice for the wide one; what is chosen there is remembered.
  await resize(1280);
  await expect.poll(width).toBe(220);
  await page.getByRole('button', { name: 'Collapse the sidebar' }).click();
  await expect.poll(width).toBeLessThan(80);
  await page.reload();
  await page.getByRole('textbox', { name: 'Script' }).waitFor();
  expect(await width()).toBeLessThan(80);
  await close();
});
