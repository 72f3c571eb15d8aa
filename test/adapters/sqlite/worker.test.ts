import { expect, test } from 'vitest';
import { openStore } from '../../../electron/adapters/sqlite/open-store.ts';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { aJob, anItem, aTranscript, noLabels } from '../../support/library-builders.ts';
import { tempLibrary } from '../../support/temp-library.ts';

test('the store works the same in its own thread, with typed errors', async () => {
  const store = await openStore({ file: tempLibrary() });
  const item = anItem();
  const job = aJob(item.id);
  await store.insertItem(item, job);
  expect(await store.getItem(item.id)).toEqual({ item, job, labels: noLabels, hasNote: false });
  const failure = await store.insertItem(item, null).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ContractError);
  expect(failure).toMatchObject({ code: 'CONFLICT' });
  await store.putTranscript(item.id, aTranscript('A: hello world'));
  expect((await store.search('wor', 5)).hits).toMatchObject([{ itemId: item.id, text: 'hello world' }]);
  expect(await store.moveJob(item.id, ['failed'], { state: 'queued' })).toBeNull();
  expect(await store.speakers(item.id)).toEqual([{ speaker: 'A', name: null }]);
  await store.close();
  await expect(store.getItem(item.id)).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('more calls at once than the wire allows wait their turn', async () => {
  const store = await openStore({ file: tempLibrary() });
  const items = Array.from({ length: 600 }, () => anItem());
  await Promise.all(items.map((item) => store.insertItem(item, null)));
  const found = await Promise.all(items.map((item) => store.getItem(item.id)));
  expect(found.map((entry) => entry?.item.id)).toEqual(items.map((item) => item.id));
  await store.close();
});

test('a library that cannot be opened says why, and the thread is gone', async () => {
  const file = tempLibrary();
  const { db } = openLibrary(file);
  db.exec("INSERT INTO migrations VALUES (99990, 'from the future'); PRAGMA user_version = 99990");
  db.close();
  await expect(openStore({ file })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

test('the main thread keeps running while the store works', async () => {
  const store = await openStore({ file: tempLibrary() });
  const item = anItem();
  await store.insertItem(item, null);
  const lines = Array.from({ length: 30_000 }, (_, index) => `some words of line ${index}`);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const put = store.putTranscript(item.id, aTranscript(...lines));
  // The value has left this thread when the call returns: from here on every tick is one the store did not take.
  ticks = 0;
  await put;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
  await store.close();
});
