import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { readVttW3c, squeeze, srtReaders } from '../support/subtitle-readers.ts';
import { wordErrorRate } from '../support/words.ts';

/** What is said: two voices, words that a small recogniser knows. */
const said = [
  {
    voice: 'slt',
    text: 'Good morning and welcome to our little radio show. Today we are talking about the garden and the birds that live there.',
  },
  {
    voice: 'rms',
    text: 'Thank you for the invitation. Every morning I open the window and listen to the birds before I make a cup of coffee.',
  },
  { voice: 'slt', text: 'That sounds like a wonderful way to start the day.' },
];
const script = said.map(({ text }) => text).join(' ');

let folder: string;
let pulse: Pulse;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let host: HostProcess;
let browser: Browser;
let page: Page;
let problems: string[];

/** The spoken story as one WAV, with a second of room at both ends. */
function speak(path: string): void {
  const parts = said.map(({ voice, text }, index) => {
    const part = join(folder, `${index}.wav`);
    execFileSync('flite', ['-voice', voice, '-t', text, '-o', part]);
    return part;
  });
  execFileSync('sox', [...parts, '-r', '48000', path, 'pad', '1', '1.5']);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-spine-'));
  pulse = await startPulse();
  sandbox = await createSandbox({ dataDir: join(folder, 'service') });
  host = await startHost(join(folder, 'profile'), {
    ...pulse.env,
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  browser = await launchChromium(pulse.env);
  ({ page, problems } = await openPage(browser, host.url));
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await sandbox?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const transcriptText = async (): Promise<string> =>
  (await page.getByRole('region', { name: 'Transcript' }).getByRole('listitem').allInnerTexts()).join('\n');

/** What was said, without the names and times that stand beside it. */
const spokenLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^(Speaker \d+|\d+:\d\d)$/.test(line.trim()))
    .join(' ');

async function exportAs(item: string): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

describe('a podcaster, from microphone to export, in a real browser', () => {
  test('speaks into the microphone, stops, and reads the same words with two speakers', async () => {
    const wav = join(folder, 'story.wav');
    speak(wav);
    await open('Record');
    await page.getByRole('button', { name: 'Start recording' }).click();
    await expect
      .poll(() => page.getByRole('status').filter({ hasText: 'Recording' }).count(), { timeout: 20_000 })
      .toBeGreaterThan(0);
    await pulse.playAndWait(wav);
    const meter = page.getByRole('meter', { name: 'Input level' });
    expect(await meter.count()).toBe(1);
    await page.getByRole('button', { name: 'Stop' }).click();
    await open('Library');
    const list = page.getByRole('list', { name: 'Transcripts' });
    await expect.poll(() => list.innerText(), { timeout: 90_000 }).toContain('Completed');
    await list.getByRole('link').first().click();
    await expect.poll(transcriptText, { timeout: 10_000 }).toContain('birds');
    const heard = spokenLines(await transcriptText());
    const rate = wordErrorRate(script, heard);
    process.stdout.write(`word error rate ${(rate * 100).toFixed(1)} %\n`);
    expect(rate).toBeLessThanOrEqual(0.15);
    expect(await page.getByRole('region', { name: 'Transcript' }).getByText('Speaker 2').count()).toBeGreaterThan(0);
  });

  test('plays it, and the words that are heard are the ones highlighted', async () => {
    await page.getByRole('button', { name: 'Play', exact: true }).first().click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Transcript' }).locator('[aria-current="true"]').count(), {
        timeout: 15_000,
      })
      .toBe(1);
    const first = await page.getByRole('region', { name: 'Transcript' }).locator('[aria-current="true"]').innerText();
    expect(first.toLowerCase()).toContain('good morning');
    await page.getByRole('region', { name: 'Transcript' }).getByText('invitation').click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Transcript' }).locator('[aria-current="true"]').innerText(), {
        timeout: 15_000,
      })
      .toContain('invitation');
    await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  });

  test('exports five formats that other programs read', async () => {
    const txt = await exportAs('TXT');
    const md = await exportAs('Markdown');
    const srt = await exportAs('SRT');
    const vtt = await exportAs('WebVTT');
    const json = await exportAs('JSON');
    for (const [file, extension] of [
      [txt, 'txt'],
      [md, 'md'],
      [srt, 'srt'],
      [vtt, 'vtt'],
      [json, 'json'],
    ] as const) {
      expect(file.name).toMatch(new RegExp(`^Recording.*\\.${extension}$`));
      for (const word of ['Speaker 1', 'garden', 'invitation', 'wonderful']) expect(file.text).toContain(word);
    }
    const cues = readVttW3c(vtt.text);
    const read = srtReaders['subtitle']?.(srt.text) ?? [];
    expect(cues.length).toBeGreaterThan(2);
    expect(read.length).toBeGreaterThanOrEqual(cues.length);
    const parsed = JSON.parse(json.text) as {
      version: string;
      segments: { body: string; startTime: number; endTime: number; speaker: string }[];
    };
    expect(parsed.version).toBe('1.0.0');
    expect(squeeze(parsed.segments.map((segment) => segment.body).join(''))).toBe(cues.map((cue) => cue.text).join(''));
    expect(new Set(parsed.segments.map((segment) => segment.speaker)).size).toBe(2);
  });

  test('with the service gone, finds a word, jumps to its second, and says that it is offline', async () => {
    await sandbox.close();
    await open('Library');
    const search = page.getByRole('searchbox', { name: 'Search library' });
    await search.fill('coffee');
    const hit = page
      .getByRole('listitem')
      .filter({ hasText: /coffee/i })
      .getByRole('link')
      .first();
    await hit.click();
    await expect.poll(() => page.getByRole('region', { name: 'Transcript' }).count(), { timeout: 10_000 }).toBe(1);
    expect(await transcriptText()).toContain('coffee');
    await open('Library');
    await page.setInputFiles('input[type=file]', join(folder, '0.wav'));
    await search.fill('');
    await expect
      .poll(() => page.getByRole('list', { name: 'Transcripts' }).innerText(), { timeout: 20_000 })
      .toContain('Waiting for network');
  });

  test('nothing complained: no script error, no refused content, nothing the service had to object to', () => {
    expect(problems).toEqual([]);
    expect(sandbox.violations()).toEqual([]);
  });

  test('the key of this run is in no file of the profile and in no child process', () => {
    const forms = [
      sandbox.apiKey,
      encodeURIComponent(sandbox.apiKey),
      Buffer.from(sandbox.apiKey).toString('base64'),
      Buffer.from(sandbox.apiKey, 'utf16le').toString('latin1'),
    ];
    const leaks = readdirSync(join(folder, 'profile'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => forms.some((form) => readFileSync(file).includes(Buffer.from(form, 'latin1'))));
    expect(leaks).toEqual([]);
    const children = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    expect(children.length).toBeGreaterThan(0);
    for (const child of children) {
      expect(readFileSync(`/proc/${child}/environ`, 'utf8')).not.toContain(sandbox.apiKey);
      expect(readFileSync(`/proc/${child}/cmdline`, 'utf8')).not.toContain(sandbox.apiKey);
    }
  });
});
