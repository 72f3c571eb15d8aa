import { expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import { spanNames, type DictationSpans } from '../../../electron/domain/dictation/latency.ts';
import { anItem } from '../../support/library-builders.ts';

const garbled = ['{"a":', 'null', '[[1]]', '"text"', '{"a":7}', '\u0000\u0001'];

test.each(garbled)('a JSON column that became %j costs what it says, never the row or the list', async (text) => {
  const { db } = openLibrary(':memory:');
  const store = createStore(db, { notices: [] });
  const render = {
    account: 'a',
    createdAtMs: 1,
    text: 'Two lamps',
    voice: 'slt.h1',
    voiceName: 'Slt',
    cast: { Ann: 'slt.h1' },
    temperature: 0.9,
    verifyChunks: true,
    maxSecs: null,
    file: 'r.wav',
    durationMs: 1,
    finishedChars: 1,
    finishedBytes: 1,
    state: 'complete' as const,
    problem: null,
    firstAudioMs: null,
    estimateMicroUsd: 1,
    deletedAtMs: null,
  };
  const spans = Object.fromEntries(spanNames.map((name) => [name, 5])) as DictationSpans;
  for (const id of ['one', 'two']) {
    await store.insertRender({ ...render, id });
    await store.insertItem(anItem({ id, account: 'a', source: 'dictation' }), null);
    await store.putTakeFigures({ itemId: id, atMs: 1, outcome: { kind: 'empty' }, spans });
    await store.putVoice({
      id,
      account: 'a',
      name: id,
      transcript: null,
      clipFile: `${id}.wav`,
      clipMimeType: 'audio/wav',
      clipBytes: 1,
      durationMs: 1,
      createdAtMs: 1,
      remoteId: 'u-1',
      formerRemoteIds: ['u-0'],
      state: 'ready',
      problem: null,
      lastCloneAtMs: null,
      deleteAtMs: null,
    });
  }
  await store.putVoiceList('a', [{ voiceId: 'slt.h1', previewText: 'Hello' }], 1);
  db.prepare("UPDATE renders SET voice_cast = ? WHERE id = 'one'").run(text);
  db.prepare("UPDATE voices SET former_remote_ids = ? WHERE id = 'one'").run(text);
  db.prepare("UPDATE take_figures SET outcome = ? WHERE item_id = 'one'").run(text);
  db.prepare('UPDATE voice_lists SET voices = ?').run(text);

  const { rows } = await store.listRenders({ account: 'a', limit: 10 });
  expect(Object.fromEntries(rows.map(({ id, cast }) => [id, cast]))).toEqual({ one: null, two: { Ann: 'slt.h1' } });
  const voices = await store.voicesOf('a');
  expect(voices.map(({ id, formerRemoteIds }) => [id, formerRemoteIds])).toEqual([
    ['one', []],
    ['two', ['u-0']],
  ]);
  expect((await store.recentTakeFigures(10)).map(({ itemId }) => itemId)).toEqual(['two']);
  expect(await store.takeFigures(['one', 'two'])).toHaveLength(1);
  expect(await store.voiceList('a')).toBeNull();
  await store.close();
});
