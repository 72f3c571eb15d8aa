import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { quickEngines } from '../support/sandbox-peer.ts';

let folder: string;
let sandbox: Sandbox;
let host: HostProcess;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-history-'));
  sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines: quickEngines });
  sandbox.seed({ transcriptions: 130, renders: 120, conversations: 110, turnsPerConversation: 30 });
  // The newest: longer than any screen.
  const at = Date.parse('2026-06-29T11:00:00Z');
  sandbox.seed({ seed: 7, conversations: 1, turnsPerConversation: 300, fromMs: at, untilMs: at + 1_000 });
  host = await startHost(join(folder, 'profile'), {
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  browser = await launchChromium();
  ({ page, problems } = await openPage(browser, host.url));
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  expect(problems).toEqual([]);
  expect(sandbox.violations()).toEqual([]);
});

const open = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const list = () => page.getByRole('list', { name: 'Conversations' });
const turns = () => page.getByRole('region', { name: 'Turns' });

const accessibility = (): Promise<string[]> => axeViolations(page);

describe('Conversations', () => {
  test('are listed newest first, and one is read turn by turn with few rows mounted', async () => {
    await open('Conversations');
    await list().getByRole('link').first().waitFor();
    await page.getByPlaceholder('Search 111 conversations').waitFor();
    await list().getByRole('link').first().click();
    await turns().getByRole('listitem').nth(5).waitFor();
    expect(await turns().getByRole('listitem').first().getAttribute('aria-setsize')).toBe('360');
    expect(await turns().getByRole('listitem').count()).toBeLessThan(60);
    expect(await accessibility()).toEqual([]);
  });

  test('tool calls open as cards, and can be left out', async () => {
    const card = turns().getByRole('button', { expanded: false }).filter({ hasText: 'today' }).first();
    await card.click();
    await turns().getByLabel('Arguments').first().waitFor();
    expect(await turns().getByLabel('Arguments').first().textContent()).toContain('"range": "today"');
    expect(await accessibility()).toEqual([]);
    await page.getByRole('switch', { name: 'Tool calls' }).click();
    await page.waitForFunction(
      () => document.querySelector('[aria-label="Turns"] li')?.getAttribute('aria-setsize') === '300',
    );
    expect(await turns().getByLabel('Arguments').count()).toBe(0);
    await page.getByRole('switch', { name: 'Tool calls' }).click();
  });

  test('finding goes from place to place', async () => {
    const word = ((await turns().getByRole('listitem').first().locator('p').textContent()) ?? '')
      .split(/\W+/)
      .find((one) => one.length > 4);
    await turns()
      .getByRole('textbox', { name: 'Find in conversation' })
      .fill(word ?? '');
    await turns()
      .getByText(/^1 of /)
      .waitFor();
    await page.keyboard.press('Enter');
    await turns()
      .getByText(/^2 of /)
      .waitFor();
    await turns().locator('mark').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test.each([
    ['TXT', 'txt', 'You: '],
    ['Markdown', 'md', '**You:**'],
    ['JSON', 'json', '"role": "user"'],
  ])('exports %s', async (label, extension, content) => {
    await turns().getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: label }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`^Conversation 2026-06-29 .*\\.${extension}$`));
    expect(readFileSync(await file.path(), 'utf8')).toContain(content);
  });
});

describe('Usage', () => {
  test('shows months and types, counts what has no price apart, and exports a table', async () => {
    await open('Usage');
    const table = page.getByRole('table', { name: 'Spending by month' });
    await table.getByRole('row').nth(1).waitFor();
    const june = table.getByRole('row').filter({ hasText: 'June 2026' });
    expect(await june.textContent()).toContain('unknown');
    expect(await june.textContent()).toMatch(/\$\d/);
    expect(await accessibility()).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(1 + 130 + 120 + 111);
  });

  test('a budget is set here and asks for no more than an amount', async () => {
    const box = page.getByRole('textbox', { name: 'Monthly budget in dollars' });
    await box.fill('twenty');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Enter an amount' }).waitFor();
    await box.fill('20');
    await page.keyboard.press('Enter');
    await page.getByRole('meter').waitFor();
    await page.getByText(/\$(20\.00|19\.\d\d) left/).waitFor();
    expect(await accessibility()).toEqual([]);
  });
});

describe('Library', () => {
  test('opening what is only listed fetches its text, and its audio on request', async () => {
    await open('Library');
    await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().click();
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await transcript.getByRole('listitem').first().waitFor();
    await page.getByRole('button', { name: 'Fetch audio' }).click();
    await page.getByRole('slider', { name: 'Seek' }).waitFor();
    expect(await accessibility()).toEqual([]);
  });

  test('audio that the service still has is freed, and fetched again', async () => {
    await open('Settings');
    const storage = page.getByRole('list', { name: 'Storage' });
    await storage.getByText('Fetched from the service').waitFor();
    expect(await accessibility()).toEqual([]);
    await page.getByRole('button', { name: /^Free / }).click();
    await page.getByText(/^Freed /).waitFor();
    await storage.getByText('Fetched from the service').waitFor({ state: 'detached' });
    await open('Library');
    await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Fetch audio' }).click();
    await page.getByRole('button', { name: 'Fetch audio' }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Transcript' }).getByRole('listitem').first().waitFor();
  });

  test('renders made elsewhere are listed under Speak, and heard on a click', async () => {
    await open('Speak');
    const elsewhere = page.getByRole('list', { name: 'Made elsewhere' });
    const row = elsewhere.getByRole('listitem').first();
    await row.getByText('text unknown').waitFor();
    await row.getByRole('button', { name: /^Get audio: / }).focus();
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: /^(?:Pause|Play): / }).waitFor();
    await page.getByRole('slider', { name: 'Seek' }).waitFor();
    expect(await accessibility()).toEqual([]);
    await open('Settings');
    await page.getByRole('combobox', { name: 'Fetch audio in the background' }).waitFor();
  });

  test('one search finds lines of conversations, and a click leads to the line', async () => {
    await open('Library');
    await page.getByRole('searchbox', { name: 'Search library' }).fill('harbour');
    const found = page.getByRole('region', { name: 'Conversations found' });
    await found.getByRole('button').first().waitFor();
    await page.getByRole('region', { name: 'Not on this computer yet found' }).getByRole('button').first().waitFor();
    expect(await accessibility()).toEqual([]);
    await found.getByRole('button').first().click();
    await turns()
      .getByRole('listitem')
      .filter({ hasText: /harbour/i })
      .first()
      .waitFor();
  });

  test('what only the service has is fetched on a click', async () => {
    await open('Library');
    await page.getByRole('searchbox', { name: 'Search library' }).fill('harbour');
    const online = page.getByRole('region', { name: 'Not on this computer yet found' });
    await online.getByRole('button').first().click();
    await turns().getByRole('listitem').nth(3).waitFor();
  });

  test('a slip of the fingers is offered its right spelling', async () => {
    await open('Library');
    await page.getByRole('searchbox', { name: 'Search library' }).fill('harbuor');
    await page.getByText('Did you mean').waitFor();
    await page.getByRole('button', { name: 'harbour', exact: true }).click();
    await page.getByRole('region', { name: 'Conversations found' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search library' }).fill('');
  });

  test('filters are chosen from menus by key, or typed; a wrong one is words and a hint', async () => {
    const box = page.getByRole('searchbox', { name: 'Search library' });
    await box.fill('harbour');
    await page.getByRole('button', { name: 'Type', exact: true }).focus();
    await page.keyboard.press('Enter');
    const choice = page.getByRole('menuitem', { name: 'Conversations' });
    await choice.waitFor();
    await page.keyboard.type('Conv');
    // The menu moves to what was typed a moment later.
    await expect.poll(() => choice.evaluate((item) => item === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    const chip = page.getByRole('button', { name: 'Remove Type conversation' });
    await chip.waitFor();
    expect(await box.inputValue()).toBe('harbour type:conversation ');
    await page.getByRole('region', { name: 'Conversations found' }).waitFor();
    expect(await accessibility()).toEqual([]);
    await chip.focus();
    await page.keyboard.press('Enter');
    await chip.waitFor({ state: 'detached' });
    await box.fill('voice:maeve harbour type:dictation');
    await page.getByText('Nothing found for').waitFor();
    await box.fill('spekaer:ann');
    await page.getByText('Did you mean speaker:?').waitFor();
    expect(await accessibility()).toEqual([]);
    await box.fill('');
  });

  test('the palette finds conversations too', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('harbour weather');
    await page.getByRole('option').filter({ hasText: 'harbour' }).first().waitFor();
    await page.getByRole('group', { name: 'Conversations' }).waitFor();
    await page.keyboard.type(' before:soon');
    await page.getByText('a day like 2026-03-31').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('Speech', () => {
  test('a conversation is read aloud, and stops with a key', async () => {
    await open('Conversations');
    await list().getByRole('link').first().click();
    await turns().getByRole('button', { name: 'Read aloud', pressed: false }).click();
    await turns().getByRole('button', { name: 'Read aloud', pressed: true }).waitFor();
    await page.keyboard.press('Escape');
    await turns().getByRole('button', { name: 'Read aloud', pressed: false }).waitFor();
    expect(await accessibility()).toEqual([]);
  });
});

describe('Backup', () => {
  test('the library is saved as one file, and comes back after a yes and a restart', async () => {
    await open('Settings');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Back up the library' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^Fluxions library .*\.tar$/);
    const archive = join(folder, 'library.tar');
    await download.saveAs(archive);
    await open('Library');
    const titles = page.getByRole('list', { name: 'Transcripts' }).getByRole('link');
    const title = await titles.first().innerText();
    await titles.first().focus();
    await page.keyboard.press('Delete');
    await page.getByText('Moved 1 item to the bin').waitFor();

    await open('Settings');
    await page.getByLabel('Backup file').setInputFiles(archive);
    await page.getByRole('dialog', { name: 'Replace your library?' }).waitFor();
    expect(await accessibility()).toEqual([]);
    await page.getByRole('button', { name: 'Check and restore' }).press('Enter');
    await page.getByRole('button', { name: 'Restart now' }).click();
    await page.getByText('The library was restored.').waitFor();
    await page.getByText('1 library from before a restore is kept').waitFor();
    await open('Library');
    await page.getByRole('link', { name: title, exact: true }).first().waitFor();
  });
});

describe('without a connection', () => {
  test('every conversation that was fetched is read, and what was not says why', async () => {
    await sandbox.close();
    await open('Conversations');
    await list().getByRole('link').first().click();
    await turns().getByRole('listitem').nth(5).waitFor();
    await list().getByRole('link').nth(3).click();
    await turns().getByRole('alert').filter({ hasText: 'not on this computer yet' }).waitFor();
    await open('Library');
    await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().waitFor();
  });
});
