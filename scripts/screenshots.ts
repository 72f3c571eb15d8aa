import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createSandbox } from '../electron/sandbox/create-sandbox.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { seedHistoryStates, walkHistoryStates } from '../test/support/history-states.ts';
import { startHost } from '../test/support/host-process.ts';
import type { FakeKnobs } from '../test/support/renderer/fake-handlers.ts';
import type { Scenario } from '../test/support/renderer/fake-scenarios.ts';
import { servePage } from '../test/support/renderer/page-server.ts';
import { startSpeechService } from '../test/support/speech-service.ts';
import { walkedVoices, walkSpeechStates } from '../test/support/speech-states.ts';
import { walkDictateStates } from '../test/support/view-states/dictate-states.ts';
import { walkEmptyStates } from '../test/support/view-states/empty-states.ts';
import { walkLibraryStates } from '../test/support/view-states/library-states.ts';
import { walkOfflineStates } from '../test/support/view-states/offline-states.ts';
import { walkRecordStates } from '../test/support/view-states/record-states.ts';
import { walkSettingsStates } from '../test/support/view-states/settings-states.ts';
import { walkTranscriptStates } from '../test/support/view-states/transcript-states.ts';
import { walkUsageStates } from '../test/support/view-states/usage-states.ts';
import { type Shown, startViewWorld } from '../test/support/view-states/world.ts';

declare global {
  interface Window {
    fake: FakeKnobs & { cut(): void };
  }
}

/**
 * Photographs every view in both themes and two window sizes into docs/screenshots: `npm run screenshots [-- name...]`.
 * Views of the library come from the page over its fake backend, which can show every state at once; the other views
 * from the real app in its sandbox.
 */
const outDir = resolve(import.meta.dirname, '../docs/screenshots');
const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;

type Shot = { name: string; scenario: Scenario; path: string; prepare: (page: Page) => Promise<unknown> };

const shots: readonly Shot[] = [
  {
    name: 'welcome',
    scenario: 'welcome',
    path: '/',
    prepare: (page) => page.getByText('Sample episode: two voices').last().waitFor(),
  },
  {
    name: 'library',
    scenario: 'typical',
    path: '/',
    prepare: (page) => page.getByRole('list', { name: 'Transcripts' }).waitFor(),
  },
  {
    name: 'library-empty',
    scenario: 'empty',
    path: '/',
    prepare: (page) => page.getByText('Your library is empty').waitFor(),
  },
  {
    name: 'library-search',
    scenario: 'typical',
    path: '/',
    async prepare(page) {
      await page.getByRole('searchbox', { name: 'Search library' }).fill('tide table');
      await page.locator('mark').first().waitFor();
    },
  },
  {
    name: 'library-duplicates',
    scenario: 'typical',
    path: '/duplicates',
    prepare: (page) => page.getByText('Kept: it has your corrections').waitFor(),
  },
  {
    name: 'library-labels',
    scenario: 'typical',
    path: '/',
    async prepare(page) {
      const boxes = page.getByRole('list', { name: 'Transcripts' }).getByRole('checkbox');
      for (const at of [0, 2]) await boxes.nth(at).click();
      await page.getByRole('button', { name: 'Tags', exact: true }).click();
      await page.getByRole('dialog').getByRole('checkbox', { name: 'interview' }).click();
    },
  },
  {
    name: 'transcript',
    scenario: 'typical',
    path: '/transcript/item-0',
    async prepare(page) {
      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByRole('slider', { name: 'Seek' }).fill('23000');
      await page.waitForFunction(() => (CSS.highlights.get('spoken-word')?.size ?? 0) > 0);
      await page.waitForFunction(() => document.querySelector('[data-active]')?.getAttribute('data-ordinal') === '4');
      await page.getByRole('button', { name: 'Pause' }).click();
    },
  },
  { name: 'record', scenario: 'typical', path: '/record', prepare: recording },
  { name: 'dictate', scenario: 'typical', path: '/dictate', prepare: dictating },
  {
    name: 'dictate-speed',
    scenario: 'typical',
    path: '/dictate',
    async prepare(page) {
      await page.getByRole('tab', { name: 'Speed' }).click();
      await page.getByRole('table').nth(1).waitFor();
    },
  },
  { name: 'dictate-settings', scenario: 'typical', path: '/dictate', prepare: replacing },
  {
    name: 'settings',
    scenario: 'typical',
    path: '/settings',
    prepare: (page) => page.getByRole('combobox', { name: 'Theme' }).waitFor(),
  },
  {
    name: 'palette',
    scenario: 'typical',
    path: '/',
    async prepare(page) {
      await page.getByRole('list', { name: 'Transcripts' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.type('harbour');
      await page.locator('[cmdk-item] mark').first().waitFor();
    },
  },
];

/** A take with a voice in it. */
async function recording(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.waitForFunction(() => window.fake.levelReaders() === 1);
  await page.evaluate(async () => {
    window.fake.capture({ elapsedMs: 754_000, bytesOnDisk: 72_384_000, estimateMicroUsd: 41_889 });
    for (let at = 0; at < 330; at += 1) {
      const syllable = Math.abs(Math.sin(at / 4.1) * Math.sin(at / 17)) * (0.25 + 0.3 * Math.abs(Math.sin(at / 61)));
      const peak = 0.004 + syllable * (0.75 + 0.25 * Math.sin(at * 12.9898));
      window.fake.level({ rms: peak / 2.4, peak, min: -peak, max: peak * 0.9, elapsedMs: at * 40 });
      // The stream keeps only the newest value, so each level needs a turn of its own.
      await new Promise((done) => setTimeout(done, 2));
    }
  });
  await page.getByText('72.4 MB on disk').waitFor();
}

/** A take that is being spoken, and the waits of an earlier one. */
async function dictating(page: Page): Promise<void> {
  const takes = page.getByRole('list', { name: 'Dictations' }).getByRole('listitem');
  await takes
    .nth(1)
    .getByRole('button', { name: /after letting go/ })
    .click();
  await page.evaluate(() => window.fake.dictation.set({ status: 'Listening', session: 'take-now' }));
  await page.getByRole('button', { name: 'Do not insert' }).waitFor();
  await page.waitForFunction(() => window.fake.dictation.meterReaders() === 1);
  await page.evaluate(() => window.fake.dictation.meter({ lit: 8, held: 10, elapsedMs: 3_200 }));
}

/** Replacements, tried on a sentence. */
async function replacing(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Settings' }).click();
  for (const [said, inserted] of [
    ['my address', '12 Harbour Road, Kirkwall'],
    ['fluxions', 'Fluxions'],
  ] as const) {
    await page.getByRole('textbox', { name: 'You say', exact: true }).fill(said);
    await page.getByRole('textbox', { name: 'Inserted', exact: true }).fill(inserted);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('textbox', { name: `Inserted for ${said}` }).waitFor();
  }
  await page.getByRole('textbox', { name: 'Try a sentence' }).fill('send it to my address, says fluxions');
  await page.getByRole('region', { name: 'Replacements' }).scrollIntoViewIfNeeded();
}

/** A dialogue that was just spoken, with what would make it sound better. */
async function speaking(page: Page): Promise<void> {
  const script =
    'Ana: Welcome to the harbour. [sigh] The ferry leaves at 10:30.\nJonas: And it costs $4.50, which is far too much.';
  await page.getByRole('textbox', { name: 'Script' }).fill(script);
  await page.getByRole('switch', { name: 'Dialogue' }).click();
  await page.getByRole('button', { name: 'Speak', exact: true }).click();
  await page.getByRole('list', { name: 'Renders' }).getByRole('listitem').first().waitFor();
}

async function photograph(
  browser: Browser,
  url: string,
  name: string,
  prepare: (page: Page) => Promise<unknown>,
): Promise<void> {
  for (const colorScheme of themes) {
    for (const viewport of sizes) {
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(url);
      await prepare(page);
      await finish(page, `${name}-${colorScheme}-${viewport.width}`);
      await context.close();
    }
  }
}

async function finish(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(outDir, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(name);
}

/** Views that are photographed with something in them. */
const elsewhere = [...shots.map((shot) => shot.name), 'conversations', 'usage'];

/** Every view of the navigation that has no shot above, over the real app: one session, since its link works once. */
async function photographRest(browser: Browser, wanted: readonly string[]): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fluxions-screenshots-'));
  const host = await startHost(dataDir, { FLUXIONS_SANDBOX: '1' });
  try {
    const page = await browser.newPage();
    await page.goto(host.url);
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    await links.first().waitFor();
    const names = (await links.allInnerTexts()).map((name) => name.trim());
    for (const name of names.filter((one) => !elsewhere.includes(one.toLowerCase()))) {
      if (wanted.length > 0 && !wanted.includes(name.toLowerCase())) continue;
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      if (name === 'Speak') await speaking(page);
      for (const colorScheme of themes) {
        for (const viewport of sizes) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await page.setViewportSize(viewport);
          await page.waitForLoadState('networkidle');
          await finish(page, `${name.toLowerCase()}-${colorScheme}-${viewport.width}`);
        }
      }
    }
  } finally {
    await host.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Every state of Speak and Voices, over a service that follows a script: `speak-states`. */
async function photographSpeech(browser: Browser): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxions-screenshots-'));
  const service = await startSpeechService(walkedVoices);
  const host = await startHost(join(folder, 'profile'), {
    FLUXIONS_API_URL: service.url,
    FLUXIONS_API_KEY: 'fx_0123456789abcdef',
  });
  try {
    const page = await browser.newPage();
    await page.goto(host.url);
    await walkSpeechStates({ page, service, folder }, async (name) => {
      for (const [colorScheme, viewport] of [
        ['light', sizes[0]],
        ['dark', sizes[1]],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.locator(`:root[data-theme=${colorScheme}]`).waitFor();
        await page.setViewportSize(viewport);
        // A click may have scrolled to what it pressed.
        await page.evaluate(() => {
          for (const box of document.querySelectorAll('main, main *')) box.scrollTop = 0;
        });
        await finish(page, `${name}-${colorScheme}-${viewport.width}`);
      }
    });
  } finally {
    await host.stop();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Conversations, Usage and the search with an account's history in them: `history-states`. */
async function photographHistory(browser: Browser): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxions-screenshots-'));
  const sandbox = await createSandbox({
    dataDir: join(folder, 'service'),
    engines: { speech: 'tone', recognition: 'placeholder' },
  });
  seedHistoryStates(sandbox);
  const host = await startHost(join(folder, 'profile'), {
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  try {
    const page = await browser.newPage({ viewport: sizes[0], reducedMotion: 'reduce' });
    await page.goto(host.url);
    await walkHistoryStates({ page, sandbox }, async (name) => {
      const [usual, small] = sizes;
      const isView = elsewhere.includes(name);
      for (const [colorScheme, viewport] of [
        ['light', usual],
        ...(isView
          ? ([
              ['dark', usual],
              ['light', small],
            ] as const)
          : []),
        ['dark', small],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize(viewport);
        await finish(page, `${name}-${colorScheme}-${viewport.width}`);
      }
      await page.setViewportSize(sizes[0]);
    });
  } finally {
    await host.stop();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** States of the other views that are worth a picture here; `--all` takes every one, and a narrow window too. */
const kept = [
  'bin',
  'dictate-copied',
  'import-failed',
  'library-selection',
  'offline-library',
  'record-clipping',
  'record-microphone-lost',
  'settings-restored',
  'settings-storage',
  'transcript-edited-with-note',
  'transcript-held-unknown',
  'usage-budget-passed',
  'usage-by-show',
  'usage-sync-failed',
];
const narrow = { width: 700, height: 600 };

/** Every state of the views that need devices, faults or files, over the real app: `view-states`. */
async function photographViews(browser: Browser, isAll: boolean): Promise<void> {
  const world = await startViewWorld(browser);
  const shown: Shown = async (name, { page = world.page, size, at, isPassing } = {}) => {
    if (!isAll && !kept.includes(name) && !name.startsWith('pill-')) return;
    const [usual, small] = sizes;
    const looks = [
      ['light', size ?? usual],
      ['dark', size ?? (isPassing ? usual : small)],
      ...(isAll && !size && !isPassing ? [['light', narrow] as const] : []),
    ] as const;
    for (const [colorScheme, viewport] of looks) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await at?.scrollIntoViewIfNeeded();
      await finish(page, `${name}-${colorScheme}-${viewport.width}`);
    }
    await world.page.setViewportSize(usual);
  };
  try {
    for (const walk of [
      walkEmptyStates,
      walkLibraryStates,
      walkTranscriptStates,
      walkUsageStates,
      walkSettingsStates,
      walkRecordStates,
      walkDictateStates,
      walkOfflineStates,
    ]) {
      await walk(world, shown);
    }
  } finally {
    await world.close();
  }
}

const wanted = process.argv.slice(2).filter((name) => name !== '--all');
await mkdir(outDir, { recursive: true });
const browser = await launchChromium();
const server = await servePage();
try {
  for (const shot of shots) {
    if (wanted.length > 0 && !wanted.includes(shot.name)) continue;
    await photograph(browser, `${server.url}?scenario=${shot.scenario}#${shot.path}`, shot.name, shot.prepare);
  }
  const rest = wanted.filter((name) => !name.endsWith('-states') && !shots.some((shot) => shot.name === name));
  if (wanted.length === 0 || rest.length > 0) await photographRest(browser, rest);
  if (wanted.length === 0 || wanted.includes('speak-states')) await photographSpeech(browser);
  if (wanted.length === 0 || wanted.includes('history-states')) await photographHistory(browser);
  if (wanted.length === 0 || wanted.includes('view-states')) {
    await photographViews(browser, process.argv.includes('--all'));
  }
} finally {
  await server.close();
  await browser.close();
}
