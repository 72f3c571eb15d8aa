import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { createStore } from '../../electron/adapters/sqlite/store.ts';
import type { LibraryStore } from '../../electron/adapters/sqlite/store-contract.ts';
import { createSandbox, type Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { axeViolations } from '../support/axe.ts';
import { seeded } from '../support/bench-corpus.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { overwritePages, somePages } from '../support/damage-pages.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { aJob, anItem, aTranscript } from '../support/library-builders.ts';
import { quickEngines } from '../support/sandbox-peer.ts';

// Library files of the test's own, opened by the real host and looked at in Chromium.

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
let host: HostProcess | null = null;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-real-library-'));
  sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines: quickEngines });
  browser = await launchChromium();
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await page?.context().close();
  await host?.stop();
  host = null;
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A profile with a library that `fill` wrote, without gaps: nothing in its pages is a leftover. */
async function profileWith(name: string, fill: (store: LibraryStore) => Promise<void>): Promise<string> {
  const profile = join(folder, name);
  mkdirSync(profile);
  const { db } = openLibrary(join(profile, 'library.db'));
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  await fill(store);
  db.exec('COMMIT');
  db.exec('VACUUM');
  await store.close();
  return profile;
}

async function open(profile: string): Promise<void> {
  host = await startHost(profile, { FLUXIONS_API_URL: sandbox.baseUrl, FLUXIONS_API_KEY: sandbox.apiKey });
  ({ page, problems } = await openPage(browser, host.url));
  await rows().first().waitFor();
}
const rows = () => page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');

/** The titles of the whole list in order, which mounts only what is near its window. */
async function allTitles(): Promise<string[]> {
  const total = Number(await rows().first().getAttribute('aria-setsize'));
  const titles: string[] = [];
  for (let at = 0; at < total; at += 1) {
    const link = page.locator(`[data-index="${at}"] a`);
    if ((await link.count()) === 0) {
      await page.getByTestId('library-scroller').evaluate((node, row) => (node.scrollTop = row * 60), at);
    }
    titles.push((await link.textContent()) ?? '');
  }
  return titles;
}

test('a library with damaged rows: the page says in words what was left out, and shows every healthy item', async () => {
  const titleOf = (id: string): string => `${id} about the ferries that cross at night`;
  const ids = Array.from({ length: 400 }, (_, index) => `item-${String(index).padStart(4, '0')}`);
  const profile = await profileWith('damaged', async (store) => {
    for (const [index, id] of ids.entries()) {
      const item = anItem({ id, title: titleOf(id), account: '', files: [], createdAtMs: index * 60_000 });
      await store.insertItem(item, aJob(id, { state: 'completed' }));
      await store.putTranscript(id, aTranscript(...Array.from({ length: 8 }, () => `A: ${titleOf(id)}, and so on`)));
    }
  });
  const file = join(profile, 'library.db');
  const pagesOf = (table: string): number[] => somePages(file, table, 0.05, seeded(11));
  const [inItems, elsewhere] = [pagesOf('items'), [...pagesOf('jobs'), ...pagesOf('segments')]];
  overwritePages(file, elsewhere);
  const stood = overwritePages(file, inItems);
  const lost = new Set([...stood.matchAll(/(item-\d{4}) about/g)].map(([, id]) => id ?? ''));
  expect(lost.size).toBeGreaterThan(5);
  expect(lost.size).toBeLessThan(ids.length / 5);
  const healthy = ids.filter((id) => !lost.has(id));

  await open(profile);
  const notice = page.getByText('The library file could not be used');
  const words = (await notice.textContent()) ?? '';
  expect(words).toContain(`(some of its pages are damaged). ${healthy.length} items were taken over into a new one;`);
  expect(words).toMatch(/the file is kept as \S*library\.db\.damaged-\S+\. /);
  expect(words).toContain(`Left out because they cannot be read: at least ${lost.size} item`);
  expect(words).toMatch(/\d+ lines of transcripts/);
  expect(words).toContain('A backup may still have them: Settings, Restore from a backup.');
  expect(await axeViolations(page)).toEqual([]);

  expect((await allTitles()).toSorted()).toEqual(healthy.map(titleOf));
  // Healthy and damaged alike are opened and searched without a complaint.
  await page.getByRole('searchbox', { name: 'Search library' }).fill(healthy[0] ?? '');
  await page
    .getByRole('link', { name: titleOf(healthy[0] ?? '') })
    .first()
    .click();
  await page.getByRole('region', { name: 'Transcript' }).getByText('and so on').first().waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await notice.waitFor({ state: 'detached' });
});

test('several items are exported as one ZIP that other programs open, with every name and word', async () => {
  const profile = await profileWith('zip', async (store) => {
    const add = async (id: string, title: string, line: string | null): Promise<void> => {
      await store.insertItem(anItem({ id, title, account: '', files: [] }), null);
      if (line !== null) await store.putTranscript(id, aTranscript(`0: ${line}`));
    };
    await add('a', 'Talk', 'the first talk');
    await add('b', 'TALK', 'the second talk');
    await add('c', 'Überfahrt 日本 🚢', 'Grüße 海');
    await add('d', '../../etc: passwd?', 'nowhere to go');
    await add('e', 'Not transcribed', null);
    await add('f', 'Left alone', 'is not asked for');
    await store.putNote('b', 'send *this*\nto Bo');
  });
  await open(profile);
  for (const title of ['Talk', 'TALK', 'Überfahrt 日本 🚢', '../../etc: passwd?', 'Not transcribed']) {
    const row = rows().filter({ has: page.getByRole('link', { name: title, exact: true }) });
    await row.getByRole('checkbox').click();
  }
  await page.getByText('5 of 6 items selected').waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Markdown' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^Transcripts \d{4}-\d\d-\d\d\.zip$/);
  await page.getByText(/^Saved 4 transcripts as .*\. No transcript yet: “Not transcribed”\.$/).waitFor();
  const zip = join(folder, 'saved.zip');
  await download.saveAs(zip);

  // Two programs that are not ours: one checks every sum, the other hands out the texts.
  expect(execFileSync('unzip', ['-tqq', zip], { encoding: 'utf8' })).toBe('');
  const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps([[i.filename, z.read(i).decode('utf-8')] for i in z.infolist()]))`;
  const entries = JSON.parse(execFileSync('python3', ['-c', script, zip], { encoding: 'utf8' })) as [string, string][];
  const spoken = (title: string, line: string): string => `# ${title}\n\n**Speaker 1** [00:00:00]\n\n${line}\n`;
  const texts = Object.fromEntries(entries);
  expect(entries).toHaveLength(4);
  const names = entries.map(([name]) => name);
  for (const name of names) expect(name).not.toMatch(/[/\\:?]|^\./);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4);
  expect(texts['Überfahrt 日本 🚢.md']).toBe(spoken('Überfahrt 日本 🚢', 'Grüße 海'));
  expect(Object.values(texts).toSorted()).toEqual(
    [
      spoken('Talk', 'the first talk'),
      `${spoken('TALK', 'the second talk')}\n## Note\n\nsend \\*this\\*\\\nto Bo\n`,
      spoken('Überfahrt 日本 🚢', 'Grüße 海'),
      spoken('../../etc: passwd?', 'nowhere to go'),
    ].toSorted(),
  );
});
