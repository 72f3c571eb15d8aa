import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { startHost } from '../support/host-process.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fx-interrupted-'));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A minute of noise. */
function sound(): string {
  const samples = Int16Array.from({ length: 48_000 * 60 }, () => Math.random() * 8_000 - 4_000);
  const file = join(folder, 'said.wav');
  const header = wavHeader({ sampleRateHz: 48_000, channels: 1 }, samples.byteLength);
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return file;
}

test('an app that dies while recording says at its next start what is kept, once, and the recording can be heard', async () => {
  const profile = join(folder, 'profile');
  const env = { FLUXIONS_SANDBOX: '1', FLUXIONS_MICROPHONE: `wav:${sound()}`, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const first = await startHost(profile, env);
  const before = await openPage(browser, first.url);
  await before.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Record' }).click();
  await before.page.getByRole('button', { name: 'Start recording' }).click();
  await before.page.getByRole('timer', { name: 'Elapsed' }).getByText('0:02').waitFor();
  await first.kill('SIGKILL');
  await before.context.close();

  const second = await startHost(profile, env);
  const { page, problems } = await openPage(browser, second.url);
  const notice = page.getByRole('status').filter({ hasText: 'A recording was interrupted' });
  const said = await notice.innerText();
  expect(said).toMatch(/What was said until then is in the library: “.+” \(00:00:0[1-9]\)\./);
  const title = /“(.+)”/.exec(said)?.[1] ?? '';
  await page.getByRole('list', { name: 'Transcripts' }).getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).first().waitFor();
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await second.stop();

  // It is told once.
  const third = await startHost(profile, env);
  const later = await openPage(browser, third.url);
  await later.page.getByRole('list', { name: 'Transcripts' }).getByRole('link', { name: title }).waitFor();
  expect(await later.page.getByText('was interrupted').count()).toBe(0);
  await third.stop();
});
