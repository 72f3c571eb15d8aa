import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { clipWav } from '../speech-world.ts';
import type { Shown, ViewWorld } from './world.ts';

/** As large as its window. */
const pillSize = { width: 360, height: 64 };

/** Every state of Dictate, and the pill over other programs in each: the key of a real keyboard, a real window to type in. */
export async function walkDictateStates(world: ViewWorld, shown: Shown): Promise<void> {
  const { page, pulse, screen, sandbox, folder, open, press } = world;
  const voice = join(folder, 'said.wav');
  writeFileSync(voice, clipWav(30));
  const status = (word: string, where: Page = page) =>
    where
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${word}`) })
      .first();
  await open('Dictate');
  const key = page.getByRole('textbox', { name: 'Push-to-talk key' });
  await key.fill('ScrollLock');
  await press('Use this key');
  await page.getByRole('button', { name: 'Use this key' }).and(page.locator(':disabled')).waitFor();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'How the key works' }).selectOption({ label: 'Only while the key is held' });
  await page.getByRole('tab', { name: 'Dictations' }).click();
  const opening = page.waitForEvent('popup');
  await page.evaluate(() => void window.open('/overlay.html'));
  const pill = await opening;
  await pill.emulateMedia({ reducedMotion: 'reduce' });
  const both = async (word: string, name: string): Promise<void> => {
    await status(word).waitFor();
    await pill.getByText(word).waitFor();
    await shown(`pill-${name}`, { page: pill, size: pillSize });
    await shown(`dictate-${name}`, { isPassing: true });
  };
  const talk = async (meanwhile: () => Promise<unknown>): Promise<void> => {
    await screen.xdotool('keydown', 'Scroll_Lock');
    await status('Listening').waitFor();
    const player = await pulse.play(voice);
    // Long enough to hold a word.
    await pill.getByText('0:01').waitFor();
    await meanwhile();
    player.kill();
    await screen.xdotool('keyup', 'Scroll_Lock');
  };
  await status('Ready').waitFor();
  await shown('dictate-ready');
  const editor = screen.run('xterm', ['-e', 'cat']);
  await screen.xdotool('windowfocus', '--sync', await screen.windowOf(['--class', 'xterm']));
  sandbox.faults.set({ holdJobs: true });
  await talk(() => both('Listening', 'listening'));
  await both('Transcribing', 'transcribing');
  sandbox.faults.set({ holdJobs: false });
  await both('Inserted', 'inserted');

  await press('Try keys');
  await screen.xdotool('key', 'F8');
  await page.getByText('F8 came up').waitFor();
  await shown('dictate-trying-keys');
  await press('Stop trying');

  await screen.xdotool('windowfocus', '--sync', await screen.windowOf(['--class', 'xterm']));
  sandbox.faults.set({ holdJobs: true });
  await talk(async () => {});
  await status('Transcribing').waitFor();
  editor.kill('SIGKILL');
  sandbox.faults.set({ holdJobs: false });
  await both('Copied', 'copied');

  const refuse = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'status', status: 402 } });
  await talk(async () => {});
  await both('Failed', 'failed');
  refuse();
  const refuseKey = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'status', status: 401 } });
  await talk(async () => {});
  await both('Kept', 'kept');
  refuseKey();
  await page.getByRole('button', { name: 'Correct the text' }).first().click();
  await shown('dictate-correcting', { at: page.getByRole('textbox', { name: 'Text' }) });
  await page.keyboard.press('Escape');
  await key.fill('');
  await press('Use this key');
  await page.getByText('Choose a push-to-talk key below').waitFor();
  await shown('dictate-no-key');
  await pill.close();
}
