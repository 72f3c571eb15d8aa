import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openFake } from '../support/renderer/fake-page.ts';
import { hostileTexts } from '../support/renderer/hostile-texts.ts';
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

/** Watches for what must not happen: a script that ran, a request to somewhere else, a navigation. */
function watch(page: Page): { leaks: string[]; ran: () => Promise<boolean> } {
  const leaks: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) leaks.push(request.url());
  });
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(server.url)) leaks.push(`navigated to ${frame.url()}`);
  });
  return { leaks, ran: () => page.evaluate(() => '__ran' in window) };
}

test('40 hostile titles, errors and search lines are text and nothing else', async () => {
  const { page, close } = await openFake(browser, server.url, 'hostile');
  const { leaks, ran } = watch(page);
  const list = page.getByRole('list', { name: 'Transcripts' });
  await list.getByRole('listitem').first().waitFor();
  const scroller = page.getByTestId('library-scroller');
  let shown = '';
  for (let at = 0; at < 60; at += 1) {
    shown += await list.innerText();
    const isEnd = await scroller.evaluate((node) => {
      const before = node.scrollTop;
      node.scrollTop += node.clientHeight / 2;
      return node.scrollTop === before;
    });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if (isEnd) break;
  }
  expect(shown).toContain('<script>window.__ran = 1</script>');
  expect(shown).toContain('__proto__');
  await page.getByRole('searchbox', { name: 'Search library' }).fill('window');
  await page.locator('mark').first().waitFor();
  expect(await ran()).toBe(false);
  expect(leaks).toEqual([]);
  await close();
});

test('the same 40 as transcript text and speaker names: shown whole, in their own direction, copied unchanged', async () => {
  const { page, close } = await openFake(browser, server.url, 'hostile');
  const { leaks, ran } = watch(page);
  await page.evaluate(
    (length) => window.fake.patch('item-0', { segmentCount: length, status: 'Completed', problem: null }),
    hostileTexts.length,
  );
  await page.goto(`${server.url}?scenario=hostile#/transcript/item-0`);
  await page.locator('[data-ordinal="0"]').waitFor();
  await page.locator('[data-ordinal="0"]').focus();
  const altered: string[] = [];
  for (let ordinal = 0; ordinal < hostileTexts.length; ordinal += 1) {
    const row = page.locator(`[data-ordinal="${ordinal}"]`);
    await row.waitFor();
    const text = await row.locator('.segment-text').textContent();
    const given = hostileTexts[ordinal] ?? '';
    // Notation is drawn, not shown; everything else is there to the last unit (a lone half is replaced on the way here).
    const isNotation = /[[*]/.test(given);
    if (!isNotation && text?.toWellFormed() !== given.toWellFormed()) altered.push(given.slice(0, 80));
    expect(await row.locator('script, img, iframe, style, link, form, video').count()).toBe(0);
    if (ordinal + 1 < hostileTexts.length) await page.keyboard.press('ArrowDown');
    await page.locator(`[data-ordinal="${Math.min(ordinal + 1, hostileTexts.length - 1)}"]:focus`).waitFor();
  }
  await page.getByRole('button', { name: 'Rename speaker' }).click();
  await page.getByRole('dialog').waitFor();
  expect(altered).toEqual([]);
  expect(await ran()).toBe(false);
  expect(leaks).toEqual([]);
  await close();
});

test('the watch itself notices: markup that is put in as markup is refused by Trusted Types and reported', async () => {
  const { page, context } = await openFake(browser, server.url, 'hostile');
  await page.getByRole('list', { name: 'Transcripts' }).waitFor();
  const refused = await page.evaluate(() => {
    try {
      document.querySelector('main')!.innerHTML = '<img src=x onerror="window.__ran = 1">';
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  });
  expect(refused).toBe(true);
  await expect.poll(() => page.evaluate(() => window.violations.length)).toBeGreaterThan(0);
  await context.close();
});

test('the same markup does run on a page without our policy, so the check discriminates', async () => {
  const page = await browser.newPage();
  await page.setContent('<main></main>');
  await page.evaluate(() => (document.querySelector('main')!.innerHTML = '<img src=x onerror="window.__ran = 1">'));
  await expect.poll(() => page.evaluate(() => '__ran' in window)).toBe(true);
  await page.close();
});
