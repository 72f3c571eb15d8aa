import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Segment } from '../../electron/ipc/contract/library.ts';
import { clipWav, createSpeechWorld, type SpeechWorld } from '../support/speech-world.ts';

let world: SpeechWorld;
beforeAll(async () => {
  world = await createSpeechWorld();
});
afterAll(() => world.close());

const signal = new AbortController().signal;
const library = () => world.app.handlers.library;
const transcribe = () => world.app.handlers.transcribe;
const offer = (name: string, content: string | Uint8Array): Promise<string> =>
  world.offer(name, typeof content === 'string' ? Buffer.from(content) : content);
const bring = async (...files: string[]) => (await transcribe().importFiles({ files }, { signal })).outcomes;
async function segmentsOf(id: string): Promise<Segment[]> {
  const all: Segment[] = [];
  for await (const page of library().segments({ id }, { signal })) all.push(...page.segments);
  return all;
}
const srt = [
  '1\n00:00:00,500 --> 00:00:02,000\nANN: Kittiwakes nest here.\n',
  '2\n00:00:61,000 --> 00:00:62,000\nBO: broken\n',
  '3\n00:00:02,000 --> 00:00:04,000\nBO: So they do.\n',
].join('\n');

describe('a transcript beside its audio', () => {
  test('makes one item with both, without a job, for nothing; what cannot be read is said', async () => {
    const outcomes = await bring(await offer('Episode 1.wav', clipWav(5)), await offer('episode 1.srt', srt));
    const [audio, text] = outcomes;
    expect(audio).toMatchObject({ name: 'Episode 1.wav', problem: null, note: null });
    expect(text).toMatchObject({ problem: null, note: expect.stringContaining('One place in “episode 1.srt”') });
    const id = audio?.itemId ?? '';
    expect(text?.itemId).toBe(id);
    const { item, speakers, mediaUrl } = await library().get({ id }, { signal });
    expect(item).toMatchObject({
      title: 'Episode 1',
      status: 'Completed',
      costMicroUsd: 0,
      estimateMicroUsd: null,
      segmentCount: 2,
      speakerCount: 2,
      hasAudio: true,
      durationMs: 5000,
    });
    expect(speakers.map(({ name }) => name)).toEqual(['ANN', 'BO']);
    expect(mediaUrl).not.toBeNull();
    expect(await world.app.openMedia(id)).toMatchObject({ mimeType: 'audio/wav' });
    expect(await segmentsOf(id)).toMatchObject([
      { text: 'Kittiwakes nest here.', startMs: 500, endMs: 2000 },
      { text: 'So they do.', startMs: 2000, endMs: 4000 },
    ]);
    expect((await library().search({ text: 'kittiwakes', limit: 10 }, { signal })).hits).toMatchObject([
      { itemId: id, startMs: 500, speaker: 'ANN' },
    ]);
    expect(world.calls('submit')).toBe(0);
  });

  test('that cannot be read leaves the audio waiting for a yes, never sent by itself', async () => {
    const [audio, text] = await bring(await offer('b.wav', clipWav(2)), await offer('b.json', '{"chapters":[]}'));
    expect(text).toMatchObject({ itemId: null, problem: expect.stringContaining('holds no transcript') });
    const { item } = await library().get({ id: audio?.itemId ?? '' }, { signal });
    expect(item).toMatchObject({ needs: 'confirm', status: 'Queued' });
    expect(world.calls('submit')).toBe(0);
  });
});

test('a transcript alone makes an item without audio; every export of it comes in again, with the note', async () => {
  const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>Fish &amp; chips\n\n00:02.000 --> 00:03.500\n<v Bo>yes\n';
  const [outcome] = await bring(await offer('Talk.vtt', vtt));
  const id = outcome?.itemId ?? '';
  expect((await library().get({ id }, { signal })).item).toMatchObject({
    title: 'Talk',
    hasAudio: false,
    status: 'Completed',
    costMicroUsd: 0,
    durationMs: 3500,
  });
  const note = 'Ask *Bo*:\n\n- about chips -->\n  and fish';
  await library().setNote({ id, text: note }, { signal });
  for (const format of ['srt', 'vtt', 'json', 'txt', 'md'] as const) {
    await library().export({ id, format }, { signal });
    const file = world.downloads.at(-1);
    const [again] = await bring(await offer(file?.fileName ?? '', file?.bytes ?? new Uint8Array()));
    expect(again).toMatchObject({ problem: null, note: null });
    const copy = await library().get({ id: again?.itemId ?? '' }, { signal });
    expect(copy.item.title).toBe('Talk');
    expect(copy.note).toBe(format === 'srt' || format === 'vtt' ? '' : note);
    expect(copy.item.hasNote).toBe(copy.note !== '');
    expect(copy.speakers.map(({ name }) => name)).toEqual(['Ann Lee', 'Bo']);
    expect((await segmentsOf(copy.item.id)).map(({ text, startMs }) => [text, startMs])).toEqual([
      ['Fish & chips', 1000],
      ['yes', 2000],
    ]);
  }
  expect(world.calls('submit')).toBe(0);
});

describe('a transcript for an item that is there', () => {
  test('ends what waits to be sent, is not replaced without a yes, and names its own speakers', async () => {
    const [held] = await bring(await offer('c.wav', clipWav(3)), await offer('c.txt', ''));
    const id = held?.itemId ?? '';
    const add = async (text: string, replace: boolean) =>
      transcribe().attachTranscript({ id, file: await offer('c.txt', text), replace }, { signal });
    expect(await add('Ann: one two\nBo: three', false)).toEqual({ note: null });
    expect((await library().get({ id }, { signal })).item).toMatchObject({ status: 'Completed', needs: null });
    await library().editSegment({ id, ordinal: 0, text: 'mine' }, { signal });
    await expect(add('Cem: other', false)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await segmentsOf(id))[0]).toMatchObject({ text: 'mine', edited: true });
    await expect(add('\0\0', true)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await segmentsOf(id)).toHaveLength(2);
    // A note in the file is taken where there is none, and never on top of one.
    await add('[00:00:00] Ann: one\n\nNote:\nfirst', true);
    expect((await library().get({ id }, { signal })).note).toBe('first');
    await add('[00:00:00] Ann: one\n\nNote:\nsecond', true);
    expect((await library().get({ id }, { signal })).note).toBe('first');
    await add('Cem: other\nCem: words', true);
    expect((await segmentsOf(id)).map(({ text, endMs }) => [text, endMs])).toEqual([
      ['other', 1500],
      ['words', 3000],
    ]);
    expect((await library().get({ id }, { signal })).speakers.map(({ name }) => name)).toEqual(['Cem']);
    expect(world.calls('submit')).toBe(0);
  });

  test('is refused for what is gone, and for a file that was used or is too large', async () => {
    const file = await offer('d.txt', 'words');
    await expect(
      transcribe().attachTranscript({ id: 'nothing', file, replace: false }, { signal }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const large = await offer('large.srt', 'x'.repeat(16_000_001));
    expect(await bring(large)).toMatchObject([{ itemId: null, problem: expect.stringContaining('larger than 16 MB') }]);
    expect(await bring(large)).toMatchObject([{ itemId: null, problem: expect.stringContaining('already taken') }]);
  });
});
