/**
 * Pages of the library by every sort and filter, beside the same pages cut from a sorted array in memory.
 *   node test/bench/list.ts [--items 10000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { createStore } from '../../electron/adapters/sqlite/store.ts';
import { statesOf } from '../../electron/domain/item-view.ts';
import { sortKey } from '../../electron/domain/search/fold.ts';
import { listSorts } from '../../electron/ipc/contract/library.ts';
import type { ItemWithJob, ListQuery } from '../../electron/services/ports/store.ts';
import { head, row, seeded, vocabularyOf, zipf } from '../support/bench-corpus.ts';
import { aJob, anItem } from '../support/library-builders.ts';

const { values } = parseArgs({ options: { items: { type: 'string', default: '10000' } } });
const folder = mkdtempSync(join(tmpdir(), 'fx-bench-'));
const file = join(folder, 'library.sqlite');
const random = seeded(9);
const word = zipf(vocabularyOf(5_000, random), random);
const all: ItemWithJob[] = [];

async function build(): Promise<void> {
  const { db } = openLibrary(file);
  db.exec('BEGIN');
  const store = createStore(db, { notices: [] });
  for (let index = 0; index < Number(values.items); index += 1) {
    const item = anItem({
      title: `${word()} ${word()} ${index % 90}`,
      createdAtMs: Date.UTC(2020, 0, 1) + Math.floor(random() * 2e11),
      durationMs: random() < 0.02 ? null : Math.floor(random() * 7_200_000),
      starred: random() < 0.01,
      source: random() < 0.3 ? 'recording' : 'import',
      account: random() < 0.02 ? 'sandbox' : 'acc',
    });
    const state = random() < 0.02 ? 'failed' : random() < 0.02 ? 'queued' : 'completed';
    const job = aJob(item.id, { state });
    await store.insertItem(item, job);
    const show = random() < 0.5 ? 'Daily' : random() < 0.1 ? 'Monthly' : null;
    const tags = ['common', 'rare'].filter((tag) => random() < (tag === 'common' ? 0.4 : 0.005));
    if (show !== null) await store.setShow(null, [item.id], show);
    if (tags.length > 0) await store.setTags(null, [item.id], { add: tags, remove: [] });
    all.push({ item, job, labels: { show, tags }, hasNote: false });
  }
  db.exec('COMMIT');
  await store.close();
}

/** The same page by filtering and sorting everything, as a list kept in memory would. */
function pageInMemory(query: ListQuery, from: number): ItemWithJob[] {
  const sign = query.sort === 'oldest' || query.sort === 'title' ? 1 : -1;
  const keyOf = ({ item }: ItemWithJob): string | number =>
    query.sort === 'title'
      ? sortKey(item.title)
      : query.sort === 'longest'
        ? (item.durationMs ?? -1)
        : item.createdAtMs;
  return all
    .filter(
      ({ item, job, labels }) =>
        (query.show === undefined || labels.show === query.show) &&
        (query.tags ?? []).every((tag) => labels.tags.includes(tag)) &&
        (!query.states || (job && query.states.includes(job.state))) &&
        (!query.source || item.source === query.source) &&
        (query.starred === undefined || item.starred === query.starred),
    )
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .slice(from, from + query.limit)
    .map(({ entry }) => entry);
}

await build();
const opening = performance.now();
const store = await openStore({ file });
console.log(`${all.length} items; opened and checked in ${Math.round(performance.now() - opening)} ms`);
const filters: [string, Partial<ListQuery>][] = [
  ['all', {}],
  ['Completed', { states: statesOf('Completed', false) }],
  ['Failed', { states: statesOf('Failed', false) }],
  ['recordings', { source: 'recording' }],
  ['starred', { starred: true }],
  ['starred recordings', { starred: true, source: 'recording' }],
  ['show of half', { show: 'Daily' }],
  ['small show', { show: 'Monthly' }],
  ['common tag', { tags: ['common'] }],
  ['rare tag', { tags: ['rare'] }],
  ['show and tag', { show: 'Daily', tags: ['common'] }],
  ['show and rare tag', { show: 'Daily', tags: ['rare'] }],
  ['both tags', { tags: ['common', 'rare'] }],
  ['no show', { show: null }],
  ['no show, common tag', { show: null, tags: ['common'] }],
  ['starred in show', { show: 'Daily', starred: true }],
  ['recordings in show', { show: 'Daily', source: 'recording' }],
  ['Failed in show', { show: 'Daily', states: statesOf('Failed', false) }],
  ['Completed in show', { show: 'Daily', states: statesOf('Completed', false) }],
];
console.log(`\nOur store, in its own thread, every page of 100 to the end\n${head}`);
const memory: string[] = [];
for (const sort of listSorts) {
  for (const [name, filter] of filters) {
    const query: ListQuery = { sort, limit: 100, account: 'acc', ...filter };
    const times: number[] = [];
    const inMemory: number[] = [];
    let after: string | undefined;
    let from = 0;
    do {
      const before = performance.now();
      const page = await store.listItems({ ...query, after });
      times.push(performance.now() - before);
      const middle = performance.now();
      const same = pageInMemory(query, from);
      inMemory.push(performance.now() - middle);
      if (same.length !== page.rows.length) throw new Error('the two lists differ');
      from += page.rows.length;
      after = page.next ?? undefined;
    } while (after !== undefined);
    console.log(row(`${sort}, ${name}`, times));
    memory.push(row(`${sort}, ${name}`, inMemory));
  }
}
console.log(`\nFiltering and sorting an array in memory\n${head}\n${memory.join('\n')}`);
await store.close();
rmSync(folder, { recursive: true, force: true });
