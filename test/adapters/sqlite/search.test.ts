import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { candidateSql } from '../../../electron/adapters/sqlite/stores/candidates.ts';
import { searchTuning } from '../../../electron/adapters/sqlite/stores/search.ts';
import { wordsOf } from '../../../electron/domain/search/fold.ts';
import { matches } from '../../../electron/domain/search/match.ts';
import { parseQuery } from '../../../electron/domain/search/query.ts';
import type { ItemRow, Store } from '../../../electron/services/ports/store.ts';
import { anItem, aTranscript } from '../../support/library-builders.ts';

async function libraryOf(...transcripts: (Partial<ItemRow> & { lines?: string[] })[]): Promise<Store> {
  const store = await openStoreInProcess({ file: ':memory:' });
  for (const { lines, ...patch } of transcripts) {
    const item = anItem(patch);
    await store.insertItem(item, null);
    if (lines) await store.putTranscript(item.id, aTranscript(...lines));
  }
  return store;
}

const linesOf = async (store: Store, text: string, account?: string): Promise<string[]> =>
  (await store.search(text, 100, account)).hits.map((hit) => hit.text);

test('words must all be there, the last may be unfinished', async () => {
  const store = await libraryOf({ lines: ['the red house', 'the red hut', 'a house'] });
  expect(await linesOf(store, 'red hou')).toEqual(['the red house']);
  expect((await linesOf(store, 'red h')).sort()).toEqual(['the red house', 'the red hut']);
  expect(await linesOf(store, 'hou red')).toEqual([]);
  expect(await linesOf(store, 'house red ')).toEqual(['the red house']);
  expect(await linesOf(store, 'hou ')).toEqual([]);
});

test('phrases, exclusions, accents, tags and emphasis', async () => {
  const store = await libraryOf({
    lines: ['red big house', 'big red house', 'Größe [laugh] matters', 'un*believ*able', '東京タワーに行く'],
  });
  expect(await linesOf(store, '"red house"')).toEqual(['big red house']);
  expect(await linesOf(store, 'house -"red big"')).toEqual(['big red house']);
  expect(await linesOf(store, 'house -red')).toEqual([]);
  expect(await linesOf(store, 'grosse')).toEqual(['Größe [laugh] matters']);
  expect(await linesOf(store, '[laugh]')).toEqual(['Größe [laugh] matters']);
  expect(await linesOf(store, 'unbelievable ')).toEqual(['un*believ*able']);
  expect(await linesOf(store, '東京')).toEqual(['東京タワーに行く']);
  expect(await linesOf(store, '京東')).toEqual([]);
});

test('a hit says where it is, who speaks, and which words matched', async () => {
  const store = await libraryOf({
    id: 'talk',
    title: 'Harbour',
    createdAtMs: 5_000,
    lines: ['0: hello', '1: boats here'],
  });
  await store.nameSpeaker('talk', '1', 'Ann');
  expect(await store.search('boat', 10)).toEqual({
    hits: [
      {
        itemId: 'talk',
        title: 'Harbour',
        createdAtMs: 5_000,
        ordinal: 1,
        startMs: 4_000,
        speaker: 'Ann',
        isNote: false,
        text: 'boats here',
        marks: [{ start: 0, end: 5 }],
      },
    ],
    total: 1,
  });
  expect((await store.search('hello', 10)).hits[0]?.speaker).toBe('Speaker 1');
});

test('titles are found too, and follow renames', async () => {
  const store = await libraryOf({ id: 'talk', title: 'Harbour budget' });
  expect((await store.search('budg', 10)).hits).toMatchObject([
    {
      itemId: 'talk',
      ordinal: null,
      startMs: null,
      speaker: null,
      text: 'Harbour budget',
      marks: [{ start: 8, end: 14 }],
    },
  ]);
  await store.updateItem('talk', { title: 'Quay' });
  expect(await linesOf(store, 'budg')).toEqual([]);
  expect(await linesOf(store, 'qua')).toEqual(['Quay']);
});

test('an old whole word is found among a thousand newer words that start with it', async () => {
  const many = Array.from({ length: 1_500 }, (_, index) => `article ${index}`);
  const store = await libraryOf(
    { createdAtMs: 1_000_000, lines: ['art for all'] },
    { createdAtMs: 9_000_000, lines: many },
  );
  const { hits, total } = await store.search('art', 10);
  expect(hits[0]?.text).toBe('art for all');
  expect(hits).toHaveLength(10);
  expect(total).toBe(searchTuning.countedAtMost);
});

test('the newest come first among equals, also when older ones were added later', async () => {
  const store = await libraryOf(
    { createdAtMs: 3_000_000, lines: ['same words c'] },
    { createdAtMs: 1_000_000, lines: ['same words a'] },
    { createdAtMs: 2_000_000, lines: ['same words b'] },
  );
  expect(await linesOf(store, 'same words ')).toEqual(['same words c', 'same words b', 'same words a']);
});

describe("another account's words are never found", () => {
  // Few and many rows of the other account take different ways through the index.
  for (const [name, mine, others] of [
    ['when mine are few', 3, 30],
    ['when mine are many', searchTuning.fewTranscripts + 10, 5],
    ['when there are only mine', 3, 0],
  ] as const) {
    test(`${name}`, async () => {
      const store = await libraryOf(
        ...Array.from({ length: others }, (_, index) => ({
          account: 'other',
          title: 'common',
          createdAtMs: index,
          lines: ['common foreign'],
        })),
        ...Array.from({ length: mine }, (_, index) => ({
          account: 'me',
          title: 'x',
          createdAtMs: index,
          lines: ['common mine'],
        })),
        { account: 'sandbox', title: 'x', lines: ['common sample'] },
      );
      const { hits, total } = await store.search('comm', 100, 'me');
      expect(new Set(hits.map((hit) => hit.text))).toEqual(new Set(['common mine', 'common sample']));
      expect(total).toBe(mine + 1);
      expect((await store.search('common', 100, 'nobody else')).hits.map((hit) => hit.text)).toEqual(['common sample']);
      expect((await store.search('common', 100, null)).total).toBe(mine + 1 + 2 * others);
    });
  }
});

test('property: search finds exactly the lines that have what was asked', async () => {
  const { db } = openLibrary(':memory:');
  const { createStore } = await import('../../../electron/adapters/sqlite/store.ts');
  const store = createStore(db, { notices: [] });
  const word = fc.constantFrom(
    'a',
    'ab',
    'abc',
    'Äb',
    'b*c*',
    '[laugh]',
    'x-y',
    '東京',
    '京',
    "d'e",
    '👍',
    'ß',
    '3.5',
    'é',
  );
  const lines = fc.sample(
    fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
    { numRuns: 150, seed: 7 },
  );
  const item = anItem({ title: '—' });
  await store.insertItem(item, null);
  await store.putTranscript(item.id, aTranscript(...lines));
  const typed = fc
    .array(fc.tuple(fc.constantFrom('', '-', '"'), word, fc.constantFrom(' ', '', '" ', '"')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.flat().join(''));
  await fc.assert(
    fc.asyncProperty(typed, async (text) => {
      const query = parseQuery(text);
      const wanted = lines.filter((line) => matches(wordsOf(line), query));
      const { hits, total } = await store.search(text, 500);
      expect(hits.map((hit) => hit.text).sort()).toEqual(wanted.sort());
      expect(total).toBe(wanted.length);
    }),
    { numRuns: 1_000 },
  );
});

test('property: search never fails, whatever was typed', async () => {
  const store = await libraryOf({ title: 'NEAR AND "x"', lines: ['AND OR NOT NEAR(a b)', 'plain words'] });
  const nasty = fc.constantFrom(
    '"',
    "'",
    '-',
    '*',
    '(',
    ')',
    '^',
    ':',
    '{',
    '}',
    '+',
    ',',
    '\\',
    '\0',
    ' AND ',
    ' OR ',
    ' NOT ',
    'NEAR(',
    'words:',
    ';--',
    '%',
    '\ud800',
    '😀',
    '\u0301',
    '١',
    'ﬁ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(fc.oneof(nasty, fc.string({ maxLength: 3 })), { maxLength: 60 }).map((parts) => parts.join('')),
    fc
      .array(fc.constant('ab '), { maxLength: 130 })
      .map((parts) => parts.map((part, index) => `${part.trim()}${index} `).join('')),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 100 }), async (typed, limit) => {
      const { hits, total } = await store.search(typed, limit);
      expect(hits.length).toBeLessThanOrEqual(Math.min(limit, total));
    }),
    { numRuns: 3_000 },
  );
});

describe('every search statement reads the index in order and stops early', () => {
  const { db } = openLibrary(':memory:');
  for (const [name, sql] of Object.entries(candidateSql)) {
    test(`${name}`, () => {
      const values = { match: 'x', limit: 1, accounts: '[]', first: 0, last: 1 };
      const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(
        ({ detail }) => detail,
      );
      expect(plan.join('\n')).toMatch(/SCAN (f|segment_words|title_words) VIRTUAL TABLE INDEX \d+:M/);
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN (s|t|i)\b/);
    });
  }
});
