import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { compareWithRender, launchAudible, listenTo, type Listening, withSoundPriority } from '../support/heard.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { handedSamples, momentsOf, playedSamples, probePage, soundAfterStopMs } from '../support/speech-stages.ts';
import { clipWav } from '../support/speech-world.ts';

let pulse: Pulse;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let app: BrowserApp;
let page: Page;
let listening: Listening;

beforeAll(async () => {
  pulse = await withSoundPriority(startPulse);
  app = await startBrowserApp({
    service: async (folder) => {
      sandbox = await createSandbox({ dataDir: join(folder, 'service') });
      return { url: sandbox.baseUrl, apiKey: sandbox.apiKey, close: () => sandbox.close() };
    },
    env: pulse.env,
    launch: () => launchAudible(pulse, { bufferFrames: 8192 }),
  });
  ({ page } = app);
  listening = await listenTo(pulse);
  await app.open('Speak');
});
afterAll(async () => {
  await listening?.close();
  await app?.close();
  await pulse?.close();
});
afterEach(() => {
  sandbox.faults.clear();
  expect(app.problems).toEqual([]);
  expect(sandbox.violations()).toEqual([]);
});

const script = () => page.getByRole('textbox', { name: 'Script' });
const speakButton = () => page.getByRole('button', { name: 'Speak', exact: true });
const stopButton = () => page.getByRole('button', { name: 'Stop', exact: true });
const rows = () => page.getByRole('list', { name: 'Renders' }).getByRole('listitem');
const uploads = (): number => sandbox.requests().filter((request) => request.endpoint === 'clone').length;
/** Samples heard so far: what comes later belongs to the next step. */
const now = (): number => listening.samples().length;
/** Longer than any pause inside a sentence of the sandbox's voices. */
const quietMs = 900;

/** The same app in another browser, signed in as this page is; what it plays can be counted. */
async function openBeside(other: Browser): Promise<Page> {
  const context = await other.newContext({ storageState: await page.context().storageState() });
  const session = await page.evaluate(() => Object.entries(sessionStorage));
  await context.addInitScript((entries) => {
    for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, session);
  const opened = await context.newPage();
  await probePage(opened);
  await opened.goto(`${await page.evaluate(() => location.origin)}/#/speak`);
  return opened;
}

async function saveAs(format: 'WAV' | 'Opus' | 'MP3'): Promise<{ file: Download; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Save audio' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return { file, bytes: readFileSync(await file.path()) };
}

describe('Speak, in a real browser with a real loudspeaker', () => {
  test('plays the render, every sample of it, without a gap or a click', async () => {
    await script().fill(
      'The harbour is quiet this morning. The ferry leaves when the tide turns, and not a minute before. ' +
        'Those who wait on the quay know it well. They drink their coffee and watch the gulls.',
    );
    const from = now();
    await speakButton().click();
    await listening.untilSound(from);
    await listening.untilQuiet(quietMs, from);
    const { file, bytes } = await saveAs('WAV');
    expect(file.suggestedFilename()).toMatch(/^The harbour is quiet.*\.wav$/);
    const { correlation, longestFaultMs } = compareWithRender(listening.samples(), bytes.subarray(44), from);
    expect(correlation).toBeGreaterThanOrEqual(0.99);
    expect(longestFaultMs).toBeLessThanOrEqual(5);
    await expect
      .poll(() => page.getByRole('status', { name: 'Speech', exact: true }).innerText())
      .toMatch(/^(First sound after|Saved as)/);
    expect(await rows().count()).toBe(1);
  });

  test('Stop is silent at once, and with the small buffer of every day all of a render is played', async () => {
    // A session of its own, in the same profile.
    const quick = await launchAudible(pulse);
    try {
      const other = await openBeside(quick);
      const stop = other.getByRole('button', { name: 'Stop', exact: true });
      const press = () => other.getByRole('button', { name: 'Speak', exact: true }).click();
      const box = other.getByRole('textbox', { name: 'Script' });
      await box.fill('This is a long sentence about the sea and the sky and everything that lies between the two.');
      const delays: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        await press();
        await momentsOf(other);
        await stop.click();
        delays.push(await soundAfterStopMs(other));
      }
      console.log(`sound after the press of Stop, ms of audio: ${delays.map((ms) => ms.toFixed(1)).join(' ')}`);
      expect(Math.max(...delays)).toBeLessThanOrEqual(50);
      expect(Math.min(...delays)).toBeGreaterThan(0);

      await box.fill('The tide turns twice a day.');
      await listening.untilQuiet(quietMs, now() - 48_000);
      const from = now();
      await press();
      await momentsOf(other);
      await listening.untilQuiet(quietMs, from);
      await expect.poll(() => stop.isDisabled()).toBe(true);
      const handed = await handedSamples(other);
      expect(await playedSamples(other)).toBe(handed.length / 2);
      const { correlation, longestFaultMs } = compareWithRender(listening.samples(), handed, from);
      // What the loudspeaker of a busy machine makes of it is its own matter, see `launchAudible`.
      console.log(`captured with the small buffer: ${correlation.toFixed(4)}, longest fault ${longestFaultMs} ms`);
    } finally {
      await quick.close();
    }
  });

  test('nothing of a stopped render is heard in the next one', async () => {
    await script().fill('A sentence that nobody will hear to its end, because it is stopped before it is over.');
    for (let round = 0; round < 4; round += 1) {
      const from = now();
      await speakButton().click();
      await listening.untilSound(from);
      await stopButton().click();
    }
    await listening.untilQuiet(quietMs, now() - 48_000);
    const from = now();
    await script().fill('Only this is heard now.');
    await speakButton().click();
    await listening.untilSound(from);
    await listening.untilQuiet(quietMs, from);
    const { bytes } = await saveAs('WAV');
    const { correlation, longestFaultMs } = compareWithRender(listening.samples(), bytes.subarray(44), from);
    expect(correlation).toBeGreaterThanOrEqual(0.99);
    expect(longestFaultMs).toBeLessThanOrEqual(5);
  });

  test('is saved as Opus and as MP3 that other programs can play', async () => {
    for (const format of ['Opus', 'MP3'] as const) {
      const { file } = await saveAs(format);
      const facts = execFileSync(
        'ffprobe',
        ['-v', 'error', '-show_entries', 'format=duration:stream=codec_name', '-of', 'csv=p=0', await file.path()],
        { encoding: 'utf8' },
      );
      expect(facts.toLowerCase()).toContain(format.toLowerCase());
      expect(Number(facts.trim().split('\n').at(-1))).toBeGreaterThan(0.8);
    }
  });

  test('works by keyboard alone: cue, speak, silence', async () => {
    await script().focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Well, ');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => script().inputValue()).toMatch(/^Well, \[(sigh|hesitate)\] $/);
    await expect.poll(() => script().evaluate((node) => node === document.activeElement)).toBe(true);
    await page.keyboard.type('I have been told to wait for a very long time indeed, and so I will.');
    const from = now();
    await page.keyboard.press('ControlOrMeta+Enter');
    await listening.untilSound(from);
    await app.open('Library');
    await page.getByRole('region', { name: 'Now speaking' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Now speaking' }).waitFor({ state: 'detached' });
    await listening.untilQuiet(quietMs, from);
    await app.open('Speak');
    expect(await script().inputValue()).toContain('wait for a very long time');
  });

  test('proposes changes and takes them back', async () => {
    await script().fill('The ferry costs $4.50 and leaves at 10:30.');
    await page.getByRole('button', { name: 'Apply $4.50' }).click();
    await expect
      .poll(() => script().inputValue())
      .toBe('The ferry costs four dollars and fifty cents and leaves at 10:30.');
    await page.getByRole('region', { name: 'Suggestions' }).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => script().inputValue()).toBe('The ferry costs $4.50 and leaves at 10:30.');
    await page.getByRole('button', { name: 'Apply all' }).click();
    await expect.poll(() => script().inputValue()).not.toMatch(/\d/);
  });

  test('a socket killed in the middle leaves a marked part and speaks again', async () => {
    sandbox.faults.inject({ endpoint: 'tts-socket', times: 1, fault: { kind: 'render', dropAtByte: 60_000 } });
    await script().fill('This will be cut off in the middle by a cable that somebody stumbled over.');
    const from = now();
    await speakButton().click();
    await page.getByRole('alert').filter({ hasText: 'What was rendered is kept' }).waitFor();
    await rows().filter({ hasText: 'cut off in the middle' }).getByText('Partial').waitFor();
    await listening.untilQuiet(quietMs, from);
    await speakButton().click();
    await rows().filter({ hasText: 'cut off in the middle' }).filter({ hasNotText: 'Partial' }).waitFor();
    await stopButton().click();
  });

  test('a render is found, deleted, brought back, and plays without the service', async () => {
    await page.getByRole('searchbox', { name: 'Search renders' }).fill('gulls');
    await expect.poll(() => rows().count()).toBe(1);
    await rows().getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No render contains').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => rows().count()).toBe(1);
    const from = now();
    await rows().getByRole('button', { name: 'Play' }).click();
    await listening.untilSound(from);
    await rows().getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('searchbox', { name: 'Search renders' }).fill('');
  });
});

describe('Voices', () => {
  test('a clip of 26 MB is refused before anything leaves', async () => {
    await app.open('Voices');
    await page.getByRole('button', { name: 'Clone a voice' }).click();
    const path = join(app.folder, 'large.wav');
    writeFileSync(path, Buffer.concat([clipWav(1), Buffer.alloc(26_000_000)]));
    await page.getByLabel('Reference clip').setInputFiles(path);
    await page.getByRole('alert').filter({ hasText: 'larger than 25 MB' }).waitFor();
    expect(await page.getByRole('button', { name: 'Clone', exact: true }).isDisabled()).toBe(true);
    expect(uploads()).toBe(0);
    await page.keyboard.press('Escape');
  });

  test('a cloned voice speaks, and again after the service forgot it, with one new upload', async () => {
    const path = join(app.folder, 'clip.wav');
    writeFileSync(path, clipWav(12));
    await app.open('Voices');
    await page.getByRole('button', { name: 'Clone a voice' }).click();
    await page.getByLabel('Reference clip').setInputFiles(path);
    await page.getByRole('textbox', { name: 'Name' }).fill('Harriet');
    await page.getByRole('textbox', { name: 'Transcript' }).fill('These are the words of the clip.');
    await page.getByRole('button', { name: 'Clone', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'My voices' }).getByText('Harriet').waitFor();
    expect(uploads()).toBe(1);

    await page.getByRole('button', { name: 'Use Harriet' }).click();
    await script().fill('I speak in a borrowed voice.');
    let from = now();
    await speakButton().click();
    await listening.untilSound(from);
    await listening.untilQuiet(quietMs, from);

    await sandbox.restart();
    from = now();
    await speakButton().click();
    await page.getByText('It is cloned again').waitFor();
    await listening.untilSound(from);
    await listening.untilQuiet(quietMs, from);
    const { bytes } = await saveAs('WAV');
    expect(compareWithRender(listening.samples(), bytes.subarray(44), from).correlation).toBeGreaterThanOrEqual(0.99);
    expect(uploads()).toBe(2);
  });

  test('is deleted, and brought back', async () => {
    await app.open('Voices');
    await page.getByRole('button', { name: 'Delete Harriet' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('list', { name: 'My voices' }).getByText('Harriet').waitFor();
    expect(sandbox.requests().filter((request) => request.endpoint === 'delete-voice')).toEqual([]);
  });
});
