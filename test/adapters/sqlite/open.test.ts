import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connectDatabase, isOlderVersion, oldestSafeSqlite } from '../../../electron/adapters/sqlite/database.ts';
import type { Migration } from '../../../electron/adapters/sqlite/migrate.ts';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { anItem, aTranscript } from '../../support/library-builders.ts';
import { tempLibrary } from '../../support/temp-library.ts';

const step = (version: number, sql: string): Migration => ({
  version,
  name: `step ${version}`,
  up: (db) => db.exec(sql),
});
const steps = [step(10, 'CREATE TABLE a (x INTEGER) STRICT'), step(20, 'ALTER TABLE a ADD COLUMN y TEXT')];

test('an open library has exactly the settings that its guarantees rest on', () => {
  const { db } = openLibrary(tempLibrary());
  const setting = (name: string): unknown => db.pragma(name, { simple: true });
  expect(setting('journal_mode')).toBe('wal');
  expect(setting('synchronous')).toBe(2);
  expect(setting('foreign_keys')).toBe(1);
  expect(setting('trusted_schema')).toBe(0);
  expect(setting('cell_size_check')).toBe(1);
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  expect(isOlderVersion(version, oldestSafeSqlite)).toBe(false);
  db.close();
});

test('versions are compared by number', () => {
  expect(isOlderVersion('3.51.2', '3.51.3')).toBe(true);
  expect(isOlderVersion('3.9.0', '3.51.3')).toBe(true);
  expect(isOlderVersion('3.51.3', '3.51.3')).toBe(false);
  expect(isOlderVersion('4.0.0', '3.51.3')).toBe(false);
});

test('a new library leaves nothing beside it, and opens again with what was put in', async () => {
  const file = tempLibrary();
  const store = await openStoreInProcess({ file });
  expect(await store.notices()).toEqual([]);
  await store.insertItem(anItem({ id: 'kept' }), null);
  await store.close();
  expect(readdirSync(dirname(file))).toEqual(['library.sqlite']);
  const again = await openStoreInProcess({ file });
  expect(await again.getItem('kept')).not.toBeNull();
  expect(await again.notices()).toEqual([]);
  await again.close();
});

test('a file of a newer version is refused and not touched', async () => {
  const file = tempLibrary();
  openLibrary(file).db.close();
  const db = connectDatabase(file);
  db.exec("INSERT INTO migrations VALUES (99990, 'from the future'); PRAGMA user_version = 99990");
  db.close();
  const before = readFileSync(file);
  await expect(openStoreInProcess({ file })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('a file whose steps are not ours in our order is refused and not touched', () => {
  const file = tempLibrary();
  openLibrary(file, steps).db.close();
  const others = [step(10, 'SELECT 1'), step(15, 'SELECT 1'), ...steps.slice(1), step(30, 'DROP TABLE a')];
  expect(() => openLibrary(file, others)).toThrow(/another build/);
  const { db } = openLibrary(file, steps);
  expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0);
  db.close();
});

test('an older file is backed up before it is changed', () => {
  const file = tempLibrary();
  const old = openLibrary(file, steps.slice(0, 1)).db;
  old.exec('INSERT INTO a VALUES (7)');
  old.close();
  const { db } = openLibrary(file, steps);
  expect(db.prepare('SELECT x, y FROM a').get()).toEqual({ x: 7, y: null });
  db.close();
  const backup = new Database(`${file}.before-10`, { readonly: true });
  expect(backup.prepare('SELECT * FROM a').get()).toEqual({ x: 7 });
  expect(backup.pragma('user_version', { simple: true })).toBe(10);
  backup.close();
});

test('a step that fails leaves the version before it, whole', () => {
  const file = tempLibrary();
  openLibrary(file, steps.slice(0, 1)).db.close();
  const broken = step(20, 'ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a VALUES (1, 2, 3, 4)');
  expect(() => openLibrary(file, [...steps.slice(0, 1), broken])).toThrow(/4 values/);
  const { db } = openLibrary(file, steps.slice(0, 1));
  expect(db.pragma('user_version', { simple: true })).toBe(10);
  expect(
    db
      .prepare('SELECT * FROM a')
      .columns()
      .map((column) => column.name),
  ).toEqual(['x']);
  db.close();
});

test('a replacement that was complete when the app died takes its place', async () => {
  const file = tempLibrary();
  const store = await openStoreInProcess({ file: `${file}.ready` });
  await store.insertItem(anItem({ id: 'saved' }), null);
  await store.close();
  writeFileSync(file, 'broken');
  writeFileSync(`${file}.building`, 'half of one');
  const again = await openStoreInProcess({ file });
  expect(await again.getItem('saved')).not.toBeNull();
  expect(await again.notices()).toEqual([expect.stringContaining('damaged')]);
  expect(existsSync(`${file}.building`)).toBe(false);
  await again.close();
});

test('a full disk is said, loses nothing that was acknowledged, and is over when there is room again', async () => {
  const file = tempLibrary();
  const { db } = openLibrary(file);
  const { createStore } = await import('../../../electron/adapters/sqlite/store.ts');
  const store = createStore(db, { notices: [] });
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 20}`);
  const saved: string[] = [];
  let failure: unknown = null;
  for (let index = 0; index < 1_000 && failure === null; index += 1) {
    const item = anItem();
    try {
      await store.insertItem(item, null);
      await store.putTranscript(item.id, aTranscript('x'.repeat(5_000)));
      saved.push(item.id);
    } catch (error) {
      failure = error;
    }
  }
  expect(failure).toMatchObject({ code: 'DISK_FULL' });
  expect(saved.length).toBeGreaterThan(0);
  for (const id of saved) expect((await store.segments(id, 0, 1)).total).toBe(1);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.pragma('max_page_count = 100000');
  await store.insertItem(anItem({ id: 'after' }), null);
  expect(await store.getItem('after')).not.toBeNull();
  await store.close();
});
