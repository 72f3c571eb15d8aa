import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readScripts } from '../../renderer/features/speak/read-script.ts';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { builtInVoice, startSpeechService, type SpeechService } from '../support/speech-service.ts';
import { ramp, type SpeechScript } from '../support/speech-socket-server.ts';

// Transcripts that are read aloud, over a service whose sockets follow a script; nothing is listened to.

let service: SpeechService;
let app: BrowserApp;
let page: Page;

beforeAll(async () => {
  service = await startSpeechService([builtInVoice, 'jonas.h5', 'petra.h1']);
  app = await startBrowserApp({ service });
  ({ page } = app);
});
afterAll(() => app?.close());
afterEach(() => expect(app.problems).toEqual([]));

const button = (name: string) => page.getByRole('button', { name, exact: true });
const asked = () => service.sockets().speaks.map(({ speak }) => ({ voice: speak.voice, input: speak.input }));
const isReading = (): Promise<string | null> => button('Read aloud').getAttribute('aria-pressed');
/** Two hundredths of a second for each piece: a long text is soon over. */
const speakBriefly: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(ramp(480));
  peer.json({ type: 'done' });
};

async function importTranscript(name: string, cues: readonly { speaker: string; text: string }[]): Promise<void> {
  const time = (seconds: number): string =>
    `${[Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')}.000`;
  const blocks = cues.map(
    ({ speaker, text }, index) => `${time(index * 5)} --> ${time(index * 5 + 5)}\n<v ${speaker}>${text}`,
  );
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library', exact: true }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: `${name}.vtt`,
      mimeType: 'text/vtt',
      buffer: Buffer.from(`WEBVTT\n\n${blocks.join('\n\n')}\n`),
    });
  await page.getByRole('link', { name, exact: true }).first().click();
  await page
    .getByRole('region', { name: 'Transcript' })
    .getByText(cues[0]?.text ?? '')
    .first()
    .waitFor();
}

test('who is read in which voice is remembered for a transcript, over a reload, and not for another one', async () => {
  service.script(speakBriefly);
  const lines = [
    { speaker: 'Ana', text: 'The harbour is quiet this morning.' },
    { speaker: 'Ben', text: 'It will not stay so.' },
  ];
  const voiceOf = (name: string) => page.getByRole('dialog').getByRole('combobox', { name, exact: true });
  await importTranscript('quay', lines);
  await button('Voices of the speakers').click();
  await voiceOf('Ana').selectOption('petra.h1');
  await voiceOf('Ben').selectOption('petra.h1');
  await voiceOf('Ben').selectOption('jonas.h5');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await page.reload();
  await button('Voices of the speakers').click();
  await expect
    .poll(async () => [await voiceOf('Ana').inputValue(), await voiceOf('Ben').inputValue()])
    .toEqual(['petra.h1', 'jonas.h5']);
  const before = asked().length;
  await page.getByRole('dialog').getByRole('button', { name: 'Read' }).click();
  await expect.poll(() => asked().length).toBe(before + 2);
  await expect.poll(isReading).toBe('false');
  expect(asked().slice(before)).toEqual([
    { voice: 'petra.h1', input: lines[0]?.text },
    { voice: 'jonas.h5', input: lines[1]?.text },
  ]);

  await importTranscript('market', lines);
  await button('Voices of the speakers').click();
  await expect.poll(() => voiceOf('Ana').inputValue()).toBe(builtInVoice);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
});

describe('a long transcript that breaks off', () => {
  const cues = Array.from({ length: 900 }, (_, index) => ({
    speaker: 'Ana',
    text: `Line ${index} of a long log book says that the wind was fair and the sea was calm, as on most days of that summer.`,
  }));
  // It is read in two renders, each as long as a render may be.
  const parts = cues.map(({ speaker, text }, ordinal) => ({ ordinal, speaker, text }));
  const [, second] = readScripts(
    parts,
    (speaker) => speaker ?? '',
    () => builtInVoice,
  );
  const firstOfSecond = second?.starts[0]?.ordinal ?? 0;
  beforeAll(() => importTranscript('log book', cues));

  test.each([
    ['with its second render, of which nothing is kept then', firstOfSecond],
    ['in the middle of it', firstOfSecond + 40],
  ])('%s, goes on there', async (_where, broken) => {
    const before = asked().length;
    let isBroken = false;
    service.script(async (peer, speak, count) => {
      isBroken ||= speak.input.includes(`Line ${broken} `);
      if (!isBroken) return speakBriefly(peer, speak, count);
      peer.json({ type: 'error', message: 'The voice has a cold today.' });
      return undefined;
    });
    await button('Read aloud').click();
    const problem = page.getByRole('alert').filter({ hasText: 'The voice has a cold today.' });
    await problem.waitFor({ timeout: 120_000 });
    const rest = problem.getByRole('button', { name: 'Read the rest' });
    await rest.waitFor();
    const heard = asked().slice(before);
    service.script(speakBriefly);
    await rest.click();
    await expect.poll(() => asked().at(-1)?.input.includes('Line 899 '), { timeout: 60_000 }).toBe(true);
    await expect.poll(isReading, { timeout: 60_000 }).toBe('false');
    const late = asked().slice(before + heard.length);
    expect(late[0]?.input).toContain(`Line ${broken} `);
    // Nothing that was heard is asked for again, and nothing is left out.
    const spoken = [...heard.slice(0, -1), ...late].map(({ input }) => input).join(' ');
    expect(cues.filter(({ text }) => spoken.split(text).length !== 2)).toEqual([]);
    await expect.poll(() => problem.count()).toBe(0);
  });

  test('at once, has no rest: that would be all of it', async () => {
    service.script((peer) => peer.json({ type: 'error', message: 'The voice has a cold today.' }));
    await button('Read aloud').click();
    const problem = page.getByRole('alert').filter({ hasText: 'The voice has a cold today.' });
    await problem.waitFor();
    await expect.poll(isReading).toBe('false');
    expect(await problem.getByRole('button', { name: 'Read the rest' }).count()).toBe(0);
  });
});
