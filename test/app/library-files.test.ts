import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createGrants } from '../../electron/adapters/media/grants.ts';
import { createMediaFiles } from '../../electron/adapters/media/media-files.ts';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import { createAudioHashes } from '../../electron/services/audio-hashes.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';
import { createLibraryService } from '../../electron/services/library.ts';
import type { StoredAudio } from '../../electron/services/ports/media-files.ts';
import { anItem } from '../support/library-builders.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** The library over a real store and a real media folder. */
async function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'fx-library-'));
  const dir = join(folder, 'media');
  const tempDir = join(folder, 'temp');
  for (const one of [dir, tempDir]) mkdirSync(one);
  const grants = createGrants();
  const offerDownload = async (): Promise<null> => null;
  const media = createMediaFiles({ dir, tempDir, grants, mediaUrl: (id) => id, offerDownload });
  const store = await openStoreInProcess({ file: ':memory:' });
  onTestFinished(async () => {
    await store.close();
    await grants.close();
    rmSync(folder, { recursive: true });
  });
  const warnings: string[] = [];
  const hashes = createAudioHashes({ store, media, log: { warn: (name) => void warnings.push(name) } });
  const world = { now: 100 * dayMs };
  const service = createLibraryService({
    store,
    media,
    hashes,
    events: createItemEvents(),
    clock: { now: () => world.now },
    connection: { state: () => 'online', onChange: () => () => {} },
    account: { session: () => ({ account: 'acc' }), onChange: () => () => {} },
    offerZip: async () => null,
    nonSpeech: () => false,
  });
  const add = async (id: string, bytes: string | null, patch: Parameters<typeof anItem>[0] = {}): Promise<void> => {
    const file = `${id}.mp3`;
    if (bytes !== null) writeFileSync(join(dir, file), bytes);
    await store.insertItem(anItem({ id, files: [file], sizeBytes: bytes?.length ?? 1, ...patch }), null);
  };
  const call = { signal: new AbortController().signal };
  const files = (): string[] => readdirSync(dir);
  return { store, media, service, handlers: service.handlers, add, world, warnings, call, dir, files };
}

test('duplicates are found by what the files hold, go to the bin, and leave the disk after 30 days', async () => {
  const { store, service, handlers, add, world, warnings, call, files } = await setUp();
  await add('one', 'the same sound');
  await add('two', 'the same sound');
  await add('three', 'the same length');
  await add('gone', null);
  const { groups } = await handlers.duplicates({}, call);
  expect(groups).toMatchObject([
    { keptId: 'one', reason: 'oldest', copies: [{}, { item: { id: 'two' }, isRemovable: true }] },
  ]);
  expect(groups[0]?.copies.map(({ item }) => item.id)).toEqual(['one', 'two']);
  // A file that is not there is named once and not looked for again and again.
  await handlers.duplicates({}, call);
  expect(warnings).toEqual(['audio-not-hashed']);
  expect((await store.getItem('gone'))?.item.sha256).toBeNull();
  await handlers.remove({ ids: ['two'] }, call);
  world.now += 31 * dayMs;
  await handlers.remove({ ids: ['three'] }, call);
  await service.sweepBin();
  expect(files().sort()).toEqual(['one.mp3', 'three.mp3']);
  expect(await handlers.emptyBin({}, call)).toEqual({ count: 1 });
  expect(files()).toEqual(['one.mp3']);
});

test('a take that went on while it was read gets the hash of all of it', async () => {
  const { store, media, add, dir } = await setUp();
  await add('take', 'beginning');
  let reads = 0;
  const hash = async (audio: StoredAudio): Promise<string> => {
    const value = await media.hash(audio);
    reads += 1;
    if (reads === 1) {
      writeFileSync(join(dir, 'take.mp3'), 'beginning and end');
      await store.updateItem('take', { sizeBytes: 17 });
    }
    return value;
  };
  await createAudioHashes({ store, media: { hash }, log: { warn: () => {} } }).catchUp();
  const whole = createHash('sha256').update('beginning and end').digest('hex');
  expect([reads, (await store.getItem('take'))?.item.sha256]).toEqual([2, whole]);
});
