import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../electron/ipc/contract/settings.ts';
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

describe('replacements', () => {
  test('are added, tried, changed, removed and put back by keyboard alone, and go out and in as a file', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'empty', '/dictate');
    await page.getByRole('tab', { name: 'Dictations' }).focus();
    for (const name of ['Speed', 'Settings']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name, selected: true }).waitFor();
    }
    const section = page.getByRole('region', { name: 'Replacements' });
    const stored = async () => {
      const saves = (await calls('settings.save')) as Partial<Settings>[];
      return saves.at(-1)?.dictation?.text.replacements;
    };
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

    await section.getByRole('textbox', { name: 'You say', exact: true }).focus();
    await page.keyboard.type('fluxions');
    await press('Tab');
    await page.keyboard.type('Fluxions AI');
    await press('Enter');
    await expect.poll(stored).toEqual([{ from: 'fluxions', to: 'Fluxions AI' }]);
    // The next one can be typed at once.
    await page.keyboard.type('FLUXIONS');
    await section.getByText('“fluxions” has a replacement already.').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('art');
    await press('Tab');
    await page.keyboard.type('ART');
    await press('Enter');
    const rows = section.getByRole('list', { name: 'Replacements' }).getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(2);

    await section.getByRole('textbox', { name: 'Try a sentence' }).fill('I use FLUXIONS for art, not for a party');
    const inserted = section.getByRole('status').last();
    await expect.poll(() => inserted.innerText()).toBe('I use Fluxions AI for ART, not for a party');
    await rows.nth(1).getByRole('button', { name: 'Whole words only' }).press('Enter');
    await expect.poll(() => inserted.innerText()).toBe('I use Fluxions AI for ART, not for a pARTy');
    await rows.nth(0).getByRole('button', { name: 'Match case' }).press(' ');
    await expect.poll(() => inserted.innerText()).toBe('I use FLUXIONS for ART, not for a pARTy');

    const said = rows.nth(1).getByRole('textbox', { name: 'You say, replacement of art' });
    await said.fill('');
    await rows.nth(1).getByText('Say which words are meant.').waitFor();
    await said.press('Escape');
    await expect.poll(() => said.inputValue()).toBe('art');
    await said.fill('use');
    await said.press('Tab');
    // What is typed next stays while the change is stored.
    await press('Control+a');
    await page.keyboard.type('take');
    await press('Enter');
    await expect.poll(stored).toMatchObject([{ from: 'fluxions' }, { from: 'use', to: 'take', wholeWord: false }]);

    const downloading = page.waitForEvent('download');
    await section.getByRole('button', { name: 'Export' }).press('Enter');
    const csv = await readFile(await (await downloading).path(), 'utf8');
    expect(csv).toContain('fluxions,Fluxions AI,yes,yes');

    await section.getByRole('button', { name: 'Remove fluxions' }).press('Enter');
    await expect.poll(() => rows.count()).toBe(1);
    await section.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(stored).toMatchObject([{ from: 'fluxions' }, { from: 'use' }]);

    await section.getByLabel('File with replacements').setInputFiles({
      name: 'my.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('omw -> on my way\nnothing\nUSE -> employ'),
    });
    await section.getByText('2 replacements read. Not understood: line 2.').waitFor();
    await expect
      .poll(stored)
      .toMatchObject([{ from: 'fluxions' }, { from: 'USE', to: 'employ' }, { from: 'omw', to: 'on my way' }]);
    await close();
  });
});

test('a key that nothing listens for can be asked for again; one that is heard need not be', async () => {
  const { page, calls, close } = await openFake(browser, server.url, 'typical', '/dictate');
  const use = page.getByRole('button', { name: 'Use this key' });
  await expect.poll(() => use.isDisabled()).toBe(true);
  const problem = 'The key cannot be heard.';
  await page.evaluate((why) => {
    window.fake.dictation.set({ key: { backend: null, hasRelease: false, problem: why, cancelKey: null } });
  }, problem);
  await page.getByText(problem).waitFor();
  await use.press('Enter');
  await expect.poll(() => calls('dictation.listen')).toHaveLength(1);
  await expect.poll(() => use.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Push-to-talk key' }).fill('F10');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await calls('settings.save')).at(-1)).toMatchObject({ dictation: { key: 'F10' } });
  await close();
});

test('the level of a take lights the segments of the Dictate view, and of the pill over another view', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/dictate');
  const hear = async (shown: { lit: number; held: number; elapsedMs: number }): Promise<void> => {
    await page.waitForFunction(() => window.fake.dictation.meterReaders() === 1);
    await page.evaluate((picture) => window.fake.dictation.meter(picture), shown);
  };
  const lit = (within: Locator): Promise<number[]> =>
    within
      .locator('[aria-hidden] > *')
      .evaluateAll((all) => all.flatMap((one, index) => (one.hasAttribute('data-lit') ? [index + 1] : [])));
  const meter = page.getByRole('meter', { name: 'Input level' });
  expect(await meter.getAttribute('aria-valuetext')).toBe('no signal');

  await page.evaluate(() => window.fake.dictation.set({ status: 'Listening', session: 'take-now' }));
  await hear({ lit: 3, held: 11, elapsedMs: 400 });
  await expect.poll(() => lit(meter)).toEqual([1, 2, 3, 11]);
  expect(await meter.getAttribute('aria-valuenow')).toBe('3');
  expect(await meter.getAttribute('aria-valuetext')).toBe('3 of 12');
  const colours = await meter
    .locator('[data-lit]')
    .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  // The last two warn.
  expect(new Set(colours).size).toBe(2);
  expect(colours[3]).not.toBe(colours[2]);
  await hear({ lit: 1, held: 0, elapsedMs: 800 });
  await expect.poll(() => lit(meter)).toEqual([1]);

  // Over another view the pill shows it, with the time.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Usage' }).click();
  const pill = page.getByRole('region', { name: 'Dictation under way' });
  await pill.getByText('0:00').waitFor();
  await hear({ lit: 2, held: 5, elapsedMs: 61_200 });
  await pill.getByText('1:01').waitFor();
  await expect.poll(() => lit(pill)).toEqual([1, 2, 5]);

  // Back there, and at its end nothing is lit and nothing is read.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dictate', exact: true }).click();
  await hear({ lit: 7, held: 7, elapsedMs: 62_000 });
  await expect.poll(() => lit(meter)).toHaveLength(7);
  await page.evaluate(() => window.fake.dictation.set({ status: 'Transcribing', pending: 1 }));
  await expect.poll(() => lit(meter)).toEqual([]);
  expect(await meter.getAttribute('aria-valuetext')).toBe('no signal');
  await page.waitForFunction(() => window.fake.dictation.meterReaders() === 0);
  await close();
});

test('a take that waits for another key leads to where keys are entered', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/dictate');
  const row = page.getByRole('list', { name: 'Dictations' }).getByRole('listitem').first();
  await row.waitFor();
  expect(await row.getByRole('button', { name: 'Open Settings' }).count()).toBe(0);
  await page.evaluate(() => {
    window.fake.dictation.item({ status: 'Queued', needs: 'key', problem: 'The service refused the API key.' });
  });
  await row.getByRole('button', { name: 'Open Settings' }).press('Enter');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await close();
});
