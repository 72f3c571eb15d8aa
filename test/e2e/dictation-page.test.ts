import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { wordErrorRate } from '../support/words.ts';

const said = 'Good morning and welcome to our little radio show.';

let folder: string;
let wav: string;
let pulse: Pulse;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let host: HostProcess;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-dictate-'));
  wav = join(folder, 'said.wav');
  execFileSync('flite', ['-voice', 'slt', '-t', said, '-o', join(folder, 'raw.wav')]);
  execFileSync('sox', [join(folder, 'raw.wav'), '-r', '48000', wav, 'pad', '0.1', '0']);
  pulse = await startPulse();
  sandbox = await createSandbox({ dataDir: join(folder, 'service') });
  const env = { ...pulse.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  host = await startHost(join(folder, 'profile'), {
    ...env,
    FLUXIONS_API_URL: sandbox.baseUrl,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  browser = await launchChromium(env);
  ({ page, problems } = await openPage(browser, host.url));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dictate', exact: true }).click();
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await sandbox?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});

const status = (word: string) => page.getByRole('status').filter({ hasText: word });
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
    expect(await page.getByText('1 take, 0 takes lost').count()).toBe(1);
  });

  test('the body was sent while it was spoken: no length, one submission', () => {
    const submits = sandbox.requests().filter(({ path }) => path.startsWith('/akro/submit'));
    expect(submits.length).toBe(1);
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
    expect(await page.getByRole('table').getByRole('row').count()).toBe(7);
  });

  test('nothing complained', () => {
    expect(problems).toEqual([]);
  });
});
