import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLibrary } from '../../../electron/adapters/sqlite/open.ts';
import { createStore } from '../../../electron/adapters/sqlite/store.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { countSql, laneSql } from '../../../electron/adapters/sqlite/stores/list-lanes.ts';
import { listSorts } from '../../../electron/ipc/contract/library.ts';
import type { ItemRow, ListQuery, Store } from '../../../electron/services/ports/store.ts';
import { aJob, anItem } from '../../support/library-builders.ts';

async function allPages(store: Store, query: ListQuery): Promise<{ ids: string[]; totals: number[] }> {
  const ids: string[] = [];
  const totals: number[] = [];
  let after: string | undefined;
  do {
    const page = await store.listItems({ ...query, after });
    ids.push(...page.rows.map(({ item }) => item.id));
    totals.push(page.total);
    expect(page.rows.length).toBeLessThanOrEqual(query.limit);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return { ids, totals };
}

test('titles are sorted as people expect', async () => {
  const store = await openStoreInProcess({ file: ':memory:' });
  for (const title of ['Episode 10', 'episode 9', 'Zebra', 'Äpfel', 'apple', 'Übung', 'Episode 100']) {
    await store.insertItem(anItem({ title }), null);
  }
  const { rows } = await store.listItems({ limit: 10, sort: 'title' });
  expect(rows.map(({ item }) => item.title)).toEqual([
    'Äpfel',
    'apple',
    'episode 9',
    'Episode 10',
    'Episode 100',
    'Übung',
    'Zebra',
  ]);
});

test('the longest come first and those of unknown length last', async () => {
  const store = await openStoreInProcess({ file: ':memory:' });
  for (const durationMs of [5, null, 50, 0, null]) await store.insertItem(anItem({ durationMs }), null);
  const { rows } = await store.listItems({ limit: 10, sort: 'longest' });
  expect(rows.map(({ item }) => item.durationMs)).toEqual([50, 5, 0, null, null]);
});

test('a cursor of another sort, or none of ours, is refused', async () => {
  const store = await openStoreInProcess({ file: ':memory:' });
  for (let index = 0; index < 3; index += 1) await store.insertItem(anItem(), null);
  const { next } = await store.listItems({ limit: 1, sort: 'newest' });
  expect(next).not.toBeNull();
  for (const after of [next!, '', 'null', '[]', '["title",5,"x"]', '["oldest","a","x"]', '{']) {
    const sort = after === next ? 'oldest' : after.includes('title') ? 'title' : 'oldest';
    await expect(store.listItems({ limit: 1, sort, after })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  }
});

test('property: pages of any size, in any order and filter, give every wanted item once and in order', async () => {
  const { db } = openLibrary(':memory:');
  const store = createStore(db, { notices: [] });
  const accounts = ['a', 'b', 'sandbox', ''] as const;
  const states = ['held', 'queued', 'completed', 'failed', null] as const;
  const shows = ['Monday', 'Tuesday', null] as const;
  const items: { item: ItemRow; state: string; show: string | null; tags: string[] }[] = [];
  // Few different values on purpose: equal keys are where keyset pages go wrong.
  for (let index = 0; index < 300; index += 1) {
    const item = anItem({
      account: accounts[index % 4]!,
      createdAtMs: 1_000_000 + (index % 7) * 400,
      title: `Title ${index % 5}`,
      durationMs: index % 6 === 0 ? null : (index % 4) * 10,
      starred: index % 3 === 0,
      source: index % 2 === 0 ? 'import' : 'recording',
      deletedAtMs: index % 11 === 0 ? 5 : null,
    });
    const state = states[index % 5] ?? null;
    await store.insertItem(item, state === null ? null : aJob(item.id, { state }));
    const show = shows[index % 3] ?? null;
    const tags = ['raw', 'cut', 'loud'].filter((_, at) => (index >> at) % 2 === 1);
    await store.setShow(null, [item.id], show);
    await store.setTags(null, [item.id], { add: tags, remove: [] });
    items.push({ item, state: state ?? 'none', show, tags });
  }
  const keyOf = (item: ItemRow, sort: ListQuery['sort']): string | number =>
    sort === 'title' ? item.title : sort === 'longest' ? (item.durationMs ?? -1) : item.createdAtMs;
  const expected = (query: ListQuery): string[] => {
    const sign = query.sort === 'oldest' || query.sort === 'title' ? 1 : -1;
    return items
      .filter(
        ({ item, state, show, tags }) =>
          (query.show === undefined || query.show?.toUpperCase() === show?.toUpperCase()) &&
          (query.tags ?? []).every((tag) => tags.includes(tag.toLowerCase())) &&
          (query.account === undefined || [query.account, 'sandbox', ''].includes(item.account)) &&
          (item.deletedAtMs !== null) === (query.bin ?? false) &&
          (query.states === undefined || query.states.includes(state as never)) &&
          (query.source === undefined || item.source === query.source) &&
          (query.starred === undefined || item.starred === query.starred),
      )
      .map(({ item }) => item)
      .sort((x, y) => {
        const [a, b] = [keyOf(x, query.sort), keyOf(y, query.sort)];
        return sign * (a < b ? -1 : a > b ? 1 : x.id < y.id ? -1 : 1);
      })
      .map((item) => item.id);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        {
          limit: fc.integer({ min: 1, max: 70 }),
          sort: fc.constantFrom(...listSorts),
          states: fc.uniqueArray(fc.constantFrom('held', 'queued', 'completed', 'failed', 'none', 'recording')),
          source: fc.constantFrom('import', 'recording'),
          starred: fc.boolean(),
          bin: fc.boolean(),
          show: fc.constantFrom('Monday', 'TUESDAY', 'Nowhere', null),
          tags: fc.array(fc.constantFrom('raw', 'cut', 'CUT', 'loud', 'unknown'), { maxLength: 4 }),
          account: fc.constantFrom('a', 'b', 'unknown'),
        },
        { requiredKeys: ['limit', 'sort'] },
      ),
      async (query) => {
        const { ids, totals } = await allPages(store, query as ListQuery);
        const wanted = expected(query as ListQuery);
        expect(ids).toEqual(wanted);
        expect(new Set(totals)).toEqual(new Set([wanted.length]));
      },
    ),
    { numRuns: 150 },
  );
});

test('10,000 rows are paged through completely, newest first', async () => {
  const { db } = openLibrary(':memory:');
  const store = createStore(db, { notices: [] });
  db.exec('BEGIN');
  const insert = db.prepare(
    `INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
     VALUES (?, ?, ?, ?, 'import', 'account', 'acc', ?, '[]', 0, 0)`,
  );
  for (let index = 0; index < 10_000; index += 1)
    insert.run(index, `i${index}`, `t${index}`, `t${index}`, index * 1_000);
  db.exec('COMMIT');
  const { ids, totals } = await allPages(store, { limit: 200, sort: 'newest', account: 'acc' });
  expect(ids).toEqual(Array.from({ length: 10_000 }, (_, index) => `i${9_999 - index}`));
  expect(totals).toHaveLength(50);
});

describe('every list reads its rows straight from an index', () => {
  const { db } = openLibrary(':memory:');
  const filters = [
    {},
    { states: ['queued'] },
    { source: 'import' },
    { starred: true },
    { starred: false },
    { show: 's', starred: true },
    { show: 's', tags: ['t', 'u'], states: ['failed'] },
    { show: null },
    { show: null, source: 'import', states: ['queued'] },
  ] as const;
  for (const sort of listSorts) {
    for (const filter of filters) {
      test(`${sort} ${JSON.stringify(filter)}`, () => {
        const query = { sort, ...filter } as ListQuery;
        for (const hasCursor of [false, true]) {
          const plan = planOf(laneSql(query, hasCursor));
          expect(plan[0]).toMatch(/^SEARCH i USING INDEX items_\w+ \(account=\? AND binned=\?/);
          expect(/\((created_at_ms|title_key|length_key),id\)[<>]\(\?,\?\)/.test(plan[0] ?? '')).toBe(hasCursor);
          expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN/);
        }
        expect(planOf(countSql(query)).join('\n')).toMatch(
          /^SEARCH i USING (COVERING )?INDEX items_\w+ \(account=\? AND binned=\?/,
        );
      });
    }
  }
  const labels = [
    { show: 's' },
    { tags: ['t'] },
    { show: 's', tags: ['t'] },
    { tags: ['t', 'u', 'v'] },
    { show: null, tags: ['t', 'u'] },
  ] as const;
  for (const sort of listSorts) {
    for (const filter of labels) {
      test(`${sort} ${JSON.stringify(filter)}`, () => {
        const query = { sort, ...filter } as ListQuery;
        for (const hasCursor of [false, true]) {
          const plan = planOf(laneSql(query, hasCursor));
          expect(plan[0]).toMatch(/^SEARCH m USING (COVERING )?INDEX item_labels_\w+ \(label=\? AND binned=\?/);
          expect(/\((created_at_ms|title_key|length_key),item_id\)[<>]\(\?,\?\)/.test(plan[0] ?? '')).toBe(hasCursor);
          expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN/);
        }
        expect(planOf(countSql(query))[0]).toMatch(
          /^SEARCH m USING COVERING INDEX item_labels_\w+ \(label=\? AND binned=\?/,
        );
      });
    }
  }
  function planOf(sql: string): string[] {
    const values = {
      account: '',
      binned: 0,
      state: '',
      source: '',
      key: 0,
      id: '',
      limit: 1,
      label0: 1,
      label1: 2,
      label2: 3,
    };
    return (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(({ detail }) => detail);
  }
});
