import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { launchAudible, firstLoud, lastLoud, type Listening, listenTo } from '../support/heard.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { wordErrorRate } from '../support/words.ts';

const said = 'Good morning and welcome to our little radio show.';

let wav: string;
let pulse: Pulse;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let app: BrowserApp;
let page: Page;
let room: Listening;
let silence: string;

beforeAll(async () => {
  pulse = await startPulse();
  app = await startBrowserApp({
    service: async (folder) => {
      sandbox = await createSandbox({ dataDir: join(folder, 'service') });
      return { url: sandbox.baseUrl, apiKey: sandbox.apiKey, close: () => sandbox.close() };
    },
    env: { ...pulse.env, DISPLAY: '', WAYLAND_DISPLAY: '' },
    launch: () => launchAudible(pulse),
  });
  ({ page } = app);
  wav = join(app.folder, 'said.wav');
  execFileSync('flite', ['-voice', 'slt', '-t', said, '-o', join(app.folder, 'raw.wav')]);
  execFileSync('sox', [join(app.folder, 'raw.wav'), '-r', '48000', wav, 'pad', '0.1', '0']);
  silence = join(app.folder, 'silence.wav');
  execFileSync('sox', ['-n', '-r', '48000', silence, 'trim', '0', '1']);
  await app.open('Dictate');
});
afterAll(async () => {
  await room?.close();
  await app?.close();
  await pulse?.close();
});

/** Sounds that were heard, with silence between them. */
function burstsOf(samples: Int16Array): number {
  let bursts = 0;
  let quietFor = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    if (Math.abs(sample) <= 60) quietFor += 1;
    else {
      if (quietFor > 4_800) bursts += 1;
      quietFor = 0;
    }
  }
  return bursts;
}

/** Samples of the take that was recorded last. */
function newestTake(): Int16Array {
  const media = join(app.folder, 'profile', 'media');
  const wavs = readdirSync(media).map((name) => join(media, name));
  const newest = wavs.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (newest === undefined) throw new Error('no take');
  const bytes = readFileSync(newest);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + (bytes.length & ~1)));
}

const status = (word: string) => page.getByRole('status').filter({ hasText: word });
const openTab = (name: string) => page.getByRole('tab', { name, exact: true }).click();
/** Changes something under Settings and comes back to the list. */
async function settle(change: () => Promise<unknown>): Promise<void> {
  await openTab('Settings');
  await change();
  await openTab('Dictations');
}
const takes = () => page.getByRole('list', { name: 'Dictations' }).getByRole('listitem');

describe('dictating with the button of the page', () => {
  test('says what it needs: no screen, so no key and no insertion', async () => {
    await expect
      .poll(() => page.getByText('There is no screen here, so no key can be heard').count(), { timeout: 10_000 })
      .toBeGreaterThan(0);
    expect(await status('Ready').count()).toBe(1);
  });

  test('held by pointer: what was said is the newest take', { timeout: 60_000 }, async () => {
    const button = page.getByRole('button', { name: 'Hold to talk' });
    await button.hover();
    await page.mouse.down();
    await expect.poll(() => status('Listening').count(), { timeout: 15_000 }).toBe(1);
    await pulse.playAndWait(wav);
    await page.mouse.up();
    await expect.poll(() => takes().count(), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => takes().first().innerText(), { timeout: 30_000 }).toContain('radio');
    const heard = (await takes().first().locator('p').first().innerText()).trim();
    expect(wordErrorRate(said, heard)).toBeLessThanOrEqual(0.15);
    expect(await page.getByText('1 take, none lost').count()).toBe(1);
  });

  test('the body was sent while it was spoken: no length, one submission', () => {
    const submits = sandbox.requests().filter(({ path }) => path.startsWith('/akro/submit'));
    expect(submits.map(({ headers }) => headers['transfer-encoding'] ?? headers['content-length'])).toEqual([
      'chunked',
    ]);
    expect(sandbox.violations()).toEqual([]);
  });

  test('held by Space: a second take', { timeout: 60_000 }, async () => {
    await page.getByRole('button', { name: 'Hold to talk' }).focus();
    await page.keyboard.down(' ');
    await expect.poll(() => status('Listening').count(), { timeout: 15_000 }).toBe(1);
    await pulse.playAndWait(wav);
    await page.keyboard.up(' ');
    await expect.poll(() => takes().count(), { timeout: 30_000 }).toBe(2);
    await expect.poll(() => takes().first().innerText(), { timeout: 30_000 }).toContain('radio');
    await openTab('Speed');
    await expect.poll(() => page.getByRole('table').first().getByRole('row').count()).toBe(7);
    await openTab('Dictations');
  });

  test('start and stop sounds are heard in the room and are in no take', { timeout: 60_000 }, async () => {
    await pulse.echo();
    room = await listenTo(pulse, 'mic.monitor');
    const before = await takes().count();
    await settle(() => page.getByRole('switch', { name: 'Start and stop sounds' }).click());
    await page.getByRole('button', { name: 'Hold to talk' }).hover();
    await page.mouse.down();
    await room.untilSound();
    await expect.poll(() => status('Listening').count(), { timeout: 15_000 }).toBe(1);
    const bursts = burstsOf(room.samples());
    await pulse.playAndWait(silence);
    await page.mouse.up();
    await expect.poll(() => takes().count(), { timeout: 30_000 }).toBe(before + 1);
    await expect.poll(() => burstsOf(room.samples())).toBeGreaterThan(bursts);
    await expect.poll(() => status('Ready').count(), { timeout: 30_000 }).toBe(1);
    const samples = newestTake();
    expect(samples.length).toBeGreaterThan(8_000);
    // Where a tone would be, in milliseconds of the take.
    expect([firstLoud(samples), lastLoud(samples)].map((at) => at / 16)).toEqual([-1 / 16, -1 / 16]);
  });

  test('read back: spoken to its end, and silenced by the next press', { timeout: 90_000 }, async () => {
    await settle(async () => {
      await page.getByRole('switch', { name: 'Start and stop sounds' }).click();
      await page.getByRole('switch', { name: 'Read the text back' }).click();
    });
    const button = page.getByRole('button', { name: 'Hold to talk' });
    const stop = page.getByRole('button', { name: 'Stop reading back' });
    const dictate = async (): Promise<number> => {
      await button.hover();
      await page.mouse.down();
      await expect.poll(() => status('Listening').count(), { timeout: 15_000 }).toBe(1);
      await pulse.playAndWait(wav);
      const from = room.samples().length;
      await page.mouse.up();
      await room.untilSound(from);
      await stop.waitFor();
      return firstLoud(room.samples(), from);
    };
    let began = await dictate();
    await stop.waitFor({ state: 'hidden' });
    await room.untilQuiet(500, began);
    const whole = lastLoud(room.samples(), began) - began;
    began = await dictate();
    await page.mouse.down();
    await room.untilQuiet(500, began);
    expect(await stop.count()).toBe(0);
    expect(lastLoud(room.samples(), began) - began).toBeLessThan(whole / 2);
    await page.mouse.up();
  });

  test('made smaller before it is sent: the words are the same', { timeout: 60_000 }, async () => {
    const before = await takes().count();
    await settle(async () => {
      await page.getByRole('switch', { name: 'Read the text back' }).click();
      const upload = page.getByRole('combobox', { name: 'Send the audio' });
      await upload.selectOption({ label: 'When you let go, made smaller (Opus)' });
    });
    await page.getByRole('button', { name: 'Hold to talk' }).hover();
    await page.mouse.down();
    await expect.poll(() => status('Listening').count(), { timeout: 15_000 }).toBe(1);
    await pulse.playAndWait(wav);
    await page.mouse.up();
    await expect.poll(() => takes().count(), { timeout: 30_000 }).toBe(before + 1);
    await expect.poll(() => takes().first().innerText(), { timeout: 30_000 }).toContain('radio');
    const sent = sandbox.requests().filter(({ path }) => path.startsWith('/akro/submit'));
    expect(sent.at(-1)?.query['filename']).toMatch(/\.opus$/);
    expect(sandbox.violations()).toEqual([]);
  });

  test('nothing complained', () => {
    expect(app.problems).toEqual([]);
  });
});
