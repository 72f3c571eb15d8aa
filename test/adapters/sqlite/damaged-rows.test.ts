import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import type { HistoryItem } from '../../../electron/services/ports/history-api.ts';
import { seeded } from '../../support/bench-corpus.ts';
import { leafPages, overwritePages, somePages } from '../../support/damage-pages.ts';
import { aJob, anItem, aTranscript } from '../../support/library-builders.ts';
import { tempLibrary } from '../../support/temp-library.ts';

const count = 400;
const sentence = (index: number): string => `Number ${index} says something long enough to fill a page after a while.`;

/** A library with rows in every table that holds something of the person's. */
async function fullLibrary(file: string): Promise<void> {
  const { db } = openLibrary(file);
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  const rows: HistoryItem[] = [];
  for (let index = 0; index < count; index += 1) {
    const createdAtMs = index * 60_000;
    const common = { remoteId: `r${index}`, createdAtMs, costMicroUsd: 100, raw: JSON.stringify({ index }) };
    const item = anItem({ id: `i${index}`, title: sentence(index), createdAtMs });
    await store.insertItem(item, aJob(item.id, { state: 'completed' }));
    await store.putTranscript(item.id, aTranscript(...Array.from({ length: 8 }, () => `A: ${sentence(index)}`)));
    await store.insertRender({
      id: `s${index}`,
      account: 'acc',
      createdAtMs,
      text: sentence(index),
      voice: 'maeve',
      voiceName: 'Maeve',
      temperature: 0.9,
      verifyChunks: true,
      maxSecs: null,
      finishedChars: 0,
      finishedBytes: 0,
      cast: null,
      file: `s${index}.wav`,
      durationMs: 1_000,
      state: 'complete',
      problem: null,
      firstAudioMs: 80,
      estimateMicroUsd: 10,
      deletedAtMs: null,
    });
    await store.putVoice({
      id: `v${index}`,
      account: 'acc',
      name: sentence(index),
      transcript: sentence(index),
      clipFile: null,
      clipMimeType: null,
      clipBytes: null,
      durationMs: null,
      createdAtMs,
      remoteId: null,
      formerRemoteIds: [],
      state: 'ready',
      problem: null,
      lastCloneAtMs: null,
      deleteAtMs: null,
    });
    rows.push({ type: 'tts', ...common, voice: 'maeve.en-us', chars: 20, durationMs: 900 });
    rows.push({
      type: 'conversation',
      ...common,
      voice: 'maeve.en-us',
      startedAtMs: createdAtMs,
      endedAtMs: createdAtMs,
      durationMs: 10,
      turnCount: 4,
    });
    rows.push({ type: 'unknown', ...common, object: 'something_new' });
  }
  await store.putHistory('acc', 'account', rows, null);
  for (const row of rows) {
    if (row.type !== 'conversation') continue;
    await store.putConversation('acc', {
      conversation: row,
      isTruncated: false,
      toolCalls: [],
      turns: Array.from({ length: 4 }, (_, turn) => ({
        type: 'conversation_turn',
        remoteId: `${row.remoteId}-${turn}`,
        createdAtMs: row.createdAtMs,
        costMicroUsd: null,
        raw: '{}',
        sessionId: row.remoteId,
        role: 'user',
        text: sentence(turn),
      })),
    });
  }
  db.exec('COMMIT');
  await store.close();
}

const tables = [
  'items',
  'jobs',
  'segments',
  'renders',
  'voices',
  'remote_renders',
  'remote_others',
  'conversations',
  'entries',
];
type Row = Record<string, unknown>;
function rowsOf(file: string): Record<string, Row[]> {
  const db = new Database(file, { readonly: true });
  const all = Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all() as Row[]]));
  db.close();
  return all;
}

test('a library with 5 % of every table damaged opens with all that can be read, and says what it left out', async () => {
  const file = tempLibrary();
  await fullLibrary(file);
  const before = rowsOf(file);
  for (const table of tables) expect(before[table]?.length).toBeGreaterThanOrEqual(count);

  const random = seeded(7);
  const broken = tables.flatMap((table) => somePages(file, table, 0.05, random));
  expect(broken.length).toBeGreaterThanOrEqual(tables.length);
  const spoilt = tempLibrary();
  copyFileSync(file, spoilt);
  overwritePages(spoilt, broken);

  const opened = openLibrary(spoilt);
  expect(opened.notices).toHaveLength(1);
  const [notice = ''] = opened.notices;
  const store = createStore(opened.db, { notices: [] });
  await store.insertItem(anItem({ id: 'after', title: 'zebra' }), null);
  expect((await store.search('zebra', 5)).total).toBe(1);
  expect((await store.search('something', 5)).total).toBeGreaterThan(1_000);
  expect((await store.searchRenders('something', 5, 'acc')).total).toBeGreaterThan(count * 0.8);
  expect((await store.searchConversations('something', 5, 'acc')).total).toBeGreaterThan(1_000);
  await store.close();

  const after = rowsOf(spoilt);
  const told = (pattern: RegExp): number => Number(pattern.exec(notice)?.[1] ?? 0);
  const lost = (table: string): number =>
    (before[table]?.length ?? 0) - (after[table]?.length ?? 0) + (table === 'items' ? 1 : 0);
  for (const table of tables) {
    expect({ table, lost: lost(table) }).toEqual({ table, lost: expect.any(Number) });
    expect(lost(table)).toBeGreaterThan(0);
    expect(lost(table)).toBeLessThan((before[table]?.length ?? 0) * 0.25);
    // What was taken over is what was there.
    const known = new Set(before[table]?.map((row) => JSON.stringify(row)));
    const foreign = (after[table] ?? []).filter((row) => row['id'] !== 'after' && !known.has(JSON.stringify(row)));
    expect({ table, foreign: foreign.slice(0, 1) }).toEqual({ table, foreign: [] });
  }
  expect(notice).toContain('Left out because they cannot be read');
  expect(told(/read: .*?(\d+) items?\b/)).toBe(lost('items'));
  expect(told(/(\d+) lines? of/)).toBe(lost('segments'));
  expect(told(/(\d+) renders?\b/)).toBe(lost('renders'));
  expect(told(/(\d+) conversations?\b/)).toBe(lost('conversations'));
  // Turns of conversations that are lost themselves are counted by nothing that is left.
  expect(told(/(\d+) turns? of/)).toBeGreaterThan(0);
  expect(told(/(\d+) turns? of/)).toBeLessThanOrEqual(lost('entries'));
});

test('a damaged page costs the rows that stood in it and no others, whichever it is', async () => {
  const file = tempLibrary();
  await fullLibrary(file);
  // Rows that moved leave a copy of themselves in the page they came from; written anew, every row is in one page only.
  const db = new Database(file);
  db.exec('VACUUM');
  db.close();
  const ids = Array.from({ length: count }, (_, index) => `i${index}`);
  const pages = leafPages(file, 'items');
  expect(pages.length).toBeGreaterThan(10);
  // `DAMAGE_ALL=1` for every page; here the first, the last and some between.
  const step = process.env['DAMAGE_ALL'] ? 1 : Math.ceil(pages.length / 6);
  for (const page of pages.filter((_, index) => index % step === 0 || index === pages.length - 1)) {
    const spoilt = tempLibrary();
    copyFileSync(file, spoilt);
    const stood = overwritePages(spoilt, [page]);
    const lost = new Set([...stood.matchAll(/Number (\d+) says/g)].map(([, index]) => `i${index}`));
    expect(lost.size).toBeGreaterThan(0);
    const { db: opened } = openLibrary(spoilt);
    const left = opened.prepare('SELECT id FROM items').pluck().all();
    opened.close();
    expect({ page, left: new Set(left) }).toEqual({ page, left: new Set(ids.filter((id) => !lost.has(id))) });
  }
});
