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
import { signalBytes } from '../support/pcm-signal.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';

let folder: string;
let sandbox: Sandbox;
/** How to start the service again where it was. */
let service: { dataDir: string; port: number; storagePort: number };
let host: HostProcess;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-history-'));
  sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines: quickEngines });
  const [port, storagePort] = [sandbox.baseUrl, sandbox.storageUrl].map((url) => Number(new URL(url).port));
  service = { dataDir: join(folder, 'service'), port: port ?? 0, storagePort: storagePort ?? 0 };
  sandbox.seed({ transcriptions: 130, renders: 120, conversations: 110, turnsPerConversation: 30 });
  // The newest: longer than any screen. The oldest: longer than the service gives at once.
  for (const [seed, turnsPerConversation, day] of [
    [7, 300, '2026-06-29'],
    [8, 2_100, '2020-02-02'],
  ] as const) {
    const at = Date.parse(`${day}T11:00:00Z`);
    sandbox.seed({ seed, conversations: 1, turnsPerConversation, fromMs: at, untilMs: at + 1_000 });
  }
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

/** Turns and tool calls of the open conversation, as its list says. */
const lineCount = async (): Promise<number> =>
  Number(await turns().getByRole('listitem').first().getAttribute('aria-setsize'));
/** Whether a line is within what its list shows: mounted lines reach beyond it. */
const isInView = (selector: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const line = document.querySelector(`[aria-label="Lines"] ${wanted}`)?.getBoundingClientRect();
    const box = document.querySelector('[aria-label="Lines"]')?.getBoundingClientRect();
    return line !== undefined && box !== undefined && line.top >= box.top && line.bottom <= box.bottom;
  }, selector);

const accessibility = (): Promise<string[]> => axeViolations(page);

describe('Conversations', () => {
  test('are listed newest first, and one is read turn by turn with few rows mounted', async () => {
    await open('Conversations');
    await list().getByRole('link').first().waitFor();
    await page.getByRole('status').filter({ hasText: '112 conversations' }).waitFor();
    await list().getByRole('link').first().click();
    await turns().getByRole('listitem').nth(5).waitFor();
    await expect.poll(lineCount).toBe(360);
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
    // In the data of a tool call: its card opens.
    await turns().getByRole('textbox', { name: 'Find in conversation' }).fill('"range": "today"');
    await turns()
      .getByText(/^1 of /)
      .waitFor();
    await turns().getByLabel('Arguments').locator('mark').first().waitFor();
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

  test('more than 2,000 lines: to the end and back by key, and straight to a line, with few of them mounted', async () => {
    const oldest = list().getByRole('link').filter({ hasText: '2,100 turns' });
    await expect
      .poll(async () => {
        await list().getByRole('link').last().focus();
        await page.keyboard.press('End');
        return await oldest.count();
      })
      .toBe(1);
    await oldest.click();
    await turns().getByText('The service gave 2,000 of 2,100 turns').waitFor();
    await expect.poll(lineCount).toBeGreaterThan(2_000);
    const total = await lineCount();
    await turns().getByRole('group', { name: 'Lines' }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => isInView(`[aria-posinset="${total}"]`)).toBe(true);
    expect(await turns().getByRole('listitem').count()).toBeLessThan(60);
    await page.keyboard.press('Home');
    await expect.poll(() => isInView('[aria-posinset="1"]')).toBe(true);
    await page.evaluate(() => {
      window.location.hash = `${window.location.hash}/at/1500`;
    });
    const line = turns().locator('[data-ordinal="1500"]');
    await expect.poll(() => isInView('[data-ordinal="1500"]')).toBe(true);
    expect(await line.getAttribute('aria-posinset')).toBe('1501');
    expect(await turns().getByRole('listitem').count()).toBeLessThan(60);
    await page.keyboard.press('Home');
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
    expect(lines).toHaveLength(1 + 130 + 120 + 112);
    await page.getByRole('tab', { name: 'By show' }).click();
    await table.getByRole('rowheader', { name: 'No show' }).first().waitFor();
    expect(await table.getByRole('rowheader', { name: 'Conversations' }).count()).toBeGreaterThan(0);
    expect(await accessibility()).toEqual([]);
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
    // What people are in the middle of is not held back by it: they are told.
    await box.fill('0');
    await page.keyboard.press('Enter');
    await page.getByText(/used up/).waitFor();
    for (const view of ['Speak', 'Dictate']) {
      await open(view);
      await page.getByRole('alert').filter({ hasText: 'budget of this month is used up' }).waitFor();
      expect(await accessibility()).toEqual([]);
    }
    await open('Usage');
    await box.fill('20');
    await page.keyboard.press('Enter');
    await page.getByText(/\$(20\.00|19\.\d\d) left/).waitFor();
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
    expect(await found.getByRole('listitem').count()).toBe(8);
    await found.getByRole('button', { name: 'Show more of Conversations' }).press('Enter');
    await expect.poll(() => found.getByRole('listitem').count()).toBeGreaterThan(8);
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
    await page.getByRole('menuitem', { name: 'Conversations' }).waitFor();
    // As fast as keys can come: what is typed is chosen, not what was there before.
    await page.keyboard.type('Conv\n');
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
    await box.fill('harbour after:2026-01 speaker:assistant');
    await page.getByRole('region', { name: 'Not on this computer yet found' }).waitFor();
    await box.fill('harbuor speaker:you');
    await page.getByRole('button', { name: 'harbour speaker:you', exact: true }).click();
    await page.getByRole('region', { name: 'Conversations found' }).waitFor();
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

describe('Speech that was found', () => {
  test('is looked up in the list of renders', async () => {
    await open('Speak');
    await page.getByRole('textbox', { name: 'Script' }).fill('Two lamps glow. A red lighthouse at noon, they said.');
    await page.getByRole('button', { name: 'Speak', exact: true }).click();
    const renders = page.getByRole('list', { name: 'Renders' }).getByRole('listitem');
    await renders.filter({ hasText: 'red lighthouse' }).waitFor();
    await page.getByRole('textbox', { name: 'Script' }).fill('Something else.');
    await page.getByRole('button', { name: 'Speak', exact: true }).click();
    await renders.nth(1).waitFor();
    await open('Library');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('red lighthouse');
    await page.getByRole('group', { name: 'Spoken' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
    await expect.poll(() => renders.count()).toBe(1);
    await renders.filter({ hasText: 'red lighthouse' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search renders' }).fill('');
    await renders.nth(1).waitFor();
    expect(await accessibility()).toEqual([]);
  });
});

describe('Backup', () => {
  test('the library is saved as one file, and comes back after a yes and a restart', async () => {
    await open('Settings');
    const entries = (name: string) =>
      page.getByRole('list', { name, exact: true }).getByRole('listitem').allInnerTexts();
    expect((await entries('In the file')).join()).toMatch(/Transcripts.*Recordings.*history.*Settings/);
    expect((await entries('Not in the file')).join()).toMatch(/API key.*sandbox’s own data.*not fetched/);
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
  const connection = () => page.getByRole('status', { name: 'Connection' });
  const rows = () => page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');

  test('every view is browsed, what needs the service says so, and what was fetched plays', async () => {
    // Heard later without the service.
    await open('Library');
    await rows().getByRole('link').first().click();
    await page.getByRole('region', { name: 'Transcript' }).getByRole('listitem').first().waitFor();
    const heard = await page.getByRole('heading', { level: 1 }).innerText();
    const fetchAudio = page.getByRole('button', { name: 'Fetch audio' });
    if (await fetchAudio.isVisible()) await fetchAudio.click();
    await page.getByRole('slider', { name: 'Seek' }).waitFor();
    await sandbox.close();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('check the connection\n');
    await connection().filter({ hasText: 'Offline' }).waitFor();

    await open('Conversations');
    await list().getByRole('link').first().click();
    await turns().getByRole('listitem').nth(5).waitFor();
    await list().getByRole('link').nth(3).click();
    await turns().getByRole('alert').filter({ hasText: 'not on this computer yet' }).waitFor();
    expect(await accessibility()).toEqual([]);
    await open('Library');
    await rows().nth(5).getByRole('link').first().click();
    await page.getByRole('alert').filter({ hasText: 'There is no connection' }).waitFor();
    expect(await accessibility()).toEqual([]);
    await open('Speak');
    const elsewhere = page.getByRole('list', { name: 'Made elsewhere' }).getByRole('listitem');
    await elsewhere
      .first()
      .getByRole('button', { name: /^Play: / })
      .click();
    await elsewhere
      .first()
      .getByRole('button', { name: /^Pause: / })
      .waitFor();
    await elsewhere
      .nth(2)
      .getByRole('button', { name: /^Get audio: / })
      .click();
    await page.getByRole('alert').first().waitFor();
    for (const [name, shown] of [
      ['Record', page.getByRole('region', { name: 'Recorder' })],
      ['Dictate', page.getByRole('button', { name: 'Hold to talk' })],
      ['Voices', page.getByRole('list', { name: 'Built-in voices' })],
      ['Usage', page.getByRole('table', { name: 'Spending by month' }).getByText(/\$\d/).first()],
      ['Settings', page.getByRole('list', { name: 'Storage' })],
    ] as const) {
      await open(name);
      await shown.waitFor();
    }
    await open('Library');
    await rows().getByRole('link', { name: heard, exact: true }).first().click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const atMs = async () => Number(await page.getByRole('slider', { name: 'Seek' }).inputValue());
    await expect.poll(atMs).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
  });

  test('search is of this computer', async () => {
    await open('Library');
    const box = page.getByRole('searchbox', { name: 'Search library' });
    await box.fill('harbour');
    await page.getByRole('region', { name: 'Conversations found' }).getByRole('button').first().waitFor();
    await box.fill('harbuor');
    await page.getByRole('button', { name: 'harbour', exact: true }).waitFor();
    expect(await page.getByRole('region', { name: 'Not on this computer yet found' }).count()).toBe(0);
    await box.fill('');
  });

  test('what is imported waits, and goes when the service is back', async () => {
    await page.getByLabel('Audio files').setInputFiles({
      name: 'on the ferry.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.concat([wavHeader({ sampleRateHz: 48_000, channels: 1 }, 96_000), signalBytes(0, 48_000)]),
    });
    const row = rows().filter({ hasText: 'on the ferry' });
    await row.getByText('Waiting for network').waitFor();
    await connection().filter({ hasText: '1 waiting to send' }).waitFor();
    expect(await accessibility()).toEqual([]);
    sandbox = await createSandbox({ ...service, engines: quickEngines });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('check the connection\n');
    await row.getByText('Completed').waitFor();
    await connection().filter({ hasText: 'Online' }).waitFor();
    const sent = sandbox.requests().filter(({ method, path }) => method === 'POST' && path.startsWith('/akro/submit'));
    expect(sent).toHaveLength(1);
  });

  test('turns that could not be had come when the service is back', async () => {
    await sandbox.close();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('check the connection\n');
    await connection().filter({ hasText: 'Offline' }).waitFor();
    await open('Conversations');
    await list().getByRole('link').nth(4).click();
    await turns().getByRole('alert').filter({ hasText: 'not on this computer yet' }).waitFor();
    sandbox = await createSandbox({ ...service, engines: quickEngines });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('check the connection\n');
    await turns().getByRole('listitem').nth(3).waitFor();
  });
});
