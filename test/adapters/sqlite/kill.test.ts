import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, openSync, readdirSync, statSync, writeSync, closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import { seeded } from '../../support/bench-corpus.ts';
import { aJob, anItem, aTranscript } from '../../support/library-builders.ts';
import { buildPrograms } from '../../support/programs.ts';
import { slowSteps } from '../../support/slow-steps.ts';
import { tempLibrary } from '../../support/temp-library.ts';

const kills = Number(process.env['FX_KILLS'] ?? 100);
const seed = Number(process.env['FX_SEED'] ?? 77);
/** Libraries under load side by side: while one is looked at, the others are being written to. */
const libraries = 4;

let programs: Awaited<ReturnType<typeof buildPrograms>>;
beforeAll(async () => {
  programs = await buildPrograms('store-process', 'store-worker');
});
afterAll(() => programs.remove());

/** Starts the process, kills it `delayMs` after the given line (or when it is open), and returns what it said. */
async function killed(args: string[], from: string, delayMs: number): Promise<unknown[]> {
  const child = spawn(process.execPath, [programs.path('store-process'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let isCounting = false;
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
    if (isCounting || !output.includes(`${from}"\n`)) return;
    isCounting = true;
    void after(delayMs).then(() => child.kill('SIGKILL'));
  });
  await new Promise((resolve) => child.on('close', resolve));
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

/** One library, killed `rounds` times under load and looked at each time. Resolves to the writes that were acknowledged. */
async function killUnderLoad(rounds: number, random: () => number): Promise<number> {
  const file = tempLibrary();
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const said = await killed(['write', file, `r${round}`], 'open', random() * 250);
    for (const line of said) {
      if (typeof line === 'object') {
        const { id, level } = line as { id: string; level: number };
        acknowledged.set(id, level);
      }
    }
    const { db, notices } = openLibrary(file);
    expect(notices).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    for (const index of ['segment_words', 'title_words']) {
      expect(() => db.exec(`INSERT INTO ${index} (${index}) VALUES ('integrity-check')`)).not.toThrow();
    }
    const store = createStore(db, { notices });
    for (const [id, level] of acknowledged) {
      // Earlier rounds were looked at before; only their presence is asked again, at the end.
      if (round < rounds - 1 && !id.startsWith(`r${round}-`)) continue;
      const entry = await store.getItem(id);
      expect(entry?.item.id).toBe(id);
      if (!id.startsWith(`r${round}-`)) continue;
      const word = id.replace('-', 'x');
      const { segments } = await store.segments(id, 0, 100);
      const truth = {
        attempts: (entry?.job?.attempts ?? 0) >= Math.min(level, 4),
        transcript: segments.length === (level >= 5 ? 20 : segments.length),
        whole: segments.length === 0 || segments.length === 20,
        searchable: (await store.search(`${word} `, 50)).total >= (level >= 5 ? 19 : 0),
        corrected: level < 6 || (await store.search(`corrected${word} `, 5)).total === 1,
        title: level < 7 || entry?.item.title === `${id} 7`,
      };
      expect({ id, level, ...truth }).toEqual({
        id,
        level,
        attempts: true,
        transcript: true,
        whole: true,
        searchable: true,
        corrected: true,
        title: true,
      });
    }
    await store.close();
  }
  return acknowledged.size;
}

test(`${kills} kills under load: no acknowledged write is lost (seed ${seed})`, { timeout: 600_000 }, async () => {
  const random = seeded(seed);
  const acknowledged = await Promise.all(
    Array.from({ length: libraries }, () => killUnderLoad(Math.ceil(kills / libraries), random)),
  );
  expect(acknowledged.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(kills);
});

test('killed while a library is made: the next start makes it, without a word about damage', async () => {
  const random = seeded(seed);
  for (let round = 0; round < 15; round += 1) {
    const file = tempLibrary();
    await killed(['open', file], 'start', random() * 60);
    const { db, notices } = openLibrary(file);
    expect(notices).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  }
});

test('killed while the schema changes: the old version or a newer one, whole, and a backup', async () => {
  const random = seeded(seed);
  const versions = new Set<number>();
  for (let round = 0; round < 30; round += 1) {
    const file = tempLibrary();
    openLibrary(file, slowSteps.slice(0, 1)).db.close();
    await killed(['update', file], 'start', random() * 120);
    const db = new Database(file);
    const version = Number(db.pragma('user_version', { simple: true }));
    versions.add(version);
    const columns = db
      .prepare('SELECT * FROM rows')
      .columns()
      .map(({ name }) => name);
    expect(columns).toEqual({ 10: ['id', 'a'], 20: ['id', 'a', 'b'], 30: ['id', 'a', 'b', 'c'] }[version]);
    const last = columns.at(-1) ?? '';
    expect(db.prepare(`SELECT count(*) FROM rows WHERE ${last} IS NOT NULL`).pluck().get()).toBe(4_000);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    expect(version === 10 || existsSync(`${file}.before-10`)).toBe(true);
    const again = openLibrary(file, slowSteps);
    expect(again.notices).toEqual([]);
    expect(again.db.pragma('user_version', { simple: true })).toBe(30);
    again.db.close();
  }
  // The kills really fell before, between and after the steps.
  expect(versions.size).toBeGreaterThan(1);
});

test('killed while a damaged library is repaired: the next start finishes it, and nothing is deleted', async () => {
  const random = seeded(seed);
  const original = tempLibrary();
  const { db } = openLibrary(original);
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  for (let index = 0; index < 100; index += 1) {
    const item = anItem({ id: `i${index}` });
    await store.insertItem(item, aJob(item.id));
    await store.putTranscript(
      item.id,
      aTranscript(...Array.from({ length: 40 }, (_, line) => `words of line ${line}`)),
    );
  }
  db.exec('COMMIT');
  await store.close();
  for (let round = 0; round < 15; round += 1) {
    const file = tempLibrary();
    copyFileSync(original, file);
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(60, 1), 0, 60, 0);
    closeSync(descriptor);
    await killed(['open', file], 'start', random() * 300);
    const opened = openLibrary(file);
    expect(opened.db.prepare('SELECT count(*) FROM items').pluck().get()).toBe(100);
    expect(opened.db.prepare('SELECT count(*) FROM segments').pluck().get()).toBe(4_000);
    opened.db.close();
    const names = readdirSync(dirname(file));
    const aside = names.filter((name) => /\.damaged-.*Z$/.test(name));
    expect(aside).toHaveLength(1);
    expect(statSync(`${dirname(file)}/${aside[0]}`).size).toBe(statSync(original).size);
    expect(names.filter((name) => /building|mended|ready/.test(name))).toEqual([]);
  }
});
