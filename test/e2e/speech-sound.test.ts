import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { launchAudible, listenTo, type Listening, withSoundPriority } from '../support/heard.ts';
import { type Pulse, startPulse } from '../support/pulse.ts';
import { builtInVoice, startSpeechService, type SpeechService } from '../support/speech-service.ts';

// How speech is heard, and that it is remembered: two real loudspeakers, and what each of them played.

let pulse: Pulse;
let service: SpeechService;
let app: BrowserApp;
let page: Page;
let room: Listening;
let desk: Listening;
let deskModule: string;

beforeAll(async () => {
  pulse = await withSoundPriority(startPulse);
  deskModule = plugDesk();
  service = await startSpeechService([builtInVoice]);
  service.script(async (peer) => {
    peer.json({ type: 'start' });
    await peer.audio(tone);
    peer.json({ type: 'done' });
  });
  app = await startBrowserApp({
    service,
    env: pulse.env,
    launch: () => launchAudible(pulse, { bufferFrames: 8192 }),
    before: nameLoudspeakers,
  });
  ({ page } = app);
  [room, desk] = await Promise.all([listenTo(pulse), listenTo(pulse, 'desk.monitor')]);
  await app.open('Speak');
  await page.getByRole('textbox', { name: 'Script' }).fill('One tone.');
});
afterAll(async () => {
  await Promise.all([room?.close(), desk?.close()]);
  await app?.close();
  await pulse?.close();
});
afterEach(() => expect(app.problems).toEqual([]));

const plug = (...args: string[]): string => execFileSync('pactl', args, { env: pulse.env, encoding: 'utf8' }).trim();
/** A second loudspeaker; the first one stays the system's. Gives what unplugs it. */
function plugDesk(): string {
  const properties = 'sink_properties=device.description=DeskSpeaker';
  const module = plug('load-module', 'module-null-sink', 'sink_name=desk', 'rate=48000', properties);
  plug('set-default-sink', 'speaker');
  return module;
}

/** What the app's own window has, and nothing else: loudspeakers have names, and no microphone is there. */
async function nameLoudspeakers(of: Page, browser: Browser, address: string): Promise<void> {
  const session = await of.context().newCDPSession(of);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const all = await browser.newBrowserCDPSession();
  const { browserContextId } = targetInfo;
  await all.send('Browser.grantPermissions', {
    permissions: ['speakerSelection'],
    origin: new URL(address).origin,
    browserContextId,
  });
}

/** A second of 400 Hz at a third of full scale. */
const tone = Buffer.from(
  Int16Array.from({ length: 24_000 }, (_, index) => Math.round(10_000 * Math.sin((2 * Math.PI * 400 * index) / 24_000)))
    .buffer,
);
const volume = () => page.getByRole('slider', { name: 'Speech volume' });
const output = () => page.getByRole('combobox', { name: 'Output device' });
const chosenOutput = (): Promise<string | undefined> =>
  output().evaluate((node: HTMLSelectElement) => node.selectedOptions[0]?.text);

/** Speaks, and gives the loudest sample that each loudspeaker played. */
async function loudness(heardAt: Listening): Promise<{ room: number; desk: number }> {
  const from = { room: room.samples().length, desk: desk.samples().length };
  await page.getByRole('button', { name: 'Speak', exact: true }).click();
  await heardAt.untilSound(heardAt === room ? from.room : from.desk);
  await heardAt.untilQuiet(500, heardAt === room ? from.room : from.desk);
  const peak = (heard: Listening, since: number): number =>
    heard
      .samples()
      .subarray(since)
      .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { room: peak(room, from.room), desk: peak(desk, from.desk) };
}

test('the volume is heard, and the same after a reload', async () => {
  const full = await loudness(room);
  expect(full.room).toBeGreaterThan(5_000);
  await volume().fill('0.25');
  await page.reload();
  expect(await volume().inputValue()).toBe('0.25');
  const quarter = await loudness(room);
  expect(quarter.room / full.room).toBeCloseTo(0.25, 1);
  await volume().fill('1');
});

test('the output is where it is heard, after a reload too, and the system takes over when it is gone', async () => {
  expect(
    await page.evaluate(async () => (await navigator.mediaDevices.enumerateDevices()).map(({ kind }) => kind)),
  ).not.toContain('audioinput');
  await output().selectOption({ label: 'DeskSpeaker' });
  const chosen = await loudness(desk);
  expect([chosen.desk > 5_000, chosen.room]).toEqual([true, 0]);

  await page.reload();
  await expect.poll(chosenOutput).toBe('DeskSpeaker');
  const again = await loudness(desk);
  expect([again.desk > 5_000, again.room]).toEqual([true, 0]);

  // Unplugged: the system's own is better than silence. Plugged in again, it is what was chosen.
  plug('unload-module', deskModule);
  await page.reload();
  const without = await loudness(room);
  expect(without.room).toBeGreaterThan(5_000);
  await desk.close();
  // The sound server moved the stream of the lost loudspeaker to this one; Chromium keeps it for a while, and would use it.
  const streams = (): number => plug('list', 'short', 'sink-inputs').split('\n').length;
  await expect.poll(streams, { timeout: 60_000 }).toBe(1);
  deskModule = plugDesk();
  desk = await listenTo(pulse, 'desk.monitor');
  await page.reload();
  await expect.poll(chosenOutput).toBe('DeskSpeaker');
  const plugged = await loudness(desk);
  expect([plugged.desk > 5_000, plugged.room]).toEqual([true, 0]);

  await output().selectOption({ label: 'System default' });
  await page.reload();
  await expect.poll(chosenOutput).toBe('System default');
  const back = await loudness(room);
  expect([back.room > 5_000, back.desk]).toEqual([true, 0]);
});
