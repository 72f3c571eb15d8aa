import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { unzipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import { library } from '../../electron/ipc/contract/library.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { writeZip } from '../../electron/adapters/zip/zip-stream.ts';
import { createAudioHashes } from '../../electron/services/audio-hashes.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';
import { createLibraryService } from '../../electron/services/library.ts';
import { aJob, anItem, aTranscript } from '../support/library-builders.ts';

const day = 24 * 60 * 60 * 1_000;

/** The library over a real store, and a page's client of it over a real port. */
async function setUp() {
  const store = await openStoreInProcess({ file: ':memory:' });
  const events = createItemEvents();
  const downloads: { fileName: string; mimeType: string; bytes: Uint8Array; text: string }[] = [];
  const discarded: string[] = [];
  const world = { now: 100 * day, state: 'online' as 'online' | 'offline', account: 'acc' as string | null };
  const told = { connection: () => {}, account: () => {} };
  /** Stands for reading the files: equal names are equal audio. */
  const hash = async ({ files }: { files: string[] }): Promise<string> => {
    if (files.includes('lost.wav')) throw new Error('ENOENT');
    return `hash of ${files.join().replace(/\d/g, '')}`;
  };
  const service = createLibraryService({
    store,
    events,
    clock: { now: () => world.now },
    connection: {
      state: () => world.state,
      onChange(listener) {
        told.connection = () => listener(world.state);
        return () => {};
      },
    },
    account: {
      session: () => (world.account === null ? null : { account: world.account }),
      onChange(listener) {
        told.account = listener;
        return () => {};
      },
    },
    media: {
      mediaUrl: (id) => `/media/${id}`,
      async offerDownload(fileName, mimeType, bytes) {
        downloads.push({ fileName, mimeType, bytes, text: new TextDecoder().decode(bytes) });
        return '/download/1';
      },
      async discard({ files }) {
        discarded.push(...files);
      },
    },
    async offerZip(fileName, entries) {
      const path = join(mkdtempSync(join(tmpdir(), 'fx-zip-')), fileName);
      onTestFinished(() => rmSync(dirname(path), { recursive: true }));
      await writeZip(path, entries);
      downloads.push({ fileName, mimeType: 'application/zip', bytes: readFileSync(path), text: '' });
      return '/download/1';
    },
    hashes: createAudioHashes({ store, media: { hash }, log: { warn: () => {} } }),
    nonSpeech: () => false,
  });
  const { port1, port2 } = new MessageChannel();
  const server = serve({ library }, { library: service.handlers }, portWire(port1), { validateOutput: true });
  const page = connect({ library }, portWire(port2)).library;
  onTestFinished(() => server.close());
  return { store, events, service, page, world, told, downloads, discarded };
}

const list = { limit: 200, sort: 'newest' } as const;

test('a list shows items in the words of the page, with live progress', async () => {
  const { store, events, page } = await setUp();
  const item = anItem();
  await store.insertItem(item, aJob(item.id, { state: 'submitting' }));
  events.setProgress(item.id, 0.25);
  const { items, total, next } = await page.list(list);
  expect({ total, next }).toEqual({ total: 1, next: null });
  expect(items[0]).toMatchObject({ id: item.id, status: 'Uploading', progress: 0.25, hasAudio: true, needs: null });
});

test('queued items wait for the network while offline, and the status filter agrees', async () => {
  const { store, page, world } = await setUp();
  const queued = anItem();
  const held = anItem();
  await store.insertItem(queued, aJob(queued.id));
  await store.insertItem(held, aJob(held.id, { state: 'held', hold: 'confirm' }));
  const ids = async (status: 'Queued' | 'Waiting for network'): Promise<string[]> =>
    (await page.list({ ...list, status })).items.map((item) => item.id).sort();
  expect(await ids('Queued')).toEqual([queued.id, held.id].sort());
  expect(await ids('Waiting for network')).toEqual([]);
  world.state = 'offline';
  expect(await ids('Queued')).toEqual([held.id]);
  expect(await ids('Waiting for network')).toEqual([queued.id]);
  expect((await page.get({ id: queued.id })).item.status).toBe('Waiting for network');
});

test("another account's items cannot be listed, found, read or changed", async () => {
  const { store, page, world } = await setUp();
  const mine = anItem({ title: 'mine' });
  const foreign = anItem({ title: 'foreign', account: 'other' });
  const sandbox = anItem({ title: 'sample', account: 'sandbox', origin: 'sandbox' });
  for (const item of [mine, foreign, sandbox]) {
    await store.insertItem(item, null);
    await store.putTranscript(item.id, aTranscript('same words'));
  }
  const titles = async (): Promise<string[]> => (await page.list(list)).items.map((item) => item.title).sort();
  expect(await titles()).toEqual(['mine', 'sample']);
  expect((await page.search({ text: 'same', limit: 10 })).hits.map((hit) => hit.title).sort()).toEqual([
    'mine',
    'sample',
  ]);
  const id = foreign.id;
  const segments = async (): Promise<void> => {
    for await (const _ of page.segments({ id })) throw new Error('leaked');
  };
  for (const attempt of [
    page.get({ id }),
    page.rename({ id, title: 'x' }),
    page.star({ id, starred: true }),
    page.editSegment({ id, ordinal: 0, text: 'x' }),
    page.renameSpeaker({ id, speaker: '0', name: 'x' }),
    page.export({ id, format: 'txt' }),
    segments(),
  ]) {
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  await page.remove({ ids: [id] });
  expect((await store.getItem(id))?.item).toEqual({ ...foreign, segmentCount: 1, speakerCount: 0, language: 'en' });
  world.account = null;
  expect(await titles()).toEqual(['foreign', 'mine', 'sample']);
});

test('a detail names speakers and gives an address of our own for the audio', async () => {
  const { store, page } = await setUp();
  const item = anItem();
  const silent = anItem({ files: [], mimeType: null });
  await store.insertItem(item, null);
  await store.insertItem(silent, null);
  await store.putTranscript(item.id, aTranscript('0: hello', '1: hi'));
  await page.renameSpeaker({ id: item.id, speaker: '1', name: 'Ann' });
  expect(await page.get({ id: item.id })).toMatchObject({
    speakers: [
      { speaker: '0', name: 'Speaker 1' },
      { speaker: '1', name: 'Ann' },
    ],
    mediaUrl: `/media/${item.id}`,
    mimeType: 'audio/mpeg',
  });
  expect(await page.get({ id: silent.id })).toMatchObject({ mediaUrl: null, mimeType: null });
});

test('segments arrive in pages of at most 500', async () => {
  const { store, page } = await setUp();
  const item = anItem();
  await store.insertItem(item, null);
  const sizes: number[] = [];
  const read = async (): Promise<string[]> => {
    const texts: string[] = [];
    sizes.length = 0;
    for await (const { segments } of page.segments({ id: item.id })) {
      sizes.push(segments.length);
      texts.push(...segments.map((segment) => segment.text));
    }
    return texts;
  };
  expect(await read()).toEqual([]);
  expect(sizes).toEqual([0]);
  const lines = Array.from({ length: 1_200 }, (_, index) => `line ${index}`);
  await store.putTranscript(item.id, aTranscript(...lines));
  expect(await read()).toEqual(lines);
  expect(sizes).toEqual([500, 500, 200]);
});

test('changes give the revision first, then items as they are when taken, then nothing twice', async () => {
  const { store, page, events } = await setUp();
  const item = anItem({ title: 'one' });
  await store.insertItem(item, null);
  const changes = page.changes({});
  expect((await changes.next()).value).toEqual({ revision: 0, items: [], all: false });
  events.changed(item.id);
  expect((await changes.next()).value).toMatchObject({ revision: 1, items: [{ title: 'one' }], all: false });
  await page.rename({ id: item.id, title: 'two' });
  expect((await changes.next()).value).toMatchObject({ items: [{ title: 'two' }], all: false });
  await page.remove({ ids: [item.id] });
  expect((await changes.next()).value).toMatchObject({ items: [], all: true });
  await changes.return?.();
});

test('a burst of changes reaches a slow reader as few values', async () => {
  const { store, service, events } = await setUp();
  const items = Array.from({ length: 50 }, () => anItem());
  for (const item of items) await store.insertItem(item, null);
  const changes = service.handlers.changes({}, { signal: new AbortController().signal })[Symbol.asyncIterator]();
  await changes.next();
  for (let round = 0; round < 100; round += 1) for (const item of items) events.changed(item.id);
  const value = (await changes.next()).value as { revision: number; items: { id: string }[]; all: boolean };
  expect(value.revision).toBe(5_000);
  expect(value.items.map((item) => item.id).sort()).toEqual(items.map((item) => item.id).sort());
  for (let index = 0; index < 201; index += 1) events.changed(`unknown-${index}`);
  expect((await changes.next()).value).toMatchObject({ items: [], all: true });
  await changes.return?.();
});

test('going offline and changing the account make the page read its lists again', async () => {
  const { page, told, world } = await setUp();
  const changes = page.changes({});
  await changes.next();
  world.state = 'offline';
  told.connection();
  expect((await changes.next()).value).toMatchObject({ all: true });
  told.account();
  expect((await changes.next()).value).toMatchObject({ all: true });
  await changes.return?.();
});

test('the bin keeps things for 30 days, gives them back, and then deletes them with their audio', async () => {
  const { store, page, service, world, discarded } = await setUp();
  const item = anItem({ files: ['a.mp3'] });
  await store.insertItem(item, null);
  await page.remove({ ids: [item.id, item.id, 'unknown'] });
  expect((await page.list(list)).total).toBe(0);
  expect((await page.list({ ...list, bin: true })).items.map(({ id }) => id)).toEqual([item.id]);
  await page.restore({ ids: [item.id] });
  expect((await page.list(list)).total).toBe(1);
  await page.remove({ ids: [item.id] });
  world.now += 29 * day;
  // A second removal must not start the 30 days again.
  await page.remove({ ids: [item.id] });
  await service.sweepBin();
  expect(discarded).toEqual([]);
  world.now += 2 * day;
  await service.sweepBin();
  expect(discarded).toEqual(['a.mp3']);
  expect(await store.getItem(item.id)).toBeNull();
});

test('a take that is being recorded cannot be deleted', async () => {
  const { store, page } = await setUp();
  const take = anItem({ recording: true });
  await store.insertItem(take, null);
  await expect(page.remove({ ids: [take.id] })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await store.getItem(take.id))?.item.deletedAtMs).toBeNull();
});

test('an export carries corrections and names, under a safe file name', async () => {
  const { store, page, downloads } = await setUp();
  const item = anItem({ title: '../Talk: one/two' });
  await store.insertItem(item, null);
  await expect(page.export({ id: item.id, format: 'txt' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await store.putTranscript(item.id, aTranscript('0: helo [laugh] there', '1: hi'));
  await page.editSegment({ id: item.id, ordinal: 0, text: 'hello [laugh] there' });
  await page.renameSpeaker({ id: item.id, speaker: '0', name: 'Ann' });
  const { fileName, downloadUrl } = await page.export({ id: item.id, format: 'txt' });
  expect(fileName).toMatch(/^[^/\\:]+\.txt$/);
  expect(downloadUrl).toBe('/download/1');
  expect(downloads[0]).toMatchObject({ fileName, mimeType: expect.stringContaining('text/plain') });
  expect(downloads[0]?.text).toContain('Ann: hello there');
  await page.export({ id: item.id, format: 'txt', nonSpeech: true });
  expect(downloads[1]?.text).toContain('Ann: hello [laugh] there');
  for (const format of ['md', 'srt', 'vtt', 'json'] as const) {
    expect((await page.export({ id: item.id, format })).fileName.endsWith(`.${format}`)).toBe(true);
  }
});

test('many transcripts are one ZIP, under unique safe names; those without are named', async () => {
  const { store, page, downloads, world } = await setUp();
  const ids: string[] = [];
  const add = async (title: string, line: string | null, account = 'acc'): Promise<string> => {
    const item = anItem({ title, account });
    await store.insertItem(item, null);
    if (line !== null) await store.putTranscript(item.id, aTranscript(line));
    ids.push(item.id);
    return item.id;
  };
  await add('Talk', 'first');
  await add('TALK', 'second');
  await add('../Talk', 'third 日本');
  await add('con', 'fourth');
  await add('Only audio', null);
  await add('foreign', 'secret', 'other');
  await expect(page.exportMany({ ids: ids.slice(4), format: 'txt' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  const answer = await page.exportMany({ ids: [...ids, 'unknown', ids[0] ?? ''], format: 'txt' });
  expect(answer).toEqual({
    fileName: `Transcripts ${new Date(world.now).toISOString().slice(0, 10)}.zip`,
    downloadUrl: '/download/1',
    exported: 4,
    without: ['Only audio'],
    withoutCount: 1,
  });
  const zip = unzipSync(downloads[0]?.bytes ?? new Uint8Array());
  const files = Object.entries(zip).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const);
  expect(files.map(([name]) => name)).toEqual(['Talk.txt', 'TALK (2).txt', 'Talk (3).txt', '_con.txt']);
  expect(files.map(([, text]) => /first|second|third 日本|fourth/.exec(text)?.[0])).toEqual([
    'first',
    'second',
    'third 日本',
    'fourth',
  ]);
  // Notes go along, each with its own transcript, and never into subtitles.
  await store.putNote(ids[1] ?? '', 'call back\nsoon');
  for (const [format, place] of [
    ['txt', '\n\nNote:\ncall back\nsoon\n'],
    ['md', '\n\n## Note\n\ncall back\\\nsoon\n'],
    ['json', '\n  "note": "call back\\nsoon",\n'],
    ['srt', null],
    ['vtt', null],
  ] as const) {
    await page.exportMany({ ids, format });
    const texts = Object.values(unzipSync(downloads.at(-1)?.bytes ?? new Uint8Array())).map((bytes) =>
      Buffer.from(bytes).toString(),
    );
    expect(texts.map((text) => /note|call back/i.test(text))).toEqual([false, place !== null, false, false]);
    if (place !== null) expect(texts[1]).toContain(place);
  }
});

test('many items are starred, binned and restored as one; a take that is recorded stops all of it', async () => {
  const { store, page, world } = await setUp();
  const items = [anItem(), anItem(), anItem({ account: 'other' })];
  const take = anItem({ recording: true });
  for (const item of [...items, take]) await store.insertItem(item, null);
  const ids = items.map(({ id }) => id);
  await page.starMany({ ids, starred: true });
  expect((await page.list({ ...list, starred: true })).total).toBe(2);
  await expect(page.remove({ ids: [...ids, take.id] })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await page.list(list)).total).toBe(3);
  await page.remove({ ids });
  expect((await page.list({ ...list, bin: true })).total).toBe(2);
  await page.restore({ ids });
  expect((await page.list(list)).total).toBe(3);
  world.account = 'other';
  expect((await page.list({ ...list, starred: true })).total).toBe(0);
});

test('the bin says since when, and is emptied of what the viewer sees, with its audio', async () => {
  const { store, page, world, discarded } = await setUp();
  const mine = anItem({ files: ['mine.mp3'] });
  const shared = anItem({ files: ['shared.mp3'] });
  const foreign = anItem({ files: ['foreign.mp3'], account: 'other' });
  for (const item of [mine, shared, foreign]) await store.insertItem(item, null);
  await store.insertItem(anItem({ files: ['shared.mp3'] }), null);
  await page.remove({ ids: [mine.id, shared.id] });
  await store.updateItem(foreign.id, { deletedAtMs: 1 });
  const paid = anItem({ account: 'sandbox', deletedAtMs: 1 });
  await store.insertItem(paid, aJob(paid.id, { state: 'submitted' }));
  const { items } = await page.list({ ...list, bin: true });
  expect(new Set(items.map(({ deletedAtMs }) => deletedAtMs))).toEqual(new Set([1, world.now]));
  const changes = page.changes({});
  await changes.next();
  expect(await page.emptyBin({})).toEqual({ count: 2 });
  expect((await changes.next()).value).toMatchObject({ all: true });
  // A file that another item still plays stays.
  expect(discarded).toEqual(['mine.mp3']);
  // What is being transcribed was paid for: it stays until it ended.
  expect((await page.list({ ...list, bin: true })).items.map(({ id }) => id)).toEqual([paid.id]);
  expect(await store.getItem(foreign.id)).not.toBeNull();
  expect(await page.emptyBin({})).toEqual({ count: 0 });
  await changes.return?.();
});

test('items with the same audio are found, recordings too; what a person wrote is kept and never offered', async () => {
  const { store, page } = await setUp();
  const add = async (id: string, patch: Parameters<typeof anItem>[0]): Promise<void> =>
    await store.insertItem(anItem({ id, ...patch }), null);
  await add('first', { files: ['talk1.wav'], createdAtMs: 1, source: 'recording' });
  await add('edited', { files: ['talk2.wav'], createdAtMs: 2 });
  await add('named', { files: ['talk3.wav'], createdAtMs: 3 });
  await add('plain', { files: ['talk4.wav'], createdAtMs: 4 });
  await add('binned', { files: ['talk5.wav'], deletedAtMs: 5 });
  await add('foreign', { files: ['talk6.wav'], account: 'other' });
  await add('running', { files: ['talk7.wav'], recording: true });
  await add('alone', { files: ['other.wav'] });
  await add('lost', { files: ['lost.wav'] });
  for (const id of ['edited', 'named', 'plain']) await store.putTranscript(id, aTranscript('0: helo'));
  await page.editSegment({ id: 'edited', ordinal: 0, text: 'hello' });
  await page.renameSpeaker({ id: 'named', speaker: '0', name: 'Ann' });
  const { groups } = await page.duplicates({});
  expect(groups).toMatchObject([
    {
      keptId: 'edited',
      reason: 'edited',
      copies: [
        { item: { id: 'first' }, hasEdits: false, isRemovable: true },
        { item: { id: 'edited' }, hasEdits: true, isRemovable: false },
        { item: { id: 'named' }, hasEdits: true, isRemovable: false },
        { item: { id: 'plain' }, hasEdits: false, isRemovable: true },
      ],
    },
  ]);
  expect(groups[0]?.copies).toHaveLength(4);
  expect((await store.getItem('running'))?.item.sha256).toBeNull();
  await page.remove({ ids: ['first', 'plain', 'named'] });
  expect((await page.duplicates({})).groups).toEqual([]);
});

test('titles are kept trimmed and never become empty', async () => {
  const { store, page } = await setUp();
  const item = anItem();
  await store.insertItem(item, null);
  await page.rename({ id: item.id, title: '  New  ' });
  expect((await page.get({ id: item.id })).item.title).toBe('New');
  await expect(page.rename({ id: item.id, title: '   ' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await expect(page.rename({ id: item.id, title: '' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('a note is kept as written, shown in the list, found by the search, and gone with its text', async () => {
  const { store, page, world } = await setUp();
  const item = anItem({ title: 'Talk' });
  const foreign = anItem({ account: 'other' });
  await store.insertItem(item, null);
  await store.insertItem(foreign, null);
  const { id } = item;
  expect((await page.get({ id })).note).toBe('');
  const changes = page.changes({});
  await changes.next();
  const text = '  Ask Ana:\nthe zeppelin story  ';
  await page.setNote({ id, text });
  expect((await changes.next()).value).toMatchObject({ items: [{ id, hasNote: true }] });
  expect((await page.get({ id })).note).toBe(text);
  const { hits, total } = await page.search({ text: 'zeppelin', limit: 10 });
  expect({ hits, total }).toMatchObject({
    total: 1,
    hits: [{ itemId: id, isNote: true, ordinal: null, startMs: null, text }],
  });
  expect(hits[0]?.marks.map(({ start, end }) => hits[0]?.text.slice(start, end))).toEqual(['zeppelin']);
  await page.remove({ ids: [id] });
  expect((await page.search({ text: 'zeppelin', limit: 10 })).total).toBe(0);
  await page.restore({ ids: [id] });
  expect((await page.search({ text: 'zeppelin', limit: 10 })).total).toBe(1);
  await expect(page.setNote({ id: foreign.id, text: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  world.account = 'other';
  expect((await page.search({ text: 'zeppelin', limit: 10 })).total).toBe(0);
  world.account = 'acc';
  await page.setNote({ id, text: ' \n' });
  expect(await page.get({ id })).toMatchObject({ note: '', item: { hasNote: false } });
  expect((await page.search({ text: 'zeppelin', limit: 10 })).total).toBe(0);
  await changes.return?.();
});

test('search never fails for what was typed', async () => {
  const { page } = await setUp();
  for (const text of ['', '"', '-', '*', 'a"b', 'NEAR(', '(', 'a OR', '^x', ':', '\0', '\ud800']) {
    expect(await page.search({ text, limit: 10 })).toEqual({ hits: [], total: 0 });
  }
});
