import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { chromiumArgs } from '../support/chromium.ts';
import { defaultDictationPreferences } from '../../electron/domain/dictation/settings.ts';
import { type DictationApp, startDictationApp } from '../support/dictation-app.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { type Screen, startScreen } from '../support/screen.ts';
import { wordErrorRate, wordsOf } from '../support/words.ts';

/** What is said, in words that the small recogniser knows. */
const said = 'Good morning and welcome to our little radio show.';
const clipboardBefore = 'what the person copied before';
const takesPerTarget = Number(process.env['TAKES'] ?? 2);

let folder: string;
let wav: string;
let pulse: Pulse;
let screen: Screen;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let app: DictationApp;
let browser: Browser;
let page: Page;
let chromiumWindow: string;
let terminal: ChildProcess;
let terminalWindow: string;
let typed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-insert-'));
  wav = join(folder, 'said.wav');
  typed = join(folder, 'typed.txt');
  execFileSync('flite', ['-voice', 'slt', '-t', said, '-o', join(folder, 'raw.wav')]);
  execFileSync('sox', [join(folder, 'raw.wav'), '-r', '48000', wav]);
  [pulse, screen] = await Promise.all([startPulse(), startScreen()]);
  sandbox = await createSandbox({ dataDir: join(folder, 'service') });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: false,
    args: chromiumArgs,
    env: { ...process.env, ...screen.env } as Record<string, string>,
  });
  page = await browser.newPage();
  await page.setContent('<title>editor</title><textarea aria-label="Notes" rows="10" cols="80"></textarea>');
  chromiumWindow = await screen.windowOf(['--name', 'editor']);
  terminal = screen.run('xterm', ['-e', `cat > '${typed}'`]);
  terminalWindow = await screen.windowOf(['--class', 'xterm']);
  app = await startDictationApp({
    ...pulse.env,
    ...screen.env,
    FLUXIONS_DATA_DIR: join(folder, 'profile'),
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  await app.prefer({ warmth: 'always', mode: 'hold' });
  await app.until(({ key }) => key.backend === 'uiohook');
  // The microphone is opened; from now on it stays open. An accidental take is dismissed and forgotten.
  await app.client.dictation.press({});
  await app.until(({ status }) => status === 'Listening');
  await app.client.dictation.dismiss({});
  await app.client.dictation.release({});
  await app.until(({ status }) => status === 'Ready');
}, 60_000);
afterAll(async () => {
  await app?.close();
  await browser?.close();
  terminal?.kill('SIGKILL');
  await sandbox?.close();
  await screen?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Holds the key and speaks at once, as people do; lets go with the last word. Resolves when the take is over. */
async function speak(key: string): Promise<void> {
  await screen.xdotool('keydown', key);
  await pulse.playAndWait(wav);
  await screen.xdotool('keyup', key);
  await app.until(({ status }) => ['Inserted', 'Copied', 'Kept', 'Failed'].includes(status));
}

function expectSaid(heard: string): void {
  const words = wordsOf(heard);
  expect([words[0], words.at(-1)]).toEqual(['good', 'show']);
  expect(wordErrorRate(said, heard)).toBeLessThanOrEqual(0.15);
}

describe('held anywhere, spoken, inserted where the focus is', () => {
  test(`${takesPerTarget} takes into a text area of a browser; the clipboard is as before`, {
    timeout: 60_000 * takesPerTarget,
  }, async () => {
    const field = page.getByRole('textbox', { name: 'Notes' });
    for (let take = 0; take < takesPerTarget; take += 1) {
      await screen.copy(clipboardBefore);
      await field.fill('');
      await screen.xdotool('windowfocus', '--sync', chromiumWindow);
      await field.focus();
      await speak('F9');
      expect(app.state().message).toBe(null);
      expect(app.state().status).toBe('Inserted');
      // The receipt says that the text was read; the field shows it a moment later.
      await expect.poll(() => field.inputValue()).not.toBe('');
      expectSaid(await field.inputValue());
      await expect.poll(() => screen.clipboard(), { timeout: 5_000 }).toBe(clipboardBefore);
      await app.until(({ status }) => status === 'Ready');
    }
  });

  test(`${takesPerTarget} takes into an X11 terminal, without a line break`, {
    timeout: 60_000 * takesPerTarget,
  }, async () => {
    // The key is heard, not swallowed: a terminal would print F9.
    await app.prefer({ warmth: 'always', mode: 'hold', key: 'ScrollLock' });
    await screen.xdotool('windowfocus', '--sync', terminalWindow);
    for (let take = 0; take < takesPerTarget; take += 1) {
      await screen.copy(clipboardBefore);
      await speak('Scroll_Lock');
      expect(app.state().message).toBe(null);
      expect(app.state().status).toBe('Inserted');
      // Nothing was run: the line ends only when the person says so.
      expect(readFileSync(typed, 'utf8').split('\n').length - 1).toBe(take);
      await screen.xdotool('key', 'Return');
      await expect.poll(() => readFileSync(typed, 'utf8').split('\n').length - 1).toBe(take + 1);
      expectSaid(readFileSync(typed, 'utf8').trim().split('\n').at(-1) ?? '');
      expect(await screen.clipboard()).toBe(clipboardBefore);
      await app.until(({ status }) => status === 'Ready');
    }
  });

  test('every take is listed with its audio and its times; none is lost and none was sent twice', async () => {
    const { takes, total } = await app.client.dictation.list({ limit: 100 });
    // And the one that was dismissed.
    expect(total).toBe(takesPerTarget * 2 + 1);
    expect(takes.slice(0, -1).every(({ item, spans }) => item.hasAudio && spans?.keyUpToInsertedMs !== null)).toBe(
      true,
    );
    expect(app.state().journal).toEqual({ takes: total, lost: 0 });
    const sent = sandbox.requests().filter(({ path, method }) => method === 'POST' && path === '/akro/submit');
    const whole = sent.filter(({ query }) => (query['filename'] ?? '') !== '').length;
    expect(whole).toBeGreaterThanOrEqual(takesPerTarget * 2);
    expect(sandbox.violations()).toEqual([]);
    const { keyUpToInsertedMs, completedToInsertedMs, keyToFirstFrameMs } = await app.client.dictation.latency({});
    process.stdout.write(
      `key -> first frame ${keyToFirstFrameMs?.p50} ms, completed -> inserted ${completedToInsertedMs?.p50} ms, key-up -> inserted ${keyUpToInsertedMs?.p50} ms\n`,
    );
  });

  test('typing mode: key by key into a browser and a terminal, the clipboard untouched, no line break that runs', {
    timeout: 120_000,
  }, async () => {
    const replacements = [{ from: 'good morning', to: 'Dear all,\nfriends:' }];
    const text = { ...defaultDictationPreferences.text, newlines: 'keep' as const, replacements };
    await app.prefer({ warmth: 'always', mode: 'hold', insertion: 'type', text });
    await screen.copy(clipboardBefore);
    const field = page.getByRole('textbox', { name: 'Notes' });
    await field.fill('');
    await screen.xdotool('windowfocus', '--sync', chromiumWindow);
    await field.focus();
    await speak('F9');
    expect([app.state().status, app.state().message]).toEqual(['Inserted', null]);
    await expect.poll(() => field.inputValue()).toMatch(/^Dear all,\nfriends: .*show/i);
    expect(await screen.clipboard()).toBe(clipboardBefore);
    await app.until(({ status }) => status === 'Ready');

    await app.prefer({ warmth: 'always', mode: 'hold', insertion: 'type', key: 'ScrollLock', text });
    await screen.xdotool('windowfocus', '--sync', terminalWindow);
    const linesBefore = readFileSync(typed, 'utf8').split('\n').length;
    await speak('Scroll_Lock');
    expect([app.state().status, app.state().message]).toEqual(['Inserted', null]);
    expect(readFileSync(typed, 'utf8').split('\n').length).toBe(linesBefore);
    await screen.xdotool('key', 'Return');
    await expect.poll(() => readFileSync(typed, 'utf8').split('\n').length).toBe(linesBefore + 1);
    expect(readFileSync(typed, 'utf8').trim().split('\n').at(-1)).toMatch(/^Dear all, friends: .*show/i);
    await app.until(({ status }) => status === 'Ready');
  });

  test('copy only: on the clipboard, and in no field', { timeout: 60_000 }, async () => {
    await app.prefer({ warmth: 'always', mode: 'hold', insertion: 'copy' });
    const field = page.getByRole('textbox', { name: 'Notes' });
    await field.fill('');
    await screen.xdotool('windowfocus', '--sync', chromiumWindow);
    await field.focus();
    await speak('F9');
    expect(app.state().status).toBe('Copied');
    expectSaid(await screen.clipboard());
    expect(await field.inputValue()).toBe('');
  });
});
