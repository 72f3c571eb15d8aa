import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import type { LibraryStore } from '../../../electron/adapters/sqlite/store-contract.ts';
import { anItem } from '../../support/library-builders.ts';
import { tempLibrary } from '../../support/temp-library.ts';

async function storeWith(...accounts: string[]): Promise<{ store: LibraryStore; ids: string[] }> {
  const store = await openStoreInProcess({ file: ':memory:' });
  const items = accounts.map((account) => anItem({ account }));
  for (const item of items) await store.insertItem(item, null);
  return { store, ids: items.map(({ id }) => id) };
}
const labelsOf = async (store: LibraryStore, id: string | undefined) => (await store.getItem(id ?? ''))?.labels;

test('an item has one show and any number of tags; case does not make another', async () => {
  const { store, ids } = await storeWith('acc', 'acc');
  const [first = '', second = ''] = ids;
  expect(await store.setShow('acc', ids, '  Morning   news ')).toEqual(ids);
  expect(await store.setShow('acc', ids, 'MORNING NEWS')).toEqual([]);
  await store.setShow('acc', [second], 'Evening');
  expect(await store.setTags('acc', ids, { add: ['b', 'a', 'B'], remove: [] })).toEqual(ids);
  expect(await store.setTags('acc', ids, { add: ['a'], remove: ['unknown'] })).toEqual([]);
  await store.setTags('acc', [second], { add: ['c'], remove: ['A'] });
  expect(await labelsOf(store, first)).toEqual({ show: 'Morning news', tags: ['a', 'b'] });
  expect(await labelsOf(store, second)).toEqual({ show: 'Evening', tags: ['b', 'c'] });
  await store.setShow('acc', [second], null);
  expect(await labelsOf(store, second)).toEqual({ show: null, tags: ['b', 'c'] });
  await expect(store.setShow('acc', ids, ' \u202e ')).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('counts leave out the bin, and empty shows are kept', async () => {
  const { store, ids } = await storeWith('acc', 'acc');
  await store.createLabel('acc', 'show', 'Empty');
  await store.setShow('acc', ids, 'Full');
  await store.updateItem(ids[0] ?? '', { deletedAtMs: 1 });
  expect(await store.labels('acc')).toEqual([
    { kind: 'show', name: 'Empty', count: 0 },
    { kind: 'show', name: 'Full', count: 1 },
  ]);
  expect((await store.listItems({ limit: 9, sort: 'newest', show: 'full', account: 'acc' })).total).toBe(1);
  expect((await store.listItems({ limit: 9, sort: 'newest', show: 'full', bin: true })).total).toBe(1);
});

test('a new name keeps the items; the name of another one makes one of both', async () => {
  const { store, ids } = await storeWith('acc', 'acc', 'acc');
  await store.setTags('acc', ids.slice(0, 2), { add: ['old'], remove: [] });
  await store.setTags('acc', ids.slice(1), { add: ['new'], remove: [] });
  expect(await store.renameLabel('acc', 'tag', 'old', 'Old')).toBe(false);
  expect(await labelsOf(store, ids[0])).toMatchObject({ tags: ['Old'] });
  expect(await store.renameLabel('acc', 'tag', 'OLD', 'NEW')).toBe(true);
  for (const id of ids) expect(await labelsOf(store, id)).toMatchObject({ tags: ['new'] });
  expect(await store.labels('acc')).toEqual([{ kind: 'tag', name: 'new', count: 3 }]);
  await expect(store.renameLabel('acc', 'tag', 'old', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(store.renameLabel('acc', 'tag', 'new', '  ')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await store.removeLabel('acc', 'tag', 'New');
  expect(await store.labels('acc')).toEqual([]);
  expect((await store.listItems({ limit: 9, sort: 'newest', account: 'acc' })).total).toBe(3);
});

test('a removed label comes back on the items it was on, wherever they are now', async () => {
  const { store, ids } = await storeWith('acc', 'acc', 'acc', 'acc', 'sandbox', 'other');
  const [plain = '', binned = '', elsewhere = '', gone = '', sample = '', foreign = ''] = ids;
  await store.setShow(null, ids, 'Daily');
  await store.createLabel('acc', 'tag', 'Empty');
  const removed = await store.removeLabel('acc', 'show', 'DAILY');
  expect(removed.map(({ account, name, itemIds }) => [account, name, itemIds.toSorted()])).toEqual([
    ['acc', 'Daily', ids.slice(0, 4).toSorted()],
    ['sandbox', 'Daily', [sample]],
  ]);
  expect(await store.removeLabel('acc', 'show', 'Daily')).toEqual([]);
  await store.updateItem(binned, { deletedAtMs: 1 });
  await store.updateItem(gone, { deletedAtMs: 1 });
  await store.setShow('acc', [elsewhere], 'Weekly');
  await store.updateItem(sample, { account: 'acc' });
  expect((await store.restoreLabels('acc', removed)).toSorted()).toEqual([plain, binned, gone, sample].toSorted());
  expect(await store.restoreLabels('acc', removed)).toEqual([]);
  for (const id of [plain, binned, sample, foreign]) expect(await labelsOf(store, id)).toMatchObject({ show: 'Daily' });
  expect(await labelsOf(store, elsewhere)).toMatchObject({ show: 'Weekly' });
  expect((await store.listItems({ limit: 9, sort: 'title', show: 'daily', account: 'acc' })).total).toBe(2);

  // What was purged meanwhile is left out, and an empty one comes back too; another account brings back nothing.
  const again = await store.removeLabel('acc', 'show', 'Daily');
  const empty = await store.removeLabel('acc', 'tag', 'empty');
  await store.purgeBin(2, 'acc');
  expect((await store.restoreLabels('other', again)).toSorted()).toEqual([]);
  expect((await store.restoreLabels('acc', [...again, ...empty])).toSorted()).toEqual([plain, sample].toSorted());
  expect(await store.labels('acc')).toEqual(
    expect.arrayContaining([
      { kind: 'show', name: 'Daily', count: 2 },
      { kind: 'tag', name: 'Empty', count: 0 },
    ]),
  );
});

test("another account's shows are neither seen nor changed, and shared names are one", async () => {
  const { store, ids } = await storeWith('acc', 'other', 'sandbox');
  const [mine, foreign = '', sample] = ids;
  await store.setShow('other', [foreign], 'Secret');
  expect(await store.setShow('acc', ids, 'Mine')).toEqual([mine, sample]);
  expect(await store.labels('acc')).toEqual([{ kind: 'show', name: 'Mine', count: 2 }]);
  const { rows, total } = await store.listItems({ limit: 9, sort: 'newest', show: 'Mine', account: 'acc' });
  expect([rows.length, total]).toEqual([2, 2]);
  expect((await store.listItems({ limit: 9, sort: 'newest', show: 'Secret', account: 'acc' })).total).toBe(0);
  await store.removeLabel('acc', 'show', 'Secret');
  expect(await labelsOf(store, foreign)).toMatchObject({ show: 'Secret' });
  await store.renameLabel('acc', 'show', 'Mine', 'Ours');
  expect(await labelsOf(store, sample)).toMatchObject({ show: 'Ours' });
});

test('what moves to an account takes its show and tags along', async () => {
  const { store, ids } = await storeWith('');
  const [id = ''] = ids;
  await store.setShow(null, [id], 'Trip');
  await store.setTags(null, [id], { add: ['raw'], remove: [] });
  await store.updateItem(id, { account: 'acc' });
  expect(await labelsOf(store, id)).toEqual({ show: 'Trip', tags: ['raw'] });
  expect((await store.listItems({ limit: 9, sort: 'newest', show: 'Trip', account: 'other' })).total).toBe(0);
  expect((await store.listItems({ limit: 9, sort: 'newest', show: 'Trip', account: 'acc' })).total).toBe(1);
});

test('a repair takes over every item of a large show', async () => {
  const file = tempLibrary();
  const { db } = openLibrary(file);
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  const ids: string[] = [];
  for (let index = 0; index < 1_300; index += 1) {
    const item = anItem({ createdAtMs: index * 60_000 });
    await store.insertItem(item, null);
    ids.push(item.id);
  }
  db.exec('COMMIT');
  await store.setShow('acc', ids, 'Daily');
  await store.close();
  // The version field of the header: enough for the file to be refused, and all rows can still be read.
  const bytes = readFileSync(file);
  bytes.fill(0, 0, 40);
  writeFileSync(file, bytes);
  const again = await openStoreInProcess({ file });
  expect(await again.notices()).toHaveLength(1);
  expect(await again.labels('acc')).toEqual([{ kind: 'show', name: 'Daily', count: 1_300 }]);
  const page = await again.listItems({ limit: 1, sort: 'oldest', show: 'daily', account: 'acc' });
  expect(page.rows[0]?.item.id).toBe(ids[0]);
  await again.close();
});
