import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, showTheme } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { openFake } from '../support/renderer/fake-page.ts';
import type { Scenario } from '../support/renderer/fake-scenarios.ts';
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

const transcript = '/transcript/item-0';
const states: [name: string, scenario: Scenario, path: string, arrive: (page: Page) => Promise<unknown>][] = [
  ['Welcome', 'welcome', '/', (page) => page.getByRole('button', { name: 'Use the sandbox' }).waitFor()],
  ['Library', 'typical', '/', (page) => page.getByRole('list', { name: 'Transcripts' }).waitFor()],
  ['empty Library', 'empty', '/', (page) => page.getByText('Your library is empty').waitFor()],
  ['loading Library', 'slow', '/', (page) => page.getByRole('status', { name: 'Loading the library' }).waitFor()],
  ['offline Library', 'offline', '/', (page) => page.getByText('Offline, 7 waiting to send').waitFor()],
  [
    'selection in Library',
    'many',
    '/',
    async (page) => {
      await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().focus();
      await page.keyboard.press('x');
      await page.getByText('1 of 10,000').waitFor();
    },
  ],
  [
    'Show and tags',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().focus();
      await page.keyboard.press('t');
      await page.getByRole('dialog').getByRole('radio', { name: 'Tidewater' }).waitFor();
      await page.getByRole('textbox', { name: 'Find or add a tag' }).fill('new');
    },
  ],
  [
    'managing shows and tags',
    'typical',
    '/shows',
    async (page) => {
      await page.getByRole('button', { name: 'Rename Tidewater' }).click();
      await page.getByRole('textbox', { name: 'New name of Tidewater' }).fill('Small machines');
      await page.getByRole('button', { name: 'Delete interview' }).click();
      await page.getByText('Joins').waitFor();
    },
  ],
  [
    'Bin and its question',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Bin', exact: true }).click();
      await page.getByText('days left').waitFor();
      await page.getByRole('button', { name: 'Empty bin' }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'Library, several tags chosen',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('button', { name: /^Filter by tag/ }).click();
      await page.getByRole('menuitemcheckbox', { name: 'interview' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'for the website' }).click();
      await page.getByText('interview+1').waitFor();
    },
  ],
  [
    'a tag deleted, with its undo',
    'typical',
    '/shows',
    async (page) => {
      await page.getByRole('button', { name: 'Delete interview' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  ],
  ['Duplicates', 'typical', '/duplicates', (page) => page.getByText('Kept: it has your corrections').waitFor()],
  [
    'search in Library',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('searchbox', { name: 'Search library' }).fill('table');
      await page.locator('mark').first().waitFor();
    },
  ],
  [
    'nothing found',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('searchbox', { name: 'Search library' }).fill('zzzz');
      await page.getByText('Nothing found for').waitFor();
    },
  ],
  ['Transcript', 'typical', transcript, (page) => page.getByRole('region', { name: 'Transcript' }).waitFor()],
  [
    'Transcript playing',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('button', { name: 'Play' }).click();
      await page.locator('[aria-current="true"][data-ordinal]').waitFor();
    },
  ],
  [
    'Transcript made with other options',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('region', { name: 'Transcript' }).waitFor();
      await page.evaluate(() => window.fake.otherOptions('item-0', { nonSpeech: true, estimateMicroUsd: 130_000 }));
      await page.getByRole('button', { name: 'Transcribe again' }).click();
      await page.getByRole('dialog', { name: 'Transcribe again?' }).waitFor();
    },
  ],
  [
    'correcting a segment',
    'typical',
    transcript,
    async (page) => {
      await page.getByText('Thirty-one').dblclick();
      await page.getByRole('textbox', { name: 'Segment text' }).waitFor();
    },
  ],
  [
    'find in Transcript',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('textbox', { name: 'Find in transcript' }).fill('the');
      await page.getByText(/1 of \d+/).waitFor();
    },
  ],
  [
    'Export menu',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'TXT' }).waitFor();
    },
  ],
  [
    'Rename speaker',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('button', { name: 'Rename speaker' }).click();
      await page.getByRole('dialog', { name: 'Rename speaker' }).waitFor();
    },
  ],
  [
    'Replace the transcript',
    'typical',
    transcript,
    async (page) => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Replace transcript' }).click();
      await page.getByRole('dialog', { name: 'Replace the transcript?' }).waitFor();
    },
  ],
  [
    'Transcript that failed',
    'typical',
    '/transcript/item-bad',
    (page) => page.getByRole('button', { name: 'Retry' }).waitFor(),
  ],
  [
    'Transcript that is gone',
    'typical',
    '/transcript/nothing',
    (page) => page.getByText('no longer in the library').waitFor(),
  ],
  ['Record', 'typical', '/record', (page) => page.getByRole('button', { name: 'Start recording' }).waitFor()],
  [
    'Record, recording and silent',
    'typical',
    '/record',
    async (page) => {
      await page.getByRole('button', { name: 'Start recording' }).click();
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await page.evaluate(() => window.fake.capture({ warning: 'silent', elapsedMs: 5000 }));
      await page.getByText('The microphone is silent').waitFor();
    },
  ],
  [
    'Backup in Settings',
    'typical',
    '/settings',
    async (page) => {
      await page.evaluate(() =>
        window.fake.backup({ phase: 'restart', previousCount: 1, previousBytes: 2_300_000_000 }),
      );
      await page.getByRole('button', { name: 'Restart now' }).waitFor();
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByRole('dialog', { name: 'Remove the earlier library?' }).waitFor();
    },
  ],
  ['Dictate, empty', 'empty', '/dictate', (page) => page.getByText('Nothing dictated yet').waitFor()],
  [
    'Dictate, loading',
    'slow',
    '/dictate',
    (page) => page.getByRole('status', { name: 'Loading the dictations' }).waitFor(),
  ],
  [
    'Dictate, listening, with a take opened',
    'typical',
    '/dictate',
    async (page) => {
      const takes = page.getByRole('list', { name: 'Dictations' }).getByRole('listitem');
      await takes
        .nth(1)
        .getByRole('button', { name: /after letting go/ })
        .click();
      await takes.nth(1).getByRole('button', { name: 'Listen to the audio' }).click();
      await takes.nth(2).getByRole('button', { name: 'Correct the text' }).waitFor();
      await page.evaluate(() => window.fake.dictation.set({ status: 'Listening', session: 'take-now' }));
      await page.getByRole('button', { name: 'Do not insert' }).waitFor();
    },
  ],
  [
    'Dictate, speed',
    'typical',
    '/dictate',
    async (page) => {
      await page.getByRole('tab', { name: 'Speed' }).click();
      await page.getByRole('table').nth(1).waitFor();
    },
  ],
  [
    'Dictate, settings with replacements',
    'typical',
    '/dictate',
    async (page) => {
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByRole('switch', { name: 'Read the text back' }).click();
      await page.getByRole('textbox', { name: 'You say', exact: true }).fill('omw');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('textbox', { name: 'You say, replacement of omw' }).waitFor();
    },
  ],
  ['Settings', 'typical', '/settings', (page) => page.getByRole('button', { name: 'Save' }).waitFor()],
  [
    'palette',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('list', { name: 'Transcripts' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('harbour');
      await page.locator('[cmdk-item] mark').first().waitFor();
    },
  ],
  [
    'keyboard map',
    'typical',
    '/',
    async (page) => {
      await page.getByRole('list', { name: 'Transcripts' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    },
  ],
];

describe('axe finds nothing, in light and in dark', () => {
  test.each(states)('%s', async (_name, scenario, path, arrive) => {
    const { page, close } = await openFake(browser, server.url, scenario, path, { colorScheme: 'light' });
    await arrive(page);
    expect(await axeViolations(page)).toEqual([]);
    await showTheme(page, 'dark');
    expect(await axeViolations(page, 'colours')).toEqual([]);
    await close();
  });
  test('the frame, which is the same around all of them, in dark', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical', '/', { colorScheme: 'dark' });
    await page.getByRole('list', { name: 'Transcripts' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await close();
  });
});

test('the check itself finds a fault that is put in', async () => {
  const { page, context } = await openFake(browser, server.url, 'typical');
  await page.getByRole('list', { name: 'Transcripts' }).waitFor();
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
  expect((await axeViolations(page)).join()).toContain('button-name');
  await context.close();
});

test('a small window at 200 % text needs no sideways scrolling', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', transcript, {
    viewport: { width: 900, height: 600 },
  });
  await page.getByRole('region', { name: 'Transcript' }).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await close();
});

test('every link and button of the frame is reached by Tab, and the focus shows', async () => {
  const { page, close } = await openFake(browser, server.url, 'sandbox');
  await page.getByRole('list', { name: 'Transcripts' }).waitFor();
  const reached: string[] = [];
  const hidden: string[] = [];
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const node = document.activeElement as HTMLElement;
      if (node === document.body) return null;
      // A row's link draws its ring around the whole row.
      const style = getComputedStyle(node);
      const after = getComputedStyle(node, '::after');
      return {
        name: node.getAttribute('aria-label') ?? node.textContent ?? '',
        isShown: style.outlineStyle !== 'none' || after.outlineStyle !== 'none',
      };
    });
    if (focus === null) break;
    if (!focus.isShown) hidden.push(focus.name);
    reached.push(focus.name);
  }
  expect(hidden).toEqual([]);
  for (const name of [
    'Library',
    'Record',
    'Settings',
    'Import audio',
    'Search library',
    'Sample episode: two voices',
  ]) {
    expect(reached).toContain(name);
  }
  await close();
});
