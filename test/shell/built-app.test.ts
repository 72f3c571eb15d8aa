import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { builtDir } from '../support/electron-stand-in/built.ts';
import { launchStandIn, type StandIn } from '../support/electron-stand-in/launch.ts';

// The app as it is shipped (built main bundle, preload, page and child programs) under the Electron stand-in.

let outDir: string;
let dataDir: string;
let app: StandIn;

beforeAll(() => {
  outDir = builtDir();
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fluxions-profile-'));
});

afterEach(async () => {
  await app.stop();
  // Killed processes of the browser may still be letting go of their files.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const launch = (env: Record<string, string> = {}): Promise<StandIn> =>
  launchStandIn(join(outDir, 'main', 'main.js'), { FLUXIONS_DATA_DIR: dataDir, ...env });

/** Everything the page complained about. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

describe('the built app', () => {
  test('starts on Welcome without a complaint, and quits cleanly', async () => {
    app = await launch();
    const page = await app.page();
    const complaints = complaintsOf(page);
    await app.ask('reload');
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor();
    expect(complaints).toEqual([]);
    await app.ask('quit').catch(() => undefined);
    const { code, record } = await app.ended;
    expect([code, record.slice(-3)]).toEqual([0, ['before-quit', 'will-quit', 'exit 0']]);
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['library.db', 'window.json']));
    // A database that was closed leaves no journal behind.
    expect((await readdir(dataDir)).filter((name) => name.endsWith('-wal'))).toEqual([]);
  });

  test('imports a file, transcribes it in the sandbox, plays it and saves an export', async () => {
    const wav = join(dataDir, 'voice note.wav');
    execFileSync('flite', ['-voice', 'slt', '-t', 'please keep this sentence in the library', '-o', wav]);
    app = await launch({ FLUXIONS_SANDBOX: '1' });
    const page = await app.page();
    const complaints = complaintsOf(page);
    const list = page.getByRole('list', { name: 'Transcripts' });
    await page.getByRole('button', { name: 'Import audio' }).waitFor();

    await app.addFile(wav);
    await page.locator('input[type=file]').first().setInputFiles(wav);
    const row = list.getByRole('listitem').filter({ hasText: 'voice note' });
    await row.filter({ hasText: 'Completed' }).waitFor({ timeout: 60_000 });
    await row.getByRole('link').first().click();
    await page.getByRole('region', { name: 'Transcript' }).getByRole('listitem').first().waitFor();

    await page.getByRole('button', { name: 'Play', exact: true }).first().click();
    await page.getByRole('button', { name: 'Pause', exact: true }).first().waitFor();

    const target = join(dataDir, 'saved.srt');
    await app.ask('answerDialog', { name: 'showSaveDialog', answer: { canceled: false, filePath: target } });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'SRT', exact: true }).click();
    await expect
      .poll(
        () =>
          stat(target).then(
            (info) => info.size,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    expect(await readFile(target, 'utf8')).toMatch(/^1\r?\n00:00:0\d,\d{3} --> /);
    expect(complaints).toEqual([]);
    expect((await app.record()).filter((call) => call.startsWith('navigation'))).toEqual([]);
  });

  test('keeps the key in the keyring, in no other file, and is signed in next time', async () => {
    const gatewayDir = await mkdtemp(join(tmpdir(), 'fluxions-gateway-'));
    const apiKey = `flx-${randomBytes(24).toString('hex')}`;
    const gateway = await createSandbox({ dataDir: gatewayDir, port: 0, storagePort: 0, apiKey });
    try {
      app = await launch({ FLUXIONS_API_URL: gateway.baseUrl });
      const page = await app.page();
      await page.getByLabel('API key').fill(apiKey);
      await page.getByRole('button', { name: 'Connect' }).click();
      const badge = `••••${apiKey.slice(-4)}`;
      await page.getByText(badge).first().waitFor();
      await app.ask('quit').catch(() => undefined);
      await app.ended;

      const secretsFile = join('private', 'secrets.json');
      expect(JSON.parse(await readFile(join(dataDir, secretsFile), 'utf8')).origins).toMatchObject({
        [new URL(gateway.baseUrl).origin]: { current: { kind: 'sealed', backend: 'gnome_libsecret' } },
      });
      const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      const leaks: string[] = [];
      for (const { parentPath, name } of files) {
        const bytes = await readFile(join(parentPath, name));
        // The profile of the stand-in's Chromium is not part of the app, but the page's storage in it is.
        if (bytes.includes(apiKey) || bytes.includes(Buffer.from(apiKey, 'utf16le'))) leaks.push(name);
      }
      expect(leaks).toEqual([]);

      app = await launch({ FLUXIONS_API_URL: gateway.baseUrl });
      await (await app.page()).getByText(badge).first().waitFor();
    } finally {
      await gateway.close();
      await rm(gatewayDir, { recursive: true, force: true });
    }
  });

  test('moves the library to a folder chosen in the dialog: asked, quit, started again, there', async () => {
    const wav = join(dataDir, 'note.wav');
    execFileSync('flite', ['-voice', 'slt', '-t', 'this moves', '-o', wav]);
    const disk = await mkdtemp(join(tmpdir(), 'fluxions-disk-'));
    try {
      app = await launch({ FLUXIONS_SANDBOX: '1' });
      let page = await app.page();
      const row = () =>
        page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem').filter({ hasText: 'note' });
      const openSettings = () =>
        page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings', exact: true }).click();
      const chooseFolder = async (answer: { canceled: boolean; filePaths: string[] }): Promise<void> => {
        await app.ask('answerDialog', { name: 'showOpenDialog', answer });
        await page.getByRole('button', { name: 'Move', exact: true }).click();
        await page
          .getByRole('dialog', { name: 'Move the library?' })
          .getByRole('button', { name: 'Choose a folder' })
          .click();
      };
      await page.getByRole('button', { name: 'Import audio' }).waitFor();
      await app.addFile(wav);
      await page.locator('input[type=file]').first().setInputFiles(wav);
      await row().filter({ hasText: 'Completed' }).waitFor({ timeout: 60_000 });
      await openSettings();
      await page.getByText(dataDir).waitFor();

      // A dialog that was closed changes nothing.
      await chooseFolder({ canceled: true, filePaths: [] });
      await expect.poll(() => app.record()).toContain('dialog showOpenDialog openDirectory createDirectory');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await app.record()).not.toContain('relaunch');
      await page.getByRole('button', { name: 'Move', exact: true }).waitFor();
      expect(await readdir(disk)).toEqual([]);

      await chooseFolder({ canceled: false, filePaths: [disk] });
      const { code, record } = await app.ended;
      expect([code, record.slice(-4)]).toEqual([0, ['relaunch', 'before-quit', 'will-quit', 'exit 0']]);

      app = await launch({ FLUXIONS_SANDBOX: '1' });
      page = await app.page();
      await page.getByText(`The library is now in ${disk}.`).waitFor();
      await row().getByRole('link').first().click();
      await page.getByRole('button', { name: 'Play', exact: true }).first().click();
      await page.getByRole('button', { name: 'Pause', exact: true }).first().waitFor();
      expect(await readdir(disk)).toEqual(expect.arrayContaining(['library.db', 'media']));
      expect((await readdir(dataDir)).filter((name) => /^(?:library\.db|media$)/.test(name))).toEqual([]);
    } finally {
      await app.stop();
      await rm(disk, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });

  test('a shortcut of the system begins and ends a take, and the pill stands over other programs meanwhile', async () => {
    const wav = join(dataDir, 'said.wav');
    execFileSync('flite', ['-voice', 'slt', '-t', 'good morning and welcome to our little radio show', '-o', wav]);
    // As on Wayland without a portal: no hook, no release.
    const session = { WAYLAND_DISPLAY: 'nowhere', DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(dataDir, 'no-bus')}` };
    app = await launch({ FLUXIONS_SANDBOX: '1', FLUXIONS_MICROPHONE: `wav:${wav}`, ...session });
    const page = await app.page();
    const complaints = complaintsOf(page);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dictate', exact: true }).click();
    // Nothing of the system is asked for before the person wants it.
    await page.getByText('The key is not listened for yet').waitFor();
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('the key is pressed to begin and pressed again to end').waitFor();
    expect(await app.record()).toContain('shortcut F9');

    await app.ask('pressShortcut', 'F9');
    const overlay = await app.overlay();
    const words = (): Promise<string> => overlay.evaluate(() => document.body.innerText);
    await expect.poll(words, { timeout: 20_000 }).toContain('Listening');
    expect(await overlay.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgba(0, 0, 0, 0)',
    );
    // The time in it runs: levels reach this window too.
    await expect.poll(words, { timeout: 20_000 }).toMatch(/0:0[1-9]/);
    await app.ask('pressShortcut', 'F9');
    // What becomes of it is the sandbox's business, which has the sample episode to read first.
    await expect.poll(words, { timeout: 20_000 }).not.toContain('Listening');
    await page.getByRole('list', { name: 'Dictations' }).getByRole('button', { name: 'Listen to the audio' }).waitFor();
    const record = await app.record();
    const shown = record.indexOf('showInactive');
    expect(record.slice(shown - 1, shown)).toEqual([expect.stringContaining('"y":952')]);
    expect(complaints).toEqual([]);
  });

  test('a shortcut that another program has: said with what to do; with a free one, Esc cancels from anywhere', async () => {
    const wav = join(dataDir, 'said.wav');
    execFileSync('flite', ['-voice', 'slt', '-t', 'good morning and welcome to our little radio show', '-o', wav]);
    const session = { WAYLAND_DISPLAY: 'nowhere', DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(dataDir, 'no-bus')}` };
    const env = { FLUXIONS_SANDBOX: '1', FLUXIONS_MICROPHONE: `wav:${wav}`, STAND_IN_TAKEN_SHORTCUT: 'F9' };
    app = await launch({ ...env, ...session });
    const page = await app.page();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dictate', exact: true }).click();
    const use = page.getByRole('button', { name: 'Use this key' });
    await use.click();
    const notBound = page.getByRole('alert').filter({ hasText: 'Key not bound' });
    await notBound.filter({ hasText: 'Another program has this key. Choose another one' }).waitFor();

    await page.getByRole('textbox', { name: 'Push-to-talk key' }).fill('F10');
    await use.click();
    await page.getByText('Key bound: press to begin, press to end. Esc cancels.').waitFor();
    expect(await notBound.count()).toBe(0);
    await app.ask('pressShortcut', 'F10');
    const overlay = await app.overlay();
    const words = (): Promise<string> => overlay.evaluate(() => document.body.innerText);
    await expect.poll(words, { timeout: 20_000 }).toContain('Esc cancels');
    await app.ask('pressShortcut', 'Escape');
    await page.getByText('Dismissed. The audio is in the list').waitFor();
    // Esc belongs to the other programs again.
    await expect.poll(async () => (await app.record()).at(-1)).toBe('shortcut gone Escape');
  });
});
