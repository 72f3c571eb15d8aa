import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { type DictationApp, startDictationApp } from '../support/dictation-app.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { processTree, programOf } from '../support/process-tree.ts';
import { type Screen, startScreen } from '../support/screen.ts';

const said = 'Good morning and welcome to our little radio show.';
const hold = 'Scroll_Lock';
const ends = ['Inserted', 'Copied', 'Kept', 'Failed'];

let folder: string;
let wav: string;
let typed: string;
let pulse: Pulse;
let screen: Screen;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let app: DictationApp;
let terminal: ChildProcess;

async function openTerminal(): Promise<string> {
  terminal = screen.run('xterm', ['-e', `cat > '${typed}'`]);
  const window = await screen.windowOf(['--class', 'xterm']);
  await screen.xdotool('windowfocus', '--sync', window);
  return window;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-failures-'));
  wav = join(folder, 'said.wav');
  typed = join(folder, 'typed.txt');
  execFileSync('flite', ['-voice', 'slt', '-t', said, '-o', join(folder, 'raw.wav')]);
  execFileSync('sox', [join(folder, 'raw.wav'), '-r', '48000', wav]);
  [pulse, screen] = await Promise.all([startPulse(), startScreen()]);
  sandbox = await createSandbox({ dataDir: join(folder, 'service') });
  await openTerminal();
  app = await startDictationApp({
    ...pulse.env,
    ...screen.env,
    FLUXIONS_DATA_DIR: join(folder, 'profile'),
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  await app.prefer({ mode: 'hold', key: 'ScrollLock' });
  await app.until(({ key }) => key.backend === 'uiohook');
}, 60_000);
afterEach(async () => {
  sandbox.faults.clear();
  // Nothing on screen any more, and nothing on its way: the next case starts from rest.
  await app.until(({ status, pending }) => status === 'Ready' && pending === 0);
}, 60_000);
afterAll(async () => {
  await app?.close();
  terminal?.kill('SIGKILL');
  await sandbox?.close();
  await screen?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});

const down = () => screen.xdotool('keydown', hold);
const up = () => screen.xdotool('keyup', hold);
const listening = () => app.until(({ status }) => status === 'Listening');
const over = () => app.until(({ status }) => ends.includes(status));
const takes = async () => (await app.client.dictation.list({ limit: 50 })).takes;

/** One spoken take; resolves to how it ended, and to its row. */
async function speak(meanwhile: () => Promise<void> = async () => {}) {
  await down();
  await listening();
  await pulse.playAndWait(wav);
  await meanwhile();
  await up();
  const { status, message } = await over();
  return { status, message, take: await app.newest() };
}

describe('whatever goes wrong, the take ends in a named state and is kept', { timeout: 90_000 }, () => {
  test('no such microphone: it says so, and there is no take', async () => {
    await app.client.settings.save({ microphone: 'Somewhere else' });
    await down();
    const { status, message } = await over();
    await up();
    await app.client.settings.save({ microphone: '' });
    expect([status, message]).toEqual(['Failed', 'No microphone was found. Connect one, then try again.']);
    expect(await takes()).toEqual([]);
  });

  test('a silent microphone: nothing is sent, the audio is kept', async () => {
    sandbox.clearRequests();
    await app.prefer({ mode: 'hold', key: 'ScrollLock', upload: 'after' });
    await down();
    await listening();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await up();
    const { status, message } = await over();
    expect(status).toBe('Kept');
    expect(message).toContain('The microphone was silent');
    expect((await app.newest()).item.hasAudio).toBe(true);
    expect(sandbox.requests().filter(({ path }) => path === '/akro/submit')).toEqual([]);
    await app.prefer({ mode: 'hold', key: 'ScrollLock' });
  });

  test('a server that refuses bodies without a length: sent once more with one, and remembered', async () => {
    sandbox.faults.set({ acceptChunked: false });
    expect((await speak()).status).toBe('Inserted');
    sandbox.clearRequests();
    await app.until(({ status }) => status === 'Ready');
    expect((await speak()).status).toBe('Inserted');
    const submits = sandbox.requests().filter(({ path }) => path === '/akro/submit');
    expect(submits.map(({ headers }) => headers['content-length'] !== undefined)).toEqual([true]);
  });

  test.each([
    [401, 'Kept', /^The service refused the API key/],
    [402, 'Failed', /^The account has no credit left/],
    // Whether the whole body had left by then decides which of the two it is; the queue goes on with both.
    [429, 'Kept', /^(The service has a problem|The answer of the service was lost)/],
  ])('the service answers %i', async (code, status, message) => {
    const mend = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'status', status: code } });
    const ended = await speak();
    expect(ended.status).toBe(status);
    expect(ended.message).toMatch(message);
    expect(ended.take.item.hasAudio).toBe(true);
    mend();
  });

  test('a service in trouble: the job queue goes on with it', async () => {
    const mend = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'status', status: 503 } });
    const ended = await speak();
    expect(ended.status).toBe('Kept');
    mend();
    await app.client.dictation.retry({ id: ended.take.item.id }).catch(() => {});
    await expect.poll(async () => (await app.newest()).text, { timeout: 60_000 }).toContain('radio show');
  });

  test('Esc while speaking: not sent, kept, can be transcribed later', async () => {
    await down();
    await listening();
    await pulse.playAndWait(wav);
    await screen.xdotool('key', 'Escape');
    const { status, message } = await over();
    await up();
    expect(status).toBe('Kept');
    expect(message).toContain('Dismissed');
    const take = await app.newest();
    expect([take.item.hasAudio, take.text]).toEqual([true, '']);
  });

  test('Esc in the tail, after the key is up: the same', async () => {
    await down();
    await listening();
    await pulse.playAndWait(wav);
    // In one program: the tail is short.
    await screen.xdotool('keyup', hold, 'key', 'Escape');
    const { status, message } = await over();
    expect([status, message?.startsWith('Dismissed')]).toEqual(['Kept', true]);
    const take = await app.newest();
    expect([take.item.hasAudio, take.text]).toEqual([true, '']);
  });

  test('Esc while it is transcribed: the text is in the list and nowhere else', async () => {
    sandbox.faults.set({ holdJobs: true });
    const before = readFileSync(typed, 'utf8');
    await down();
    await listening();
    await pulse.playAndWait(wav);
    await up();
    await app.until(({ status }) => status === 'Transcribing');
    await expect.poll(async () => (await app.newest()).item.status).toBe('Processing');
    await screen.xdotool('key', 'Escape');
    sandbox.faults.set({ holdJobs: false });
    await expect.poll(async () => (await app.newest()).text, { timeout: 30_000 }).toContain('radio show');
    expect(readFileSync(typed, 'utf8')).toBe(before);
  });

  test('a second press while the first is transcribed: both arrive, in the order they were spoken', async () => {
    const count = (await takes()).length;
    await screen.xdotool('key', 'Return');
    for (let take = 0; take < 2; take += 1) {
      await down();
      await listening();
      await pulse.playAndWait(wav);
      await up();
      await app.until(({ status }) => status === 'Transcribing');
    }
    await app.until(({ status, pending }) => status === 'Inserted' && pending === 0);
    await screen.xdotool('key', 'Return');
    await expect
      .poll(
        () =>
          readFileSync(typed, 'utf8')
            .trim()
            .split('\n')
            .at(-1)
            ?.match(/radio show/g)?.length,
      )
      .toBe(2);
    expect((await takes()).length).toBe(count + 2);
  });

  test('the release of the key is lost: nothing is cut, and the next press ends the take', async () => {
    await down();
    await listening();
    const helper = processTree(process.pid).find((pid) => programOf(pid).includes('hotkey'));
    if (helper === undefined) throw new Error('no helper listens for the key');
    process.kill(helper, 'SIGKILL');
    await app.until(({ key }) => key.backend === null);
    await up();
    await app.until(({ key }) => key.backend === 'uiohook');
    await pulse.playAndWait(wav);
    expect(app.state().status).toBe('Listening');
    await down();
    await up();
    expect((await over()).status).toBe('Inserted');
    expect((await app.newest()).text).toContain('radio show');
  });

  test('the old clipboard belongs to a program that does not answer: the text is inserted all the same', async () => {
    const before = join(folder, 'before.txt');
    writeFileSync(before, 'what was marked before');
    const owner = screen.run('xclip', ['-selection', 'primary', '-quiet', '-i', before]);
    await expect.poll(() => screen.clipboard('primary').catch(() => '')).toBe('what was marked before');
    owner.kill('SIGSTOP');
    const ended = await speak();
    owner.kill('SIGKILL');
    expect([ended.status, ended.message]).toEqual(['Inserted', null]);
  });

  test('a window that never reads the clipboard: the text stays on it, also when Esc comes then', async () => {
    await screen.copy('what was there');
    const deaf = screen.run('xev', ['-name', 'deaf']);
    const window = await screen.windowOf(['--name', 'deaf']);
    await screen.xdotool('windowfocus', '--sync', window);
    await down();
    await listening();
    await pulse.playAndWait(wav);
    await up();
    // Reading the clipboard here would count as being read by the window.
    await expect.poll(async () => (await app.newest()).text, { timeout: 30_000 }).toContain('radio show');
    await screen.xdotool('key', 'Escape');
    const { status, message } = await over();
    const kept = await screen.clipboard();
    deaf.kill('SIGKILL');
    terminal.kill('SIGKILL');
    await openTerminal();
    expect([status, message]).toEqual(['Copied', 'The window did not take the text. It is on the clipboard.']);
    expect(kept).toContain('radio show');
  });

  test('the window is closed before the text comes: it is on the clipboard', async () => {
    const ended = await speak(async () => {
      terminal.kill('SIGKILL');
      await new Promise((resolve) => terminal.once('exit', resolve));
    });
    expect([ended.status, ended.message]).toEqual([
      'Copied',
      'The window you spoke to is closed. The text is on the clipboard.',
    ]);
    expect(await screen.clipboard()).toContain('radio show');
    expect(ended.take.text).toContain('radio show');
    await openTerminal();
  });

  test('the service is gone: the take waits for the network', async () => {
    const port = Number(new URL(sandbox.baseUrl).port);
    await sandbox.close();
    const ended = await speak();
    expect(ended.status).toBe('Kept');
    expect(ended.message).toContain('No network');
    expect(ended.take.item.hasAudio).toBe(true);
    // The queue finds that out for itself.
    await expect.poll(async () => (await app.newest()).item.status, { timeout: 20_000 }).toBe('Waiting for network');
    sandbox = await createSandbox({ dataDir: join(folder, 'service'), port });
  });

  test('the network goes away in the middle: the same', async () => {
    const port = Number(new URL(sandbox.baseUrl).port);
    const ended = await speak(async () => {
      await sandbox.close();
    });
    expect(ended.status).toBe('Kept');
    expect(ended.take.item.hasAudio).toBe(true);
    sandbox = await createSandbox({ dataDir: join(folder, 'service'), port });
    await expect.poll(async () => (await app.newest()).text, { timeout: 60_000 }).toContain('radio show');
  });

  test('the microphone is unplugged while one speaks: what was said until then is used', async () => {
    await down();
    await listening();
    await pulse.playAndWait(wav);
    await pulse.unloadMic();
    const { status } = await over();
    await up();
    await pulse.loadMic();
    expect(status).toBe('Inserted');
    expect((await app.newest()).text).toContain('radio show');
  });

  test('the sound server dies while one speaks: what was said until then is used', async () => {
    await down();
    await listening();
    await pulse.playAndWait(wav);
    await pulse.crash();
    const { status } = await over();
    await up();
    expect(status).toBe('Inserted');
    expect((await app.newest()).text).toContain('radio show');
  });

  test('after all of that no take is lost', () => {
    expect(app.state().journal.lost).toBe(0);
    expect(app.state().journal.takes).toBeGreaterThan(8);
  });
});
