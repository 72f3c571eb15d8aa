import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPage } from '../support/chromium.ts';
import { compareWithRender, launchAudible, listenTo, type Listening, withSoundPriority } from '../support/heard.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { type StrictServer, startStrictServer } from '../support/strict-server/index.ts';
import { pcmBytes, toneSpeech } from '../support/strict-server/tones.ts';
import { readTranscriptator, readVttW3c, squeeze, srtReaders } from '../support/subtitle-readers.ts';

/** With characters that no file system likes, and with ones that no header can carry. */
const title = 'Épisode 1: "hello" & goodbye';

let folder: string;
let pulse: Pulse;
let service: StrictServer;
let host: HostProcess;
let browser: Browser;
let page: Page;
let problems: string[];
let listening: Listening;

/** Without the programs that speak and recognise: the sandbox, which is not the subject here, is quick then. */
const hostEnv = (): Record<string, string> => ({
  ...pulse.env,
  PATH: dirname(process.execPath),
  FLUXIONS_API_URL: service.baseUrl,
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-strict-'));
  pulse = await withSoundPriority(startPulse);
  service = await startStrictServer();
  host = await startHost(join(folder, 'profile'), hostEnv());
  browser = await launchAudible(pulse, { bufferFrames: 8192 });
  ({ page, problems } = await openPage(browser, host.url));
  listening = await listenTo(pulse);
  execFileSync('sox', ['-n', '-r', '44100', '-c', '2', join(folder, `${title}.wav`), 'synth', '12', 'sine', '300']);
  execFileSync('sox', ['-n', '-r', '48000', '-c', '1', join(folder, 'noise.wav'), 'synth', '3', 'pinknoise']);
  execFileSync('sox', ['-n', '-r', '24000', '-c', '1', join(folder, 'clip.wav'), 'synth', '12', 'sine', '220']);
});
afterAll(async () => {
  await listening?.close();
  await browser?.close();
  await host?.stop();
  await service?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  expect(service.log.violations).toEqual([]);
  expect(problems).toEqual([]);
});

const open = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const row = (text: string) =>
  page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem').filter({ hasText: text }).first();
const transcript = () => page.getByRole('region', { name: 'Transcript' });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const submissions = () => service.log.to('POST /akro/submit').filter(({ status }) => status === 200);
const completed = (text: string): Promise<void> => row(text).getByText('Completed').waitFor({ timeout: 60_000 });

describe('a new person with a key, and a service that follows the document to the letter', () => {
  test('pastes the key as it was copied, and the page behind Welcome is theirs', async () => {
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor();
    await page.getByRole('textbox', { name: 'API key' }).fill(` Bearer ${service.key}`);
    await button('Connect').click();
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor({ state: 'detached' });
    await page
      .getByRole('list', { name: 'Transcripts' })
      .getByRole('listitem')
      .filter({ hasText: 'Interview' })
      .first()
      .waitFor();
  });

  test('imports a file, which is sent once, sized, under its name, and read back whole', async () => {
    await page.getByRole('button', { name: 'Import audio' }).waitFor();
    await page.setInputFiles('input[type=file]', join(folder, `${title}.wav`));
    await completed(title);
    const [sent, ...more] = submissions();
    expect(more).toEqual([]);
    expect(sent?.query['filename']).toContain('pisode 1');
    expect(sent?.headers).toMatchObject({ authorization: service.key, 'content-type': 'audio/wav' });
    await row(title).getByRole('link').first().click();
    await page.getByRole('heading', { name: title }).waitFor();
    await transcript().getByText('platypus').waitFor();
    const said = await transcript().getByRole('listitem').allInnerTexts();
    expect(said.filter((text) => text.includes('Hear, hear!')).length).toBe(1);
    expect(said.join('\n')).toContain('café & <b>tea</b>.');
    expect(said.join('\n')).not.toContain('*');
  });

  test('reads, plays, hides sounds, names a speaker and corrects a line', async () => {
    const find = page.getByRole('textbox', { name: 'Find in transcript' });
    await find.fill('ornithologist');
    await page.getByText('1 of 1').waitFor();
    await find.fill('');
    const from = listening.samples().length;
    await button('Play').first().click();
    await transcript().locator('[aria-current="true"]').waitFor();
    await listening.untilSound(from);
    await button('Pause').first().click();
    await page.getByRole('switch', { name: 'Non-speech sounds' }).click();
    await expect.poll(() => transcript().innerText()).not.toContain('hesitation');
    await page.getByRole('switch', { name: 'Non-speech sounds' }).click();
    await expect.poll(() => transcript().innerText()).toContain('hesitation');
    await button('Rename speaker').click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Ana');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await transcript().getByText('Ana').first().waitFor();
    await transcript().getByText('Sounds perfect').dblclick();
    await page.getByRole('textbox', { name: 'Segment text' }).fill('Sounds *truly* perfect');
    await page.keyboard.press('Enter');
    await transcript().getByText('truly').waitFor();
  });

  test('exports five files that other programs read the same', async () => {
    const files: Record<string, string> = {};
    for (const format of ['TXT', 'Markdown', 'SRT', 'WebVTT', 'JSON']) {
      await button('Export').click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: format, exact: true }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(/^Épisode 1.*goodbye\.(txt|md|srt|vtt|json)$/);
      files[format] = readFileSync(await file.path(), 'utf8');
      for (const word of ['Ana', 'truly', 'platypus']) expect(files[format]).toContain(word);
    }
    const vtt = readVttW3c(files['WebVTT'] ?? '');
    expect(vtt.map(({ text }) => text).join('')).toContain(squeeze('café & <b>tea</b>.'));
    const spoken = readTranscriptator(files['JSON'] ?? '');
    expect(squeeze(spoken.map(({ text }) => text).join(''))).toContain(
      squeeze('platypus wrote chapter [1] of the book.'),
    );
    for (const read of Object.values(srtReaders)) {
      const cues = read(files['SRT'] ?? '');
      expect(cues.map(({ text }) => text).join('')).toContain('platypus');
      for (const [index, cue] of cues.entries())
        expect(cue.startMs).toBeGreaterThanOrEqual(cues[index - 1]?.endMs ?? 0);
    }
  });

  test('finds a word of the account in the library, and a corrected one in the palette', async () => {
    await open('Library');
    await page.getByRole('searchbox', { name: 'Search library' }).fill('zeppelin');
    await page.getByText('zeppelin', { exact: true }).first().waitFor();
    await page.getByRole('searchbox', { name: 'Search library' }).fill('');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').fill('truly perfect');
    await page.getByRole('option').filter({ hasText: 'truly' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: title }).waitFor();
  });

  test('plays what the account has from before, by a link that nothing signs in to', async () => {
    await open('Library');
    service.storage.expireAll();
    await row('Interview 40').getByRole('link').first().click();
    await transcript().getByText('ornithologist').waitFor();
    await button('Fetch audio').click();
    const player = page.getByRole('region', { name: 'Player' });
    await player.getByText('Interview 40').waitFor();
    const from = listening.samples().length;
    await player.getByRole('button', { name: 'Play' }).click();
    await listening.untilSound(from);
    await player.getByRole('button', { name: 'Pause' }).click();
    const fetched = service.log.requests.filter(({ path }) => path === 'storage:/past/audio');
    expect(fetched.some(({ status }) => status === 200 || status === 206)).toBe(true);
  });

  test('records from the microphone, pauses, stops, and reads it', async () => {
    await open('Record');
    await button('Start recording').click();
    await page.getByRole('status').filter({ hasText: 'Recording' }).first().waitFor();
    await pulse.playAndWait(join(folder, 'noise.wav'));
    await page.getByRole('meter', { name: 'Input level' }).waitFor();
    await page.getByRole('timer', { name: 'Elapsed' }).waitFor();
    await button('Pause').click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await button('Stop').click();
    await open('Library');
    await completed('Recording');
    expect(submissions().length).toBe(2);
  });
});

describe('speech', () => {
  const script = () => page.getByRole('textbox', { name: 'Script' });
  /** Speaks what stands in the script and compares what is heard with what the service must have sent. */
  async function speakAndCompare(): Promise<{ voices: string[]; correlation: number; longestFaultMs: number }> {
    const from = listening.samples().length;
    const before = service.log.spoken.length;
    await button('Speak').click();
    await listening.untilSound(from);
    await listening.untilQuiet(900, from);
    const spoken = service.log.spoken.slice(before);
    const pcm = Buffer.concat(spoken.map(({ input, voice }) => pcmBytes(toneSpeech(input, voice))));
    return { voices: spoken.map(({ voice }) => voice), ...compareWithRender(listening.samples(), pcm, from) };
  }

  test('a built-in voice is heard sample for sample, and saved so', async () => {
    await open('Speak');
    await script().fill('The harbour is quiet this morning and the ferry waits.');
    const { voices, correlation, longestFaultMs } = await speakAndCompare();
    expect(voices.every((voice) => voice.endsWith('.h736bab09a'))).toBe(true);
    expect(correlation).toBeGreaterThanOrEqual(0.99);
    expect(longestFaultMs).toBeLessThanOrEqual(5);
    await button('Save audio').click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'WAV' }).click(),
    ]);
    const pcm = pcmBytes(toneSpeech('The harbour is quiet this morning and the ferry waits.', voices[0] ?? ''));
    expect(
      readFileSync(await file.path())
        .subarray(44)
        .equals(pcm),
    ).toBe(true);
  });

  test('a cloned voice speaks with the key, and once more after the service forgot it', async () => {
    await open('Voices');
    await page.getByRole('list', { name: 'Built-in voices' }).getByRole('listitem').first().waitFor();
    await button('Clone a voice').click();
    const dialog = page.getByRole('dialog', { name: 'Clone a voice' });
    await dialog.getByLabel('Reference clip').setInputFiles(join(folder, 'clip.wav'));
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Harriet');
    await dialog.getByRole('textbox', { name: 'Transcript' }).fill('These are the words of the clip.');
    await button('Clone').click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'My voices' }).getByText('Harriet').waitFor();
    await open('Speak');
    await page.getByRole('combobox', { name: 'Voice', exact: true }).click();
    await page.getByRole('option', { name: 'Harriet' }).click();
    await script().fill('I speak in a borrowed voice.');
    const first = await speakAndCompare();
    expect(first.voices[0]).toMatch(/^u-user42-/);
    expect(first.correlation).toBeGreaterThanOrEqual(0.99);
    service.forgetVoices();
    const second = await speakAndCompare();
    expect(second.voices[0]).toMatch(/^u-user42-/);
    expect(second.voices[0]).not.toBe(first.voices[0]);
    const uploads = service.log.to('POST /vui/v1/voices').filter(({ status }) => status === 200);
    expect(uploads.length).toBe(2);
    expect(uploads[1]?.body).toMatchObject({ text: 'These are the words of the clip.' });
  });
});

describe('the rest of the account, and without the service', () => {
  test('a conversation with its tool calls, and what everything cost', async () => {
    await open('Conversations');
    await page.getByRole('list', { name: 'Conversations' }).getByRole('link').first().click();
    const turns = page.getByRole('region', { name: 'Turns' });
    await turns.getByText('two meetings').waitFor();
    await page.getByRole('switch', { name: 'Tool calls' }).waitFor();
    await turns.getByText('calendar', { exact: true }).first().waitFor();
    await open('Usage');
    await page.getByRole('table', { name: 'Spending by month' }).getByText(/\$\d/).first().waitFor();
  });

  test('shows what it does not know as it came', async () => {
    await open('Settings');
    const note = page
      .getByRole('list', { name: 'Unsupported items' })
      .getByRole('listitem')
      .filter({ hasText: 'note' });
    await note.getByText('note n1').click();
    await note.getByText('"body": "hello"').waitFor();
  });

  test('what was begun in the sandbox before the key was pasted is finished there', async () => {
    await open('Library');
    await completed('Sample episode');
    expect(submissions().length).toBe(2);
  });

  test('browses, waits and goes on over a restart of service and app', async () => {
    await service.shut();
    await page.setInputFiles('input[type=file]', join(folder, 'clip.wav'));
    await row('clip').getByText('Waiting for network').waitFor();
    await row(title).getByRole('link').first().click();
    await transcript().getByText('truly').waitFor();
    problems.length = 0;
    await host.stop();
    host = await startHost(join(folder, 'profile'), hostEnv());
    const again = await openPage(browser, host.url);
    page = again.page;
    await open('Library');
    await row('clip').getByText('Waiting for network').waitFor();
    await service.open();
    await completed('clip');
    expect(submissions().length).toBe(3);
    problems = again.problems;
    expect(problems).toEqual([]);
  });

  test('a second browser cannot use the link; a reload goes on', async () => {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(host.url);
    await other.getByText('This page is not connected to the app').waitFor();
    await stranger.close();
    await page.reload();
    await row('clip').waitFor();
  });

  test('the key is in no readable file of the profile, and signing out forgets it', async () => {
    await open('Settings');
    await button('Sign out').click();
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor();
    const files = readdirSync(join(folder, 'profile'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.filter((file) => readFileSync(file).includes(service.key))).toEqual([]);
    expect(files.filter((file) => readFileSync(file).includes('X-Amz-Signature'))).toEqual([]);
  });
});
