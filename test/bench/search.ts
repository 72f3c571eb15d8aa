/**
 * Search as you type and list pages over a large library, beside an in-memory index on the same data.
 *   node test/bench/search.ts [--transcripts 10000] [--segments 100] [--no-memory-index]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { createStore } from '../../electron/adapters/sqlite/store.ts';
import type { Store } from '../../electron/services/ports/store.ts';
import { head, row, seeded, vocabularyOf, zipf } from '../support/bench-corpus.ts';
import { anItem, segmentsOf } from '../support/library-builders.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const { values } = parseArgs({
  options: {
    transcripts: { type: 'string', default: '10000' },
    segments: { type: 'string', default: '100' },
    'no-memory-index': { type: 'boolean', default: false },
  },
});
const transcriptCount = Number(values.transcripts);
const segmentCount = Number(values.segments);
const start = Date.UTC(2020, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'fx-bench-'));
const file = join(folder, 'library.sqlite');

const random = seeded(20_260_101);
const vocabulary = vocabularyOf(49_213, random);
const word = zipf(vocabulary, random);
const line = (): string => Array.from({ length: 4 + Math.floor(random() * 17) }, word).join(' ');
/** A sample of lines to type queries from. */
const sample: string[] = [];

async function build(memory: ReturnType<typeof createMemoryIndex> | null): Promise<void> {
  const { db } = openLibrary(file);
  // Only while building: nothing here is worth a sync.
  db.pragma('synchronous = OFF');
  const store = createStore(db, { notices: [] });
  for (let number = 0; number < transcriptCount; number += 1) {
    if (number % 500 === 0) db.exec(number === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    const lines = Array.from({ length: segmentCount }, line);
    if (number % Math.ceil(transcriptCount / 300) === 0) sample.push(lines[0] ?? '');
    if (memory) for (const text of lines) memory.add(text);
    const isFew = number % Math.ceil(transcriptCount / 5) === 7;
    const item = anItem({
      id: `i${number}`,
      title: `Episode ${number}: ${word()} ${word()}`,
      createdAtMs: start + number * 3_600_000,
      durationMs: Math.floor(random() * 7_200_000),
      starred: number % 50 === 0,
      source: number % 3 === 0 ? 'recording' : 'import',
      account: isFew ? 'few' : 'acc',
    });
    await store.insertItem(item, null);
    await store.putTranscript(item.id, { segments: segmentsOf(...lines), text: null, language: 'en', raw: '{}' });
  }
  db.exec('COMMIT');
  await store.close();
}

function classes(): [string, string[]][] {
  const words = (text: string, count: number): string[] => text.split(' ').slice(0, count);
  const typing = new Set<string>();
  sample.forEach((text, index) => {
    const query = words(text, 1 + (index % 3)).join(' ');
    for (let end = 1; end <= query.length; end += 1) typing.add(query.slice(0, end));
  });
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const stop = vocabulary.slice(0, 12);
  const pairs = stop.flatMap((a) => stop.slice(0, 4).map((b) => `${a} ${b}`));
  return [
    ['typing states of 1 to 3 words', [...typing].slice(0, 2_099)],
    ['every single letter', letters],
    ['two common words + letter', pairs.slice(0, 26).map((pair, index) => `${pair} ${letters[index]}`)],
    ['exact phrases of stop words', pairs.map((pair) => `"${pair}"`)],
    ['common word, another excluded', pairs.map((pair) => pair.replace(' ', ' -'))],
  ];
}

async function measure(queries: readonly string[], search: (text: string) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (const text of queries) {
    const before = performance.now();
    await search(text);
    times.push(performance.now() - before);
  }
  return times;
}

async function measureLists(store: Store): Promise<void> {
  for (const sort of ['newest', 'oldest', 'title', 'longest'] as const) {
    const times: number[] = [];
    let after: string | undefined;
    do {
      const before = performance.now();
      const page = await store.listItems({ limit: 100, sort, after, account: 'acc' });
      times.push(performance.now() - before);
      after = page.next ?? undefined;
    } while (after !== undefined);
    console.log(row(`list, all pages of 100, ${sort}`, times));
  }
}

/** Newest-first additions of older things, as history sync makes them. */
async function measureWrites(store: Store): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < 200; number += 1) {
    const item = anItem({ id: `w${number}`, createdAtMs: start - number * 3_600_000, account: 'acc' });
    const segments = segmentsOf(...Array.from({ length: 100 }, line));
    await store.insertItem(item, null);
    const before = performance.now();
    await store.putTranscript(item.id, { segments, text: null, language: 'en', raw: '{}' });
    times.push(performance.now() - before);
  }
  return times;
}

const memory = values['no-memory-index'] ? null : createMemoryIndex();
const heapBefore = process.memoryUsage().heapUsed;
const buildStart = performance.now();
await build(memory);
memory?.finish();
const megabytes = Math.round(statSync(file).size / 1_000_000);
console.log(
  `${transcriptCount} transcripts, ${transcriptCount * segmentCount} segments, ${vocabulary.length} words: ` +
    `${megabytes} MB on disk, built in ${Math.round((performance.now() - buildStart) / 1_000)} s`,
);
const opening = performance.now();
const store = await openStore({ file });
console.log(`opened and checked in ${Math.round(performance.now() - opening)} ms`);
console.log(`\nOur store, in its own thread (what the app does)\n${head}`);
for (const [name, queries] of classes())
  console.log(row(name, await measure(queries, (text) => store.search(text, 50, null))));
const [[, typing] = ['', []], [, letters] = ['', []]] = classes();
console.log(
  row('typing states, one account hides five items', await measure(typing, (text) => store.search(text, 50, 'acc'))),
);
console.log(
  row('typing states, account that has five items', await measure(typing, (text) => store.search(text, 50, 'few'))),
);
console.log(
  row('letters, account that has five items', await measure(letters, (text) => store.search(text, 50, 'few'))),
);
await measureLists(store);
console.log(row('storing a transcript of 100 segments, synced', await measureWrites(store)));
await store.close();

if (memory) {
  const heap = Math.round((process.memoryUsage().heapUsed - heapBefore) / 1_000_000);
  console.log(`\nInverted index in JavaScript, in memory (${heap} MB of heap, rebuilt at every start)\n${head}`);
  for (const [name, queries] of classes())
    console.log(row(name, await measure(queries, (text) => memory.search(text, 50))));
}
rmSync(folder, { recursive: true, force: true });
