import { expect, test } from 'vitest';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import type { Store } from '../../../electron/services/ports/store.ts';
import { aJob, anItem, aTranscript, noLabels } from '../../support/library-builders.ts';

const open = (): Promise<Store> => openStoreInProcess({ file: ':memory:' });

test('an item and its job come back as they were stored', async () => {
  const store = await open();
  const item = anItem({
    title: 'Ünïcode "title"',
    files: ['a.wav', 'b.wav'],
    sha256: 'ab',
    starred: true,
    costMicroUsd: 7,
  });
  const job = aJob(item.id, { hold: 'confirm', state: 'held', bodyComplete: true, cache: false, errorCode: 'QUOTA' });
  await store.insertItem(item, job);
  expect(await store.getItem(item.id)).toEqual({ item, job, labels: noLabels, hasNote: false });
  expect(await store.getItem('nobody')).toBeNull();
  await expect(store.insertItem(item, null)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('an update changes what it names and nothing else, and fails for an item that is gone', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  await store.updateItem(item.id, { durationMs: 1234.6, recording: true, title: 'New' });
  expect((await store.getItem(item.id))?.item).toEqual({ ...item, durationMs: 1235, recording: true, title: 'New' });
  await store.updateItem(item.id, {});
  await expect(store.updateItem('nobody', { title: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an item whose job cannot be stored is not stored either', async () => {
  const store = await open();
  const item = anItem();
  await expect(store.insertItem(item, aJob(item.id, { token: null as never }))).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(await store.getItem(item.id)).toBeNull();
});

test('a job moves only from the states named, and the loser writes nothing', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, aJob(item.id));
  const [first, second] = await Promise.all([
    store.moveJob(item.id, ['queued'], { state: 'submitting', attempts: 1 }),
    store.moveJob(item.id, ['queued'], { state: 'cancelled', attempts: 99 }),
  ]);
  expect(first).toMatchObject({ state: 'submitting', attempts: 1 });
  expect(second).toBeNull();
  expect((await store.getItem(item.id))?.job).toMatchObject({ state: 'submitting', attempts: 1 });
  expect(await store.moveJob('nobody', ['queued'], { state: 'failed' })).toBeNull();
  expect(await store.moveJob(item.id, [], { state: 'failed' })).toBeNull();
});

test('putJob adds a job or replaces it whole', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  await store.putJob(aJob(item.id, { remoteId: 'r1', errorCode: 'QUOTA' }));
  const replaced = aJob(item.id, { token: 'other' });
  await store.putJob(replaced);
  expect((await store.getItem(item.id))?.job).toEqual(replaced);
  await expect(store.putJob(aJob('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('jobsIn gives the jobs of the named states, oldest first', async () => {
  const store = await open();
  for (const [state, at] of [
    ['queued', 30],
    ['submitted', 20],
    ['queued', 10],
    ['completed', 5],
  ] as const) {
    const item = anItem({ title: `${state}${at}` });
    await store.insertItem(item, aJob(item.id, { state, createdAtMs: at }));
  }
  const titles = (await store.jobsIn(['submitted', 'queued', 'queued'])).map(({ item }) => item.title);
  expect(titles).toEqual(['queued10', 'submitted20', 'queued30']);
  expect(await store.jobsIn([])).toEqual([]);
});

test('the same audio is found by its hash within one account, also from the bin', async () => {
  const store = await open();
  const mine = anItem({ sha256: 'aa', createdAtMs: 1 });
  const binned = anItem({ sha256: 'aa', createdAtMs: 2, deletedAtMs: 5 });
  await store.insertItem(mine, null);
  await store.insertItem(binned, aJob(binned.id));
  await store.insertItem(anItem({ sha256: 'aa', account: 'other' }), null);
  expect((await store.findByHash('aa', 'acc')).map(({ item }) => item.id)).toEqual([binned.id, mine.id]);
});

test('takes that were being recorded are found again', async () => {
  const store = await open();
  const take = anItem({ recording: true, source: 'recording' });
  await store.insertItem(take, null);
  await store.insertItem(anItem(), null);
  expect(await store.unfinishedTakes()).toEqual([take]);
  await store.updateItem(take.id, { recording: false });
  expect(await store.unfinishedTakes()).toEqual([]);
});

test('a transcript comes back in pages, with words, and fills in the counts of its item', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  const transcript = aTranscript('A: one', 'B: two', 'A: three', 'four');
  const words = [{ text: 'one', startMs: 0, endMs: 400 }];
  transcript.segments[0]!.words = words;
  await store.putTranscript(item.id, transcript);
  const page = await store.segments(item.id, 0, 3);
  expect(page.total).toBe(4);
  expect(page.segments.map(({ ordinal, speaker, text }) => [ordinal, speaker, text])).toEqual([
    [0, 'A', 'one'],
    [1, 'B', 'two'],
    [2, 'A', 'three'],
  ]);
  expect(page.segments[0]).toEqual({
    ordinal: 0,
    speaker: 'A',
    text: 'one',
    startMs: 0,
    endMs: 3_500,
    words,
    edited: false,
  });
  expect((await store.segments(item.id, 3, 500)).segments.map(({ text }) => text)).toEqual(['four']);
  expect((await store.segments(item.id, 4, 500)).segments).toEqual([]);
  expect((await store.getItem(item.id))?.item).toMatchObject({ segmentCount: 4, speakerCount: 2, language: 'en' });
  await expect(store.putTranscript('nobody', transcript)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(store.segments('nobody', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an empty transcript is a transcript', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  await store.putTranscript(item.id, aTranscript());
  expect(await store.segments(item.id, 0, 10)).toEqual({ segments: [], total: 0 });
  expect((await store.getItem(item.id))?.item.segmentCount).toBe(0);
});

test('a correction is found by search, can be taken back, and survives the same words arriving again', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  await store.putTranscript(item.id, aTranscript('the quick brown focks', 'another line'));
  const edited = await store.editSegment(item.id, 0, 'the quick brown fox');
  expect(edited).toMatchObject({ ordinal: 0, text: 'the quick brown fox', edited: true });
  expect((await store.search('fox', 10)).total).toBe(1);
  expect((await store.search('focks', 10)).total).toBe(0);

  await store.putTranscript(item.id, aTranscript('the quick brown focks', 'another line, longer'));
  expect((await store.segments(item.id, 0, 1)).segments[0]).toMatchObject({
    text: 'the quick brown fox',
    edited: true,
  });
  expect((await store.search('fox', 10)).total).toBe(1);

  expect(await store.editSegment(item.id, 0, null)).toMatchObject({ text: 'the quick brown focks', edited: false });
  expect((await store.search('focks', 10)).total).toBe(1);
  expect((await store.search('fox', 10)).total).toBe(0);

  await store.editSegment(item.id, 0, 'my words');
  await store.putTranscript(item.id, aTranscript('the service heard something else'));
  expect((await store.segments(item.id, 0, 1)).segments[0]).toMatchObject({ edited: false });
  for (const ordinal of [1, -1, 0.5, Number.NaN]) {
    await expect(store.editSegment(item.id, ordinal, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('speakers keep their names through a new transcript', async () => {
  const store = await open();
  const item = anItem();
  await store.insertItem(item, null);
  await store.putTranscript(item.id, aTranscript('S1: hello', 'S0: hi'));
  await store.nameSpeaker(item.id, 'S0', '  Ann ');
  expect(await store.speakers(item.id)).toEqual([
    { speaker: 'S1', name: null },
    { speaker: 'S0', name: 'Ann' },
  ]);
  await store.putTranscript(item.id, aTranscript('S1: only one'));
  expect(await store.speakers(item.id)).toEqual([{ speaker: 'S1', name: null }]);
  await expect(store.nameSpeaker(item.id, 'S0', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await store.putTranscript(item.id, aTranscript('S0: back', 'S1: again'));
  expect(await store.speakers(item.id)).toEqual([
    { speaker: 'S0', name: 'Ann' },
    { speaker: 'S1', name: null },
  ]);
  await store.nameSpeaker(item.id, 'S0', '');
  expect((await store.speakers(item.id))[0]).toEqual({ speaker: 'S0', name: null });
});

test('a transcript of more than 8,192 segments keeps its order and does not touch its neighbours', async () => {
  const store = await open();
  const [before, long, after] = [anItem(), anItem(), anItem()];
  for (const item of [before, long, after]) await store.insertItem(item, null);
  await store.putTranscript(before.id, aTranscript('before'));
  const lines = Array.from({ length: 20_000 }, (_, index) => `line n${index}`);
  await store.putTranscript(long.id, aTranscript(...lines));
  await store.putTranscript(after.id, aTranscript('after'));
  await store.putTranscript(before.id, aTranscript('before again'));
  expect((await store.segments(long.id, 19_999, 10)).segments[0]?.text).toBe('line n19999');
  expect((await store.segments(long.id, 8_190, 4)).segments.map(({ text }) => text)).toEqual(lines.slice(8_190, 8_194));
  expect((await store.search('n12345', 5)).hits).toMatchObject([{ itemId: long.id, ordinal: 12_345 }]);
  expect((await store.segments(after.id, 0, 10)).segments.map(({ text }) => text)).toEqual(['after']);
  expect((await store.segments(before.id, 0, 10)).segments.map(({ text }) => text)).toEqual(['before again']);
  await store.putTranscript(long.id, aTranscript('short'));
  expect((await store.search('line', 5)).total).toBe(0);
  expect((await store.search('before', 5)).total).toBe(1);
});

test('an emptied bin gives back the files that no other item has', async () => {
  const store = await open();
  const shared = anItem({ files: ['shared.mp3'] });
  const old = anItem({ files: ['old.mp3', 'shared.mp3'], deletedAtMs: 100 });
  const recent = anItem({ deletedAtMs: 200 });
  for (const item of [shared, old, recent]) await store.insertItem(item, aJob(item.id));
  await store.putTranscript(old.id, aTranscript('words to forget'));
  expect(await store.purgeBin(150)).toEqual({ count: 1, files: ['old.mp3'] });
  expect(await store.getItem(old.id)).toBeNull();
  expect(await store.getItem(recent.id)).not.toBeNull();
  expect((await store.jobsIn(['queued'])).map(({ item }) => item.id).sort()).toEqual([recent.id, shared.id].sort());
  expect((await store.ownedFiles()).sort()).toEqual([...recent.files, 'shared.mp3'].sort());
});

test('the bin takes an item out of search and restoring puts it back', async () => {
  const store = await open();
  const item = anItem({ title: 'Harbour talk' });
  await store.insertItem(item, null);
  await store.putTranscript(item.id, aTranscript('boats and ropes'));
  await store.updateItem(item.id, { deletedAtMs: 1 });
  expect(await store.search('boats', 5)).toEqual({ hits: [], total: 0 });
  expect((await store.search('harbour', 5)).total).toBe(0);
  await store.updateItem(item.id, { title: 'Quay talk' });
  await store.editSegment(item.id, 0, 'boats and knots');
  await store.putTranscript(item.id, aTranscript('boats and ropes', 'and sails'));
  expect((await store.search('boats', 5)).total).toBe(0);
  await store.updateItem(item.id, { deletedAtMs: null });
  expect((await store.search('knots', 5)).total).toBe(1);
  expect((await store.search('sails', 5)).total).toBe(1);
  expect((await store.search('quay', 5)).total).toBe(1);
  expect((await store.search('harbour', 5)).total).toBe(0);
});
