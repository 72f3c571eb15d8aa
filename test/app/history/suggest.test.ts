import { beforeAll, expect, test } from 'vitest';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import type { LibraryStore } from '../../../electron/adapters/sqlite/store-contract.ts';
import { suggestQueries } from '../../../electron/services/history/suggest.ts';
import { anItem, aTranscript } from '../../support/library-builders.ts';

let store: LibraryStore;
const suggest = (typed: string, viewer = 'me') => suggestQueries(typed, { store, viewer, isOffline: false });

beforeAll(async () => {
  store = await openStoreInProcess({ file: ':memory:' });
  const add = async (id: string, source: 'import' | 'recording', account: string, ...lines: string[]) => {
    await store.insertItem(anItem({ id, title: 'x', source, account }), null);
    await store.putTranscript(id, aTranscript(...lines));
  };
  await add('a', 'recording', 'me', '0: the harbour at night', '1: harbour lights');
  await add('b', 'import', 'me', '0: the harbor [laugh]');
  await add('c', 'import', 'other', '0: harboor');
  const spoken = { voice: 'v', temperature: 1, verifyChunks: true, file: null, durationMs: 1, problem: null } as const;
  const rest = {
    maxSecs: null,
    finishedChars: 0,
    finishedBytes: 0,
    firstAudioMs: null,
    estimateMicroUsd: 1,
    deletedAtMs: null,
    cast: null,
    state: 'complete',
  } as const;
  await store.insertRender({
    ...spoken,
    ...rest,
    id: 'r',
    account: 'me',
    createdAtMs: 1,
    text: 'a lighthouse',
    voiceName: 'M',
  });
});

test.each([
  // The nearest that find something, and never a word of another account.
  ['harbuor', ['harbour', 'harbor']],
  ['lights harbuor', ['lights harbour']],
  // Words of speech count.
  ['lighthuose', ['lighthouse']],
  // With a filter only what it lets through, which stays in the search.
  ['harbuor type:import', ['harbor type:import ']],
  ['type:recording harbuor', ['harbour type:recording ']],
  ['harbuor has:laugh', ['harbor has:laugh ']],
  ['harbour type:import', ['harbor type:import ']],
  ['harbuor speaker:"speaker 2"', ['harbour speaker:"speaker 2" ']],
  ['harbuor type:dictation', []],
  ['lighthuose status:failed', []],
  ['has:sigh', []],
])('%s', async (typed, queries) => expect(await suggest(typed)).toEqual(queries));

test('another account is helped with its own words', async () => {
  expect(await suggest('harbuor', 'other')).toEqual(['harboor']);
});
