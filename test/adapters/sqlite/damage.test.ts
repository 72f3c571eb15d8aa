import {
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { wordIndexes } from '../../../electron/adapters/sqlite/rebuild-indexes.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import { aJob, anItem, aTranscript } from '../../support/library-builders.ts';
import { seeded } from '../../support/bench-corpus.ts';

const trials = Number(process.env['FX_DAMAGE_TRIALS'] ?? 6);
const seed = Number(process.env['FX_SEED'] ?? 4_242);
const itemCount = 150;
const segmentCount = 40;
let folder = '';
let original = '';
let originalRows = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fx-damage-'));
  original = join(folder, 'original.sqlite');
  const { db } = openLibrary(original);
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  for (let index = 0; index < itemCount; index += 1) {
    const item = anItem({ id: `i${index}`, createdAtMs: index * 60_000, title: `Number ${index}` });
    await store.insertItem(item, aJob(item.id, { state: 'completed' }));
    const lines = Array.from(
      { length: segmentCount },
      (_, line) => `A: words of line ${line} in item ${index} and so on`,
    );
    await store.putTranscript(item.id, aTranscript(...lines));
  }
  db.exec('COMMIT');
  originalRows = rowsIn(db);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rowsIn(db: Database.Database): number {
  return ['items', 'jobs', 'speakers', 'transcripts', 'segments']
    .map((table) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()))
    .reduce((a, b) => a + b, 0);
}

/** A copy of the library in a folder of its own. */
function copy(): string {
  const file = join(mkdtempSync(join(folder, 'trial-')), 'library.sqlite');
  copyFileSync(original, file);
  return file;
}

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}

/** Opens what is there and checks everything that must hold whatever happened to the file. */
async function openAnyway(file: string): Promise<{ rows: number; notices: string[]; aside: string[] }> {
  const before = readFileSync(file);
  const { db, notices } = openLibrary(file);
  const store = createStore(db, { notices });
  const aside = readdirSync(dirname(file)).filter((name) => name.includes('.damaged-') && !/-(wal|shm)$/.test(name));
  // Never deleted, never changed: what was put aside is what was there.
  for (const name of aside) expect(readFileSync(join(dirname(file), name)).equals(before)).toBe(true);
  expect(aside.length > 0).toBe(notices.length > 0);
  for (const name of aside) expect(notices.join()).toContain(basename(name));
  await store.insertItem(anItem({ id: 'new-one', title: 'zebra' }), null);
  expect((await store.search('zebra', 5)).total).toBe(1);
  const rows = rowsIn(db) - 1;
  await store.close();
  return { rows, notices, aside };
}

const pageBytes = 4_096;

describe(`a damaged library still opens (seed ${seed}, ${trials} trials each)`, () => {
  const random = seeded(seed);
  /** Any page but the first, which holds the schema. */
  const somePage = (file: string): number => 1 + Math.floor(random() * (statSync(file).size / pageBytes - 1));

  for (const kind of ['garbage', 'zeros'] as const) {
    test(`a page of ${kind}: put aside, and nearly every row is taken over`, async () => {
      const shares: number[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        const file = copy();
        const bytes = Buffer.alloc(pageBytes);
        if (kind === 'garbage')
          for (let index = 0; index < pageBytes; index += 1) bytes[index] = Math.floor(random() * 256);
        const page = somePage(file);
        overwrite(file, page * pageBytes, bytes);
        const { rows, aside } = await openAnyway(file);
        // Without a repair (a free page holds nothing, so zeros there are no damage) every row must be there.
        const least = aside.length === 0 ? originalRows : originalRows * 0.9;
        expect({ trial, page, isEnough: rows >= least && rows <= originalRows }).toEqual({
          trial,
          page,
          isEnough: true,
        });
        shares.push(rows / originalRows);
      }
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.99);
    });
  }

  test('cut short anywhere', async () => {
    for (let trial = 0; trial < trials; trial += 1) {
      const file = copy();
      const share = random();
      truncateSync(file, 1 + Math.floor(share * (statSync(file).size - 1)));
      const { rows, aside } = await openAnyway(file);
      expect(aside).toHaveLength(1);
      // Not proportional: what is lost may be the branch that leads to what is there.
      expect(rows).toBeGreaterThanOrEqual(share > 0.9 ? originalRows / 2 : 0);
    }
  });

  test('a header that was overwritten', async () => {
    for (let trial = 0; trial < trials; trial += 1) {
      const file = copy();
      overwrite(file, 0, Buffer.alloc(1 + Math.floor(random() * 99), trial));
      const { rows, aside } = await openAnyway(file);
      expect(aside).toHaveLength(1);
      expect(rows).toBe(originalRows);
    }
  });

  test('a single bit anywhere', async () => {
    for (let trial = 0; trial < trials * 3; trial += 1) {
      const file = copy();
      const at = Math.floor(random() * statSync(file).size);
      const byte = readFileSync(file)[at] ?? 0;
      overwrite(file, at, Buffer.from([byte ^ (1 << Math.floor(random() * 8))]));
      const { rows } = await openAnyway(file);
      expect({ at, isEnough: rows >= originalRows * 0.9 }).toEqual({ at, isEnough: true });
    }
  });
});

test('a bit anywhere in the header, which says what the file is', async () => {
  for (let at = 16; at < 100; at += 1) {
    const file = copy();
    const byte = readFileSync(file)[at] ?? 0;
    overwrite(file, at, Buffer.from([byte ^ (1 << (at % 8))]));
    const { rows } = await openAnyway(file);
    expect({ at, isEnough: rows >= originalRows * 0.9 }).toEqual({ at, isEnough: true });
  }
});

test('an empty file, a foreign database and something else entirely are put aside', async () => {
  for (const make of [
    (file: string) => writeFileSync(file, ''),
    (file: string) => writeFileSync(file, 'not a database at all, but long enough to look at'.repeat(100)),
    (file: string) => {
      unlinkSync(file);
      const foreign = new Database(file);
      foreign.exec('CREATE TABLE items (theirs TEXT); INSERT INTO items VALUES (1)');
      foreign.close();
    },
  ]) {
    const file = copy();
    make(file);
    const { rows, aside, notices } = await openAnyway(file);
    expect(rows).toBe(0);
    expect(aside).toHaveLength(1);
    expect(notices[0]).toContain('Nothing in it could be read');
  }
});

test('a log that belongs to another library, and spoils this one, is left out', async () => {
  const file = copy();
  const other = join(mkdtempSync(join(folder, 'other-')), 'library.sqlite');
  const { db } = openLibrary(other);
  const store = createStore(db, { notices: [] });
  const add = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const item = anItem({ title: 'foreign' });
      await store.insertItem(item, null);
      await store.putTranscript(item.id, aTranscript(...Array.from({ length: 200 }, (_, line) => `foreign ${line}`)));
    }
  };
  await add(30);
  db.pragma('wal_checkpoint(TRUNCATE)');
  await add(2);
  copyFileSync(`${other}-wal`, `${file}-wal`);
  await store.close();
  const before = readFileSync(file);
  const opened = openLibrary(file);
  expect(rowsIn(opened.db)).toBe(originalRows);
  expect(opened.notices).toHaveLength(1);
  const aside = readdirSync(dirname(file)).filter((name) => name.includes('.damaged-'));
  expect(aside.filter((name) => name.endsWith('-wal'))).toHaveLength(1);
  const main = aside.find((name) => !/-(wal|shm)$/.test(name)) ?? '';
  expect(readFileSync(join(dirname(file), main)).equals(before)).toBe(true);
  const again = createStore(opened.db, { notices: [] });
  expect((await again.search('foreign', 5)).total).toBe(0);
  expect((await again.search('words', 5)).total).toBe(1_001);
  await again.close();
});

test('a lost log costs only what was in it; a log without its library is put aside', async () => {
  const file = copy();
  const { db } = openLibrary(file);
  db.pragma('wal_autocheckpoint = 0');
  db.exec("UPDATE items SET title = 'in the log'");
  const wal = readFileSync(`${file}-wal`);
  const main = readFileSync(file);
  db.close();

  writeFileSync(file, main);
  const without = await openStoreInProcess({ file });
  expect((await without.getItem('i3'))?.item.title).toBe('Number 3');
  await without.close();

  const orphan = copy();
  unlinkSync(orphan);
  writeFileSync(`${orphan}-wal`, wal);
  const fresh = await openStoreInProcess({ file: orphan });
  expect(await fresh.getItem('i3')).toBeNull();
  expect(await fresh.notices()).toEqual([expect.stringContaining('missing')]);
  await fresh.close();
  const kept = readdirSync(dirname(orphan)).find((name) => name.endsWith('-wal') && name.includes('.damaged-'));
  expect(kept).toBeDefined();
});

test('every word index can be filled again from its tables', () => {
  const { db } = openLibrary(':memory:');
  const found = db
    .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name")
    .pluck();
  expect(found.all()).toEqual(Object.keys(wordIndexes).sort());
});

test('damage that shows while running is looked for at the next start', async () => {
  const file = copy();
  const { db, noteDamage } = openLibrary(file);
  const page = Number(
    db
      .prepare("SELECT pageno FROM dbstat WHERE name = 'segments' AND pagetype = 'leaf' LIMIT 1 OFFSET 5")
      .pluck()
      .get(),
  );
  overwrite(file, (page - 1) * pageBytes, Buffer.alloc(pageBytes, 0xff));
  const store = createStore(db, { notices: [], onError: noteDamage });
  db.pragma('cache_size = 0');
  const reads = Array.from({ length: itemCount }, (_, index) =>
    store.segments(`i${index}`, 0, 500).catch((error: unknown) => error),
  );
  expect(
    (await Promise.all(reads)).some((result) => result instanceof Error && result.message.includes('damaged')),
  ).toBe(true);
  expect(existsSync(`${file}.check`)).toBe(true);
  await store.close();
  const again = await openStoreInProcess({ file });
  expect(await again.notices()).toHaveLength(1);
  expect(existsSync(`${file}.check`)).toBe(false);
  await again.close();
});
