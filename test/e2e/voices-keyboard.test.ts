import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { launchAudible, listenTo, type Listening, withSoundPriority } from '../support/heard.ts';
import { focused, tabTo } from '../support/keyboard.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { clipWav } from '../support/speech-world.ts';

// Voices without a mouse, against the sandbox, heard on a real loudspeaker.

let pulse: Pulse;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let app: BrowserApp;
let page: Page;
let listening: Listening;

beforeAll(async () => {
  pulse = await withSoundPriority(startPulse);
  app = await startBrowserApp({
    service: async (folder) => {
      sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines: { speech: 'tone' } });
      return { url: sandbox.baseUrl, apiKey: sandbox.apiKey, close: () => sandbox.close() };
    },
    env: pulse.env,
    launch: () => launchAudible(pulse, { bufferFrames: 8192 }),
  });
  ({ page } = app);
  listening = await listenTo(pulse);
});
afterAll(async () => {
  await listening?.close();
  await app?.close();
  await pulse?.close();
});
afterEach(() => expect([app.problems, sandbox.violations()]).toEqual([[], []]));

const calls = (endpoint: string): number => sandbox.requests().filter((one) => one.endpoint === endpoint).length;
const mine = () => page.getByRole('list', { name: 'My voices' });
const press = (key: string): Promise<void> => page.keyboard.press(key);

test('a voice is cloned from a file, heard, deleted, brought back and used by keyboard alone', async () => {
  const clip = join(app.folder, 'clip.wav');
  writeFileSync(clip, clipWav(12));
  await tabTo(page, 'Voices', { role: 'link' });
  await press('Enter');
  await page.getByRole('list', { name: 'Built-in voices' }).waitFor();

  // Cloned.
  await tabTo(page, 'Clone a voice');
  await press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Clone a voice' });
  await dialog.waitFor();
  const input = dialog.getByLabel('Reference clip');
  for (let stop = 0; !(await input.evaluate((node) => node === document.activeElement)); stop += 1) {
    if (stop > 10) throw new Error('Tab never reached the clip');
    await press('Tab');
  }
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Enter')]);
  await chooser.setFiles(clip);
  await dialog.getByText('clip.wav').waitFor();
  await tabTo(page, 'Name', { role: 'textbox' });
  await page.keyboard.type('Harriet');
  await tabTo(page, 'Transcript', { role: 'textbox' });
  await page.keyboard.type('These are the words of the clip.');
  await tabTo(page, 'Clone');
  await press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await mine().getByText('Harriet').waitFor();
  expect(calls('clone')).toBe(1);
  // Where the sheet was opened from.
  await expect.poll(() => focused(page)).toBe('Clone a voice');

  // Heard, and silenced.
  await tabTo(page, 'Preview Harriet');
  let from = listening.samples().length;
  await press('Enter');
  await listening.untilSound(from);
  const preview = page.getByRole('button', { name: 'Preview Harriet' });
  expect(await preview.getAttribute('aria-pressed')).toBe('true');
  await press('Enter');
  await expect.poll(() => preview.getAttribute('aria-pressed')).toBe('false');
  expect(await focused(page)).toBe('Preview Harriet');

  // Deleted: Undo is where the focus is, not somewhere on the page.
  await tabTo(page, 'Delete Harriet');
  await press('Enter');
  await page.getByText('Deleted Harriet').waitFor();
  await expect.poll(() => mine().getByText('Harriet').count()).toBe(0);
  await expect.poll(() => focused(page)).toBe('Undo');
  await press('Enter');
  await mine().getByText('Harriet').waitFor();
  await expect.poll(() => focused(page)).toBe('Delete Harriet');
  expect(calls('delete-voice')).toBe(0);

  // And it speaks.
  await tabTo(page, 'Use Harriet');
  await press('Enter');
  await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
  const voice = page.getByRole('combobox', { name: 'Voice', exact: true });
  await expect
    .poll(() => voice.evaluate((node: HTMLSelectElement) => node.selectedOptions[0]?.text))
    .toMatch(/Harriet/);
  await tabTo(page, 'Script', { role: 'textbox' });
  await page.keyboard.type('I speak in a borrowed voice.');
  from = listening.samples().length;
  await press('ControlOrMeta+Enter');
  await listening.untilSound(from);
  const renders = page.getByRole('list', { name: 'Renders' });
  await renders.getByText('Harriet').waitFor();

  // The same for a render.
  await press('Escape');
  await tabTo(page, 'Delete');
  await press('Enter');
  await expect.poll(() => focused(page)).toBe('Undo');
  await press('Enter');
  await renders.getByText('Harriet').waitFor();
  await expect.poll(() => focused(page)).toBe('Delete');
});
