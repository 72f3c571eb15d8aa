import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { noteSearchSql } from '../../../electron/adapters/sqlite/stores/notes.ts';
import { anItem } from '../../support/library-builders.ts';
import { tempLibrary } from '../../support/temp-library.ts';

test('notes come back after a repair, and are found', async () => {
  const file = tempLibrary();
  const store = await openStoreInProcess({ file });
  const kept = anItem();
  const binned = anItem();
  for (const item of [kept, binned]) {
    await store.insertItem(item, null);
    await store.putNote(item.id, 'a zeppelin');
  }
  await store.updateItem(binned.id, { deletedAtMs: 5 });
  await store.close();
  const bytes = readFileSync(file);
  bytes.fill(0, 0, 40);
  writeFileSync(file, bytes);
  const again = await openStoreInProcess({ file });
  expect(await again.notices()).toHaveLength(1);
  expect(await again.note(binned.id)).toBe('a zeppelin');
  const { hits } = await again.search('zep', 5);
  expect(hits).toMatchObject([{ itemId: kept.id, isNote: true, text: 'a zeppelin' }]);
  await again.close();
});

test('a note goes with its item', async () => {
  const store = await openStoreInProcess({ file: ':memory:' });
  const item = anItem({ deletedAtMs: 1 });
  await store.insertItem(item, null);
  await store.putNote(item.id, 'x');
  await store.purgeBin(2);
  await expect(store.note(item.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(store.putNote(item.id, 'y')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('the search for notes reads its index, newest first, without sorting', () => {
  const { db } = openLibrary(':memory:');
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${noteSearchSql}`).all({ match: '"a"', accounts: '[]', limit: 1 }) as {
    detail: string;
  }[];
  const text = plan.map(({ detail }) => detail).join('\n');
  expect(text).toMatch(/^SCAN f VIRTUAL TABLE INDEX/);
  expect(text).not.toContain('TEMP B-TREE FOR ORDER BY');
  expect(text).toContain('SEARCH n USING INTEGER PRIMARY KEY');
});
