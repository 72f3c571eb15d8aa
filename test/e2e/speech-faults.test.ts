import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defaultSocketTiming } from '../../electron/adapters/fluxions/socket-timing.ts';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { builtInVoice, startSpeechService, type SpeechService } from '../support/speech-service.ts';
import { ramp, type SpeechScript } from '../support/speech-socket-server.ts';
import { handedSamples, momentsOf, probePage } from '../support/speech-stages.ts';
import { clipWav } from '../support/speech-world.ts';

// One page, one app, one service that misbehaves in every way the sockets allow. The deadlines for silence run ten times
// as fast as the product's; everything else is as it ships.

let service: SpeechService;
let app: BrowserApp;
let page: Page;

beforeAll(async () => {
  service = await startSpeechService();
  app = await startBrowserApp({ service, env: { FX_SPEECH_HURRY: '10' }, before: probePage });
  ({ page } = app);
  await app.open('Speak');
  await script().fill('These words are only a reason to speak.');
  await connectionIs('Ready');
});
afterAll(() => app?.close());
afterEach(() => {
  expect(app.problems).toEqual([]);
  expect(service.sockets().violations).toEqual([]);
});

const script = () => page.getByRole('textbox', { name: 'Script' });
const press = () => page.getByRole('button', { name: 'Speak', exact: true }).click();
const stop = () => page.getByRole('button', { name: 'Stop', exact: true });
const problem = (words: string | RegExp) => page.getByRole('alert').filter({ hasText: words });
const newest = () => page.getByRole('list', { name: 'Renders' }).getByRole('listitem').first();
const connectionIs = (state: string): Promise<void> =>
  page.getByRole('status', { name: 'Speech connection' }).getByText(state).waitFor();
const asked = (): number => service.sockets().speaks.length;

/** A quarter of a second: more than the cushion, over in no time. */
const sound = ramp(6_000);
const speakWell: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(sound);
  peer.json({ type: 'done' });
};
const expectQuiet = (): Promise<void> => expect.poll(() => stop().isDisabled()).toBe(true);
/** Presses, and what the loudspeaker was given when all of it was heard. */
async function heardAfterPress(): Promise<Buffer> {
  await press();
  await momentsOf(page);
  await expectQuiet();
  return handedSamples(page);
}
async function expectSpeaksWell(): Promise<void> {
  service.script(speakWell);
  expect((await heardAfterPress()).equals(sound)).toBe(true);
}

describe('every sample is heard once and in order', () => {
  test('whatever the frames: odd lengths, sound before start and after done, messages nobody knows', async () => {
    await expectSpeaksWell();
    service.script(async (peer) => {
      peer.json({ type: 'start' });
      peer.json('{"type":"progress"');
      await peer.audio(sound, 777);
      peer.json({ type: 'done' });
    });
    expect((await heardAfterPress()).equals(sound)).toBe(true);
    service.script(async (peer) => {
      await peer.audio(ramp(500, 40_000));
      peer.json({ type: 'start' });
      await peer.audio(sound, 1_001);
      peer.json({ type: 'done' });
      await peer.audio(ramp(500, 50_000), 333);
    });
    expect((await heardAfterPress()).equals(sound)).toBe(true);
    await expectSpeaksWell();
    expect(service.sockets().speaks.every(({ speak }) => speak.voice === builtInVoice && !('token' in speak))).toBe(
      true,
    );
  });
});

describe('what came is kept and marked, and nothing is asked for again by itself', () => {
  test('when the server never says done', async () => {
    const before = asked();
    service.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(sound);
    });
    await press();
    await problem('What was rendered is kept').waitFor();
    expect((await handedSamples(page)).equals(sound)).toBe(true);
    await newest().getByText('Partial').waitFor();
    expect(asked()).toBe(before + 1);
    await expectSpeaksWell();
  });

  test('when the server dies; while it is away the reason is said, and when it is back the next press speaks', async () => {
    const before = asked();
    service.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(sound);
      await service.goAway();
    });
    await press();
    await problem('What was rendered is kept').waitFor();
    expect((await handedSamples(page)).equals(sound)).toBe(true);
    await newest().getByText('Partial').waitFor();
    expect(asked()).toBe(before + 1);
    await press();
    await problem('cannot be reached').waitFor();
    await connectionIs('No live connection');

    service.script(speakWell);
    await service.comeBack();
    const backAtMs = performance.timeOrigin + performance.now();
    await press();
    const { begun } = await momentsOf(page);
    console.log(`first sound after the server's return: ${Math.round(begun - backAtMs)} ms`);
    await expectQuiet();
    expect((await handedSamples(page)).equals(sound)).toBe(true);
    // Not a pause of the reconnection that happened to be over: one press, one request.
    expect(asked()).toBe(1);
  });
});

test('the rest of a render that broke off is spoken when a person asks, and both parts are one render', async () => {
  const [first, second] = ['This sentence was heard whole, from its first word to its last one. ', 'This one was cut.'];
  await script().fill(`${first}${second}`);
  const before = asked();
  service.script(async (peer, _speak, count) => {
    peer.json({ type: 'start' });
    await peer.audio(sound);
    if (count === before + 1) throw new Error('the line is cut');
    peer.json({ type: 'done' });
  });
  await press();
  await problem('What was rendered is kept').waitFor();
  expect(asked()).toBe(before + 2);
  await newest().getByText('Partial').waitFor();

  service.script(speakWell);
  await page.getByRole('alert').getByRole('button', { name: 'Speak the rest' }).click();
  await expect.poll(() => problem('kept').count()).toBe(0);
  await expectQuiet();
  const late = service.sockets().speaks.slice(before + 2);
  expect(late.map(({ speak }) => speak.input)).toEqual([second]);
  expect((await handedSamples(page)).equals(sound)).toBe(true);
  const row = (index: number) => page.getByRole('list', { name: 'Renders' }).getByRole('listitem').nth(index);
  await expect.poll(() => row(0).getByText('Partial').count()).toBe(0);
  expect(await row(0).getByRole('button', { name: 'Speak the rest' }).count()).toBe(0);
  // The broken one stays as it was, and can be gone on from again.
  await row(1).getByText('Partial').waitFor();
  await row(1).getByRole('button', { name: 'Speak the rest' }).waitFor();
});

/** 200 by `RENDERS=200`; fewer where every minute of the tests counts. */
const renders = Number(process.env['RENDERS'] ?? 40);

test(`${renders} presses one after the other use one or two connections`, async () => {
  await script().fill('Once more.');
  service.script(async (peer) => {
    peer.json({ type: 'start' });
    await peer.audio(ramp(1_200));
    peer.json({ type: 'done' });
  });
  await expectQuiet();
  const before = { asked: asked(), accepted: service.sockets().accepted() };
  for (let index = 0; index < renders; index += 1) {
    await press();
    await momentsOf(page);
    await expectQuiet();
  }
  const used = service.sockets().speaks.slice(before.asked);
  expect(used).toHaveLength(renders);
  const peers = new Set(used.map(({ peer }) => peer));
  console.log(`${renders} renders over ${peers.size} connections`);
  expect(peers.size).toBeLessThanOrEqual(2);
  expect(service.sockets().accepted() - before.accepted).toBeLessThanOrEqual(1);
});

test("the service's own words are shown beside the script, and the socket goes on", async () => {
  service.script((peer) => peer.json({ type: 'error', message: 'The voice has a cold today.' }));
  await press();
  await problem('The voice has a cold today.').waitFor();
  const refusedOn = service.sockets().speaks.at(-1)?.peer;
  await expectSpeaksWell();
  await expect.poll(() => problem('cold today').count()).toBe(0);
  expect(service.sockets().speaks.at(-1)?.peer).toBe(refusedOn);
});

test('a connection that only looks open is found out and replaced before it is needed', async () => {
  expect(defaultSocketTiming.pingEveryMs + defaultSocketTiming.pongWithinMs).toBeLessThanOrEqual(25_000);
  await connectionIs('Ready');
  await expect.poll(() => service.sockets().open()).toBe(2);
  const deaf = [...service.sockets().peers];
  const before = service.sockets().accepted();
  // Nothing arrives there any more, and nothing says so: as after a network that went away.
  for (const peer of deaf) peer.tcp.pause();
  await expect.poll(() => service.sockets().accepted(), { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 2);
  await connectionIs('Ready');
  await expectSpeaksWell();
  expect(deaf.map((peer) => peer.index)).not.toContain(service.sockets().speaks.at(-1)?.peer);
});

describe('a voice of one’s own', () => {
  const clone = async (): Promise<void> => {
    const path = join(app.folder, 'clip.wav');
    writeFileSync(path, clipWav(4));
    await app.open('Voices');
    await page.getByRole('button', { name: 'Clone a voice' }).click();
    await page.getByLabel('Reference clip').setInputFiles(path);
    await page.getByRole('textbox', { name: 'Name' }).fill('Harriet');
    await page.getByRole('textbox', { name: 'Transcript' }).fill('These are the words of the clip.');
    await page.getByRole('button', { name: 'Clone', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Use Harriet' }).click();
  };
  const speakIfKnown: SpeechScript = async (peer, speak, count) => {
    if (speak.voice === service.clones.at(-1)) return speakWell(peer, speak, count);
    peer.json({ type: 'error', message: `Voice not found: ${speak.voice}` });
  };

  test('that the service forgot is cloned again once and then speaks; forgotten again at once, it says so and stops', async () => {
    await clone();
    expect(service.clones).toHaveLength(1);
    await expectSpeaksWell();
    expect(service.sockets().speaks.at(-1)?.speak).toMatchObject({ voice: 'u-me-1', token: expect.any(String) });

    service.forgetVoices();
    service.clones.push('nobody');
    service.script(speakIfKnown);
    expect((await heardAfterPress()).equals(sound)).toBe(true);
    await page.getByText('It is cloned again').waitFor();
    expect(service.clones).toEqual(['u-me-1', 'nobody', 'u-me-3']);
    expect(service.sockets().speaks.at(-1)?.speak.voice).toBe('u-me-3');

    service.script((peer) => peer.json({ type: 'error', message: 'Unknown voice.' }));
    await press();
    await problem('again right after it was cloned').waitFor();
    expect(service.clones).toHaveLength(3);
  });

  test('refused for the key says what to do about it', async () => {
    service.script((peer) => peer.json({ type: 'error', message: 'Unauthorized: a private voice needs your token.' }));
    await press();
    await problem('refused the API key').waitFor();
    expect(service.clones).toHaveLength(3);
    await expectSpeaksWell();
  });
});
