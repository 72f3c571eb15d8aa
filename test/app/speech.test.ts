import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSpeechWorld, type SpeechWorld } from '../support/speech-world.ts';

let world: SpeechWorld;
beforeAll(async () => {
  world = await createSpeechWorld();
});
afterAll(() => world.close());
afterEach(() => {
  world.sandbox.faults.clear();
  // Nothing that was asked broke a rule of the API document.
  expect(world.sandbox.violations()).toEqual([]);
});

const signal = new AbortController().signal;
const list = (text?: string) => world.app.handlers.speech.list({ text, limit: 50 }, { signal });

async function wavOf(id: string): Promise<Buffer> {
  const media = await world.app.openMedia(id);
  if (!media) throw new Error('no media');
  const parts: Uint8Array[] = [];
  for await (const part of media.read(0, media.sizeBytes - 1)) parts.push(part.slice());
  return Buffer.concat(parts);
}

describe('a render', () => {
  test('is streamed, kept with its text and settings, found again, and saved as it was heard', async () => {
    const text = 'The harbour is quiet this morning. The ferry leaves when the tide turns.';
    const { render, pcm, sentences } = await world.speak({ text });
    expect(render).toMatchObject({
      text,
      voice: world.voice,
      state: 'complete',
      problem: null,
      mediaUrl: `media:${render.id}`,
    });
    expect(render.durationMs).toBe(Math.round(pcm.length / 48));
    expect(render.firstAudioMs).toBeGreaterThanOrEqual(0);
    expect(render.estimateMicroUsd).toBe(10 * sentences.reduce((sum, one) => sum + one.end - one.start, 0));

    const kept = await wavOf(render.id);
    expect(kept.subarray(44).equals(pcm)).toBe(true);
    expect(kept.readUInt32LE(40)).toBe(pcm.length);

    expect((await list('harb')).renders.map((one) => one.id)).toContain(render.id);
    expect((await list('zeppelin')).renders).toEqual([]);
    const saved = await world.app.handlers.speech.save({ id: render.id }, { signal });
    expect(saved.fileName).toMatch(/^The harbour is quiet.*\.wav$/);
    expect(Buffer.from(world.downloads.at(-1)?.bytes ?? []).equals(kept)).toBe(true);
  });

  test('that is not to be kept leaves nothing behind', async () => {
    const { total } = await list();
    const { render } = await world.speak({ text: 'Only a preview.', keep: false });
    expect(render.state).toBe('complete');
    expect((await list()).total).toBe(total);
    expect(await world.app.openMedia(render.id)).toBeNull();
  });

  test('can be deleted and brought back', async () => {
    const { render } = await world.speak({ text: 'This one comes back.' });
    await world.app.handlers.speech.remove({ id: render.id }, { signal });
    expect((await list('comes')).renders).toEqual([]);
    await world.app.handlers.speech.restore({ id: render.id }, { signal });
    expect((await list('comes')).renders.map((one) => one.id)).toEqual([render.id]);
  });

  test('is saved in an encoded form put together from pieces, and from nothing else', async () => {
    const { render } = await world.speak({ text: 'Encoded elsewhere.' });
    const { saveEncoded } = world.app.handlers.speech;
    const part = (offset: number, bytes: number[], isLast: boolean) =>
      saveEncoded({ id: render.id, format: 'mp3', offset, part: Uint8Array.from(bytes), isLast }, { signal });
    await part(0, [1, 2, 3], false);
    expect(await part(3, [4], true)).toMatchObject({ fileName: 'Encoded elsewhere.mp3', downloadUrl: 'download:1' });
    expect([...(world.downloads.at(-1)?.bytes ?? [])]).toEqual([1, 2, 3, 4]);
    await part(0, [1], false);
    await expect(part(5, [2], true)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('of a dialogue speaks each line in the voice of its name', async () => {
    const { builtIn } = await world.voicesWhen((state) => state.builtIn.length > 1);
    const [ana, jonas] = builtIn.map((voice) => voice.voiceId);
    const script = 'Ana: The water is rising.\nJonas: So it is. It rose last night as well.';
    const both = await world.speak({ text: script, cast: { Ana: ana ?? '', Jonas: jonas ?? '' } });
    const alone = await world.speak({ text: 'The water is rising.', voice: ana });
    const answer = await world.speak({ text: 'So it is. It rose last night as well.', voice: jonas });
    expect(both.pcm.equals(Buffer.concat([alone.pcm, answer.pcm]))).toBe(true);
    expect(both.sentences.map(({ start, end }) => script.slice(start, end)).join(' ')).not.toMatch(/Ana|Jonas/);
    // Kept with its cast, so that it can be made again as it was.
    const kept = (await list('rising')).renders.find(({ id }) => id === both.render.id);
    expect(kept?.cast).toEqual({ Ana: ana, Jonas: jonas });
    expect(alone.render.cast).toBeNull();
    const again = await world.speak({ text: script, cast: kept?.cast ?? {} });
    expect(again.pcm.equals(both.pcm)).toBe(true);
  });

  test('with nothing to say is refused before anything is sent', async () => {
    await expect(world.speak({ text: '[breath] ...' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('one after the other', () => {
  test('200 renders use one or two sockets', async () => {
    const before = await socketsOpened();
    for (let index = 0; index < 200; index += 1) {
      const { render } = await world.speak({ text: `Number ${'I'.repeat((index % 9) + 1)}.`, keep: false });
      expect(render.state).toBe('complete');
    }
    expect((await socketsOpened()) - before).toBeLessThanOrEqual(2);
    expect(await socketsOpened()).toBeLessThanOrEqual(4);
  });

  test('a render that is left gives no late sound to the next one', async () => {
    world.sandbox.faults.set({ renderSpeed: 8 });
    const long = 'A very long sentence that goes on and on about the tide and the wind and the weather of the islands.';
    for (let round = 0; round < 10; round += 1) {
      const leave = new AbortController();
      const onAudio = (bytes: number): void => {
        if (bytes > 3_840) leave.abort();
      };
      await world.speak({ text: long, keep: false }, { signal: leave.signal, onAudio }).catch(() => undefined);
    }
    world.sandbox.faults.set({ renderSpeed: null });
    const clean = await world.speak({ text: 'Short and clean.', keep: false });
    const again = await world.speak({ text: 'Short and clean.', keep: false });
    expect(clean.pcm.equals(again.pcm)).toBe(true);
  });
});

async function socketsOpened(): Promise<number> {
  const abort = new AbortController();
  for await (const state of world.app.handlers.speech.state({}, { signal: abort.signal })) {
    abort.abort();
    return state.socketsOpened;
  }
  return 0;
}

describe('faults', () => {
  test('a socket killed in the middle: what came is kept and marked, nothing is asked for twice', async () => {
    world.sandbox.faults.inject({ endpoint: 'tts-socket', times: 1, fault: { kind: 'render', dropAtByte: 40_000 } });
    const text = 'This sentence will be cut in the middle by somebody who pulls the plug.';
    const { render, pcm } = await world.speak({ text });
    expect(render.state).toBe('partial');
    expect(render.problem).toMatch(/\w/);
    expect(pcm.length).toBe(40_000);
    expect(render.durationMs).toBe(Math.round(40_000 / 48));
    expect((await list('plug')).renders[0]).toMatchObject({ id: render.id, state: 'partial' });
    expect(world.sandbox.faults.struck()).toBeGreaterThan(0);
    expect((await wavOf(render.id)).subarray(44).equals(pcm)).toBe(true);
    expect((await world.speak({ text })).render.state).toBe('complete');
  });

  test('what a broken render lacks is spoken when asked for, from the sentence that broke, and both become one', async () => {
    const text =
      'The first sentence is whole and stays as it is. The second one breaks off in the middle. A third follows.';
    const cut = world.sandbox.faults;
    let isCut = false;
    const broken = await world.speak(
      { text },
      {
        onAudio() {
          if (!isCut) cut.inject({ endpoint: 'tts-socket', times: 1, fault: { kind: 'render', dropAtByte: 6_000 } });
          isCut = true;
        },
      },
    );
    const [first] = broken.sentences;
    expect(broken.render).toMatchObject({ state: 'partial', finishedChars: first?.end });
    const wholeBytes = broken.pcm.length - 6_000;

    const rest = await world.speak({ text, restOf: broken.render.id });
    expect(rest.render).toMatchObject({ state: 'complete', text, problem: null });
    // Only what is new is sent, heard and paid.
    expect(rest.sentences).toEqual(broken.sentences.slice(1));
    expect(rest.render.estimateMicroUsd).toBeLessThan(broken.render.estimateMicroUsd);
    const [old, joined] = [await wavOf(broken.render.id), await wavOf(rest.render.id)];
    expect(old.length).toBe(44 + broken.pcm.length);
    expect(joined.length).toBe(44 + wholeBytes + rest.pcm.length);
    expect(joined.subarray(44, 44 + wholeBytes).equals(old.subarray(44, 44 + wholeBytes))).toBe(true);
    // Ten milliseconds in which one sound goes over into the other; after them each byte as it was heard.
    const jointBytes = 480;
    expect(joined.subarray(44 + wholeBytes + jointBytes).equals(rest.pcm.subarray(jointBytes))).toBe(true);

    await expect(world.speak({ text: 'Another text.', restOf: broken.render.id })).rejects.toThrow('another text');
    await expect(world.speak({ text, restOf: rest.render.id })).rejects.toThrow('nothing left to say');
    await expect(world.speak({ text, restOf: 'nobody' })).rejects.toThrow('no longer here');
  });

  test('a ceiling on the sound is for the whole script, and is told when it cuts', async () => {
    const text =
      'One sentence that takes a while to say. And another one that takes as long. And a third, which is too much.';
    const free = await world.speak({ text });
    expect(free.notices).toEqual([]);
    const maxSecs = free.render.durationMs / 2_000;
    const cut = await world.speak({ text, maxSecs });
    expect(cut.render).toMatchObject({ state: 'complete', settings: { maxSecs } });
    expect(Math.abs(cut.render.durationMs - maxSecs * 1_000)).toBeLessThan(100);
    expect(cut.notices.join()).toContain('words may be missing');
  });

  test("the service's own words are shown, and the next render works", async () => {
    world.sandbox.faults.inject({
      endpoint: 'tts-socket',
      times: 1,
      fault: { kind: 'render', errorAtByte: 0, errorMessage: 'The voice has a cold today.' },
    });
    const failed = await world.speak({ text: 'Hello there.' });
    expect(failed.render).toMatchObject({ state: 'failed', mediaUrl: null });
    expect(failed.render.problem).toContain('The voice has a cold today.');
    expect((await world.speak({ text: 'Hello there.' })).render.state).toBe('complete');
  });

  test('frames cut at odd bytes, strays before the start and after the end change nothing', async () => {
    const text = 'Every sample in its place.';
    const clean = await world.speak({ text });
    world.sandbox.faults.inject({
      endpoint: 'tts-socket',
      times: 1,
      fault: { kind: 'render', frameBytes: [1, 3, 777, 5], between: ['{"type":"progress"}'], after: [555] },
    });
    const odd = await world.speak({ text });
    expect(odd.render.state).toBe('complete');
    expect(odd.pcm.equals(clean.pcm)).toBe(true);
    expect((await world.speak({ text })).pcm.equals(clean.pcm)).toBe(true);
  });

  test('where no socket can be had, speech goes over HTTP', async () => {
    const text = 'The proxy does not like sockets.';
    const clean = await world.speak({ text });
    world.sandbox.faults.inject({ endpoint: 'tts-socket', fault: { kind: 'refuse-upgrade', status: 403 } });
    await world.sandbox.restart();
    const before = world.calls('tts');
    const over = await world.speak({ text });
    expect(over.render).toMatchObject({ state: 'complete', problem: null });
    expect(over.pcm.equals(clean.pcm)).toBe(true);
    expect(world.calls('tts')).toBe(before + 1);
  });

  test('a long script that is only saved goes over HTTP, a short one over the socket, and both sound as they are heard', async () => {
    const long = 'The ferry leaves when the tide turns, and not a minute before. '.repeat(20);
    const heard = await world.speak({ text: long, keep: false });
    const before = { http: world.calls('tts'), opened: await socketsOpened() };
    const saved = await world.speak({ text: long, keep: false, toSave: true });
    expect(saved.pcm.equals(heard.pcm)).toBe(true);
    expect(world.calls('tts') - before.http).toBe(saved.sentences.length);
    await world.speak({ text: 'Short.', keep: false, toSave: true });
    expect(world.calls('tts') - before.http).toBe(saved.sentences.length);
  });

  test('a built-in voice with a new id is found by its name, and that is said', async () => {
    await world.speak({ text: 'Before.', keep: false });
    world.sandbox.faults.set({ voiceSuffix: 'hnew000001' });
    const { render, notices } = await world.speak({ text: 'After the update.', keep: false });
    expect(render.state).toBe('complete');
    expect(notices.join()).toMatch(/new version/);
  });
});
