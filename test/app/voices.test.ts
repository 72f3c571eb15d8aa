import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clipWav, createSpeechWorld, type SpeechWorld } from '../support/speech-world.ts';

let world: SpeechWorld;
beforeAll(async () => {
  world = await createSpeechWorld();
});
afterAll(() => world.close());
afterEach(() => {
  world.sandbox.faults.clear();
  expect(world.sandbox.violations()).toEqual([]);
});

const signal = new AbortController().signal;
const handlers = () => world.app.handlers.voices;
async function clone(name: string, transcript?: string): Promise<string> {
  const fileRef = await world.offer(`${name}.wav`, clipWav(12));
  return (await handlers().cloneFromFile({ fileRef, name, transcript }, { signal })).id;
}
const text = 'The same words in the same voice.';

describe('a cloned voice', () => {
  test('speaks, and speaks again after the service forgot it, with exactly one new upload and under the same id', async () => {
    const id = await clone('Harriet', 'Every word of the clip.');
    expect((await world.voicesWhen((state) => state.mine.some((voice) => voice.id === id))).mine).toContainEqual(
      expect.objectContaining({ id, name: 'Harriet', transcript: 'Every word of the clip.', state: 'ready' }),
    );
    const first = await world.speak({ text, voice: id });
    expect(first.render).toMatchObject({ state: 'complete', voice: id, voiceName: 'Harriet' });
    expect(world.calls('clone')).toBe(1);

    await world.sandbox.restart();
    const again = await world.speak({ text, voice: id });
    expect(again.render).toMatchObject({ state: 'complete', voice: id, problem: null });
    expect(again.notices.join()).toContain('cloned again');
    expect(again.pcm.equals(first.pcm)).toBe(true);
    expect(world.calls('clone')).toBe(2);

    expect((await world.speak({ text, voice: id })).notices).toEqual([]);
    expect(world.calls('clone')).toBe(2);
  });

  test('whose answer was lost is found by the name it was sent under, and never uploaded twice', async () => {
    const uploads = world.calls('clone');
    world.sandbox.faults.inject({ endpoint: 'clone', times: 1, fault: { kind: 'reset', phase: 'handled' } });
    const id = await clone('Lost');
    expect(world.calls('clone')).toBe(uploads + 1);
    const { mine } = await world.voicesWhen((state) => state.mine.some((voice) => voice.id === id));
    expect(mine.filter(({ name }) => name.startsWith('Lost'))).toEqual([
      expect.objectContaining({ id, name: 'Lost', state: 'ready' }),
    ]);
    expect((await world.speak({ text, voice: id })).render.state).toBe('complete');
  });

  test('that never reached the service has failed, with its clip kept', async () => {
    world.sandbox.faults.inject({ endpoint: 'clone', times: 1, fault: { kind: 'reset', phase: 'body' } });
    await expect(clone('Unheard')).rejects.toMatchObject({ message: expect.stringMatching(/connection broke/) });
    const { mine } = await world.voicesWhen((state) => state.mine.some((voice) => voice.name === 'Unheard'));
    expect(mine.find(({ name }) => name === 'Unheard')?.state).toBe('failed');
  });

  test('that vanishes again at once is not cloned in a loop', async () => {
    const id = await clone('Twice');
    await world.speak({ text, voice: id });
    await world.sandbox.restart();
    await world.speak({ text, voice: id });
    const uploads = world.calls('clone');
    await world.sandbox.restart();
    const refused = await world.speak({ text, voice: id });
    expect(refused.render.state).toBe('failed');
    expect(refused.render.problem).toMatch(/forgot "Twice" again/);
    expect(world.calls('clone')).toBe(uploads);
  });

  test('is asked for once by many at the same time', async () => {
    const id = await clone('Chorus');
    await world.sandbox.restart();
    const uploads = world.calls('clone');
    const all = await Promise.all([1, 2, 3].map(() => world.speak({ text, voice: id, keep: false })));
    expect(all.map(({ render }) => render.state)).toEqual(['complete', 'complete', 'complete']);
    expect(world.calls('clone')).toBe(uploads + 1);
  });

  test('that was deleted can be brought back, and deleted again with the whole time once more; then the service is told', async () => {
    const kept = await clone('Kept');
    const gone = await clone('Gone');
    const hesitant = await clone('Hesitant');
    for (const id of [kept, gone, hesitant]) await handlers().remove({ id }, { signal });
    await handlers().undoRemove({ id: hesitant }, { signal });
    await handlers().remove({ id: hesitant }, { signal });
    const state = await world.voicesWhen(({ mine }) => mine.some((voice) => voice.deleteAtMs !== null));
    const deleteAtMs = (id: string): number => state.mine.find((voice) => voice.id === id)?.deleteAtMs ?? 0;
    expect(deleteAtMs(kept)).toBeGreaterThan(Date.now());
    expect(deleteAtMs(hesitant)).toBeGreaterThan(deleteAtMs(gone));
    expect(world.calls('delete-voice')).toBe(0);
    await handlers().undoRemove({ id: kept }, { signal });
    const isGone = (id: string) => world.voicesWhen(({ mine }) => mine.every((voice) => voice.id !== id));
    const [, after] = await Promise.all([
      isGone(gone),
      isGone(hesitant).then((last) => {
        expect(Date.now()).toBeGreaterThanOrEqual(deleteAtMs(hesitant));
        return last;
      }),
    ]);
    expect(after.mine.map((voice) => voice.id)).toContain(kept);
    expect(world.calls('delete-voice')).toBe(2);
    expect((await world.speak({ text, voice: kept })).render.state).toBe('complete');
  });
});

describe('a clip', () => {
  test('of 26 MB is refused before anything is sent', async () => {
    const uploads = world.calls('clone');
    const fileRef = await world.offer('long.wav', Buffer.concat([clipWav(1), Buffer.alloc(26_000_000)]));
    await expect(handlers().cloneFromFile({ fileRef, name: 'Long' }, { signal })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(world.calls('clone')).toBe(uploads);
    expect((await world.voicesWhen(() => true)).mine.map((voice) => voice.name)).not.toContain('Long');
  });

  test('that is no audio is refused, and says so', async () => {
    const fileRef = await world.offer('letter.wav', Buffer.from('Dear Sir or Madam, this is not a sound.'));
    await expect(handlers().cloneFromFile({ fileRef, name: 'Letter' }, { signal })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  test('can be a range of something in the library', async () => {
    const fileRef = await world.offer('interview.wav', clipWav(20, 110));
    const { outcomes } = await world.app.handlers.transcribe.importFiles({ files: [fileRef] }, { signal });
    const itemId = outcomes[0]?.itemId ?? '';
    const { id } = await handlers().cloneFromItem(
      { itemId, startMs: 5_000, endMs: 17_500, name: 'From a range' },
      { signal },
    );
    const state = await world.voicesWhen(({ mine }) =>
      mine.some((voice) => voice.id === id && voice.state === 'ready'),
    );
    expect(state.mine.find((voice) => voice.id === id)).toMatchObject({ durationMs: 12_500 });
    await expect(handlers().cloneFromItem({ itemId, startMs: 5_000, endMs: 5_400 }, { signal })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  test('the service cannot take leaves the voice as failed, with the reason', async () => {
    world.sandbox.faults.inject({
      endpoint: 'clone',
      times: 1,
      fault: { kind: 'status', status: 422, message: 'Too noisy.' },
    });
    await expect(clone('Noisy')).rejects.toMatchObject({ message: expect.stringContaining('Too noisy.') });
    const { mine } = await world.voicesWhen((state) => state.mine.some((voice) => voice.name === 'Noisy'));
    expect(mine.find((voice) => voice.name === 'Noisy')).toMatchObject({ state: 'failed' });
  });
});
