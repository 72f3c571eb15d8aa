import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import type { RenderRow, VoiceRow } from '../../../electron/services/ports/speech-store.ts';

let store: Awaited<ReturnType<typeof openStoreInProcess>>;
beforeEach(async () => {
  store = await openStoreInProcess({ file: ':memory:' });
});
afterEach(() => store.close());

const render = (index: number, values: Partial<RenderRow> = {}): RenderRow => ({
  id: `render-${index}`,
  account: 'a',
  createdAtMs: 1_000 + index,
  text: `Line number ${index} about rivers`,
  voice: 'slt.h1',
  voiceName: 'Slt',
  cast: null,
  temperature: 0.9,
  verifyChunks: true,
  maxSecs: 12.5,
  file: `render-${index}.wav`,
  durationMs: 1_500,
  finishedChars: 20,
  finishedBytes: 72_000,
  state: 'complete',
  problem: null,
  firstAudioMs: 120,
  estimateMicroUsd: 300,
  deletedAtMs: null,
  ...values,
});

describe('renders', () => {
  test('come back as they were put in, newest first, in pages without gaps', async () => {
    for (let index = 0; index < 25; index += 1) await store.insertRender(render(index));
    await store.insertRender(render(99, { account: 'b' }));
    expect(await store.getRender('render-3')).toEqual(render(3));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.listRenders({ account: 'a', limit: 10, after });
      expect(page.total).toBe(25);
      seen.push(...page.rows.map((row) => row.id));
      after = page.next ?? undefined;
    } while (after);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `render-${24 - index}`));
  });

  test('are found by words of their text and by voice, not when deleted, never in another account', async () => {
    await store.insertRender(render(1, { text: 'The Café opens at nine' }));
    await store.insertRender(render(2, { text: 'Nothing here', voiceName: 'Maeve' }));
    await store.insertRender(render(3, { text: 'The cafe again', account: 'b' }));
    const find = async (text: string) =>
      (await store.listRenders({ account: 'a', text, limit: 10 })).rows.map((row) => row.id);
    expect(await find('cafe op')).toEqual(['render-1']);
    expect(await find('maeve')).toEqual(['render-2']);
    expect(await find('"')).toEqual([]);
    await store.updateRender('render-1', { deletedAtMs: 5 });
    expect(await find('cafe')).toEqual([]);
  });

  test('those that were running when the app died are told apart', async () => {
    await store.insertRender(render(1, { state: 'rendering' }));
    await store.insertRender(render(2));
    expect((await store.unfinishedRenders()).map((row) => row.id)).toEqual(['render-1']);
    await store.updateRender('render-1', { state: 'partial', durationMs: 700 });
    expect(await store.unfinishedRenders()).toEqual([]);
    expect(await store.getRender('render-1')).toMatchObject({ state: 'partial', durationMs: 700 });
  });
});

describe('voices', () => {
  const voice: VoiceRow = {
    id: 'v1',
    account: 'a',
    name: 'My voice',
    transcript: 'hello',
    clipFile: 'clip.wav',
    clipMimeType: 'audio/wav',
    clipBytes: 100,
    durationMs: 3_000,
    createdAtMs: 1,
    remoteId: 'u-1-a',
    formerRemoteIds: ['u-1-0'],
    state: 'ready',
    problem: null,
    lastCloneAtMs: 1,
    deleteAtMs: null,
  };
  test('are kept per account and replaced as a whole', async () => {
    await store.putVoice(voice);
    await store.putVoice({ ...voice, remoteId: 'u-1-b', formerRemoteIds: ['u-1-0', 'u-1-a'] });
    expect(await store.voicesOf('a')).toEqual([{ ...voice, remoteId: 'u-1-b', formerRemoteIds: ['u-1-0', 'u-1-a'] }]);
    expect(await store.voicesOf('b')).toEqual([]);
    await store.deleteVoice('v1');
    expect(await store.voicesOf('a')).toEqual([]);
  });
  test('the built-in list is remembered', async () => {
    expect(await store.voiceList('a')).toBeNull();
    await store.putVoiceList('a', [{ voiceId: 'slt.h1', previewText: 'Hi' }], 42);
    expect(await store.voiceList('a')).toEqual({ voices: [{ voiceId: 'slt.h1', previewText: 'Hi' }], atMs: 42 });
  });
});
