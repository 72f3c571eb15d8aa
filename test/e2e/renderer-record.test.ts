import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openFake } from '../support/renderer/fake-page.ts';
import { servePage } from '../support/renderer/page-server.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('a take from start to stop: status, timer, meter, estimate, pause, and the way to the result', async () => {
  const { page, calls, close } = await openFake(browser, server.url, 'typical', '/record');
  await page.getByRole('combobox', { name: 'Microphone' }).selectOption({ label: 'Shure MV7+' });
  await expect.poll(() => calls('settings.save')).toEqual([{ microphone: 'Shure MV7+' }]);
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Recording$/ })
    .waitFor();
  expect(await calls('capture.start')).toEqual([{ device: 'Shure MV7+', channels: 1 }]);
  await page.evaluate(() =>
    window.fake.capture({ elapsedMs: 754_000, bytesOnDisk: 72_384_000, estimateMicroUsd: 41_889 }),
  );
  await page.getByRole('timer', { name: 'Elapsed' }).getByText('12:34').waitFor();
  await page.getByText('72.4 MB on disk').waitFor();
  await page.getByText('transcribing this take: $0.04').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  const take = page.getByRole('region', { name: 'Last take' });
  await take.getByText('Processing').waitFor();
  expect(await calls('capture.stop')).toEqual([{ transcribe: true }]);
  await take.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Recording, today at 14:32' }).waitFor();
  await close();
});

test('meter and waveform move with the level, at least twenty times a second, and the stream is left with the page', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/record', { reducedMotion: 'no-preference' });
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.waitForFunction(() => window.fake.levelReaders() === 1);
  const moved = await page.evaluate(async () => {
    const bar = document.querySelector<HTMLElement>('[role="meter"] > :first-child')!;
    const canvas = document.querySelector('canvas')!;
    const ink = (): number => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let sum = 0;
      for (let at = 3; at < data.length; at += 4) sum += data[at]!;
      return sum;
    };
    const values: string[] = [];
    const watcher = new MutationObserver(() => values.push(bar.style.transform));
    watcher.observe(bar, { attributes: true, attributeFilter: ['style'] });
    const before = ink();
    for (let step = 0; step < 40; step += 1) {
      const peak = 0.05 + 0.9 * Math.abs(Math.sin(step / 3));
      window.fake.level({ rms: peak / 2, peak, min: -peak, max: peak, elapsedMs: step * 50 });
      // Paced like the real stream, so that what is counted is what a person sees.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { updates: values.length, distinct: new Set(values).size, before, after: ink() };
  });
  // One update for every level that was sent: the page never falls behind twenty a second.
  expect(moved.updates).toBeGreaterThanOrEqual(36);
  expect(moved.distinct).toBeGreaterThan(8);
  expect(moved.after).toBeGreaterThan(moved.before * 2);
  await page.getByRole('link', { name: 'Library' }).click();
  await page.waitForFunction(() => window.fake.levelReaders() === 0);
  await close();
});

test('a silent or clipping input and a lost microphone are told with what to do', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/record');
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.evaluate(() => window.fake.capture({ warning: 'silent' }));
  await page.getByRole('alert').filter({ hasText: 'The microphone is silent. Check' }).waitFor();
  await page.evaluate(() => window.fake.capture({ warning: 'clipping' }));
  await page.getByRole('alert').filter({ hasText: 'too loud' }).waitFor();
  await page.evaluate(() =>
    window.fake.capture({
      warning: null,
      phase: 'lost',
      problem: 'The microphone is gone. What was recorded is safe; connect it and go on.',
    }),
  );
  await page.getByRole('alert').filter({ hasText: 'What was recorded is safe' }).waitFor();
  await page.getByRole('button', { name: 'Go on in a new part' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Recording$/ })
    .waitFor();
  await close();
});

test('without a recorder the page says why and what still works', async () => {
  const { page, close } = await openFake(browser, server.url, 'typical', '/record');
  await page.evaluate(() => window.fake.app({ captureBackend: null, captureProblem: 'PortAudio was not found.' }));
  await page.getByText('Recording is not available: PortAudio was not found. You can still import audio').waitFor();
  expect(await page.getByRole('button', { name: 'Start recording' }).isDisabled()).toBe(true);
  await close();
});
