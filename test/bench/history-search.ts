/**
 * One search over everything, as the palette and the library ask it: transcripts, renders and conversations together,
 * without and with filters, beside an index in JavaScript over the same texts, all in memory, in the same run.
 *   node test/bench/history-search.ts [--transcripts 10000] [--segments 40] [--conversations 1000] [--turns 20] [--renders 20000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { createStore } from '../../electron/adapters/sqlite/store.ts';
import type { LibraryStore } from '../../electron/adapters/sqlite/store-contract.ts';
import { statesOf } from '../../electron/domain/item-view.ts';
import { isFiltered, type SearchFilters } from '../../electron/domain/search/filters.ts';
import { readSearch } from '../../electron/domain/search/operators.ts';
import { cells, head, row, seeded, summary, vocabularyOf, zipf } from '../support/bench-corpus.ts';
import { aJob, anItem, aTranscript } from '../support/library-builders.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const { values } = parseArgs({
  options: {
    transcripts: { type: 'string', default: '10000' },
    segments: { type: 'string', default: '40' },
    conversations: { type: 'string', default: '1000' },
    turns: { type: 'string', default: '20' },
    renders: { type: 'string', default: '20000' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'fx-bench-'));
const file = join(folder, 'library.sqlite');
const random = seeded(5);
const vocabulary = vocabularyOf(20_000, random);
const word = zipf(vocabulary, random);
const sentence = (words: number): string => Array.from({ length: words }, word).join(' ');
const memory = createMemoryIndex();
/** What filters can ask of each text in `memory`, in the same order. */
const facts: TextFacts[] = [];
const remember = (text: string, fact: TextFacts): void => {
  memory.add(text);
  facts.push(fact);
};
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const people = ['Ann Lee', 'Bob', 'Chidi', 'Dora', 'Emil'];
async function buildTranscripts(store: LibraryStore): Promise<void> {
  for (let index = 0; index < Number(values.transcripts); index += 1) {
    const item = anItem({
      id: `i${index}`,
      title: `Episode ${index}: ${word()} ${word()}`,
      createdAtMs: Date.UTC(2020, 0, 1) + index * 5 * 3_600_000,
      source: index % 3 === 0 ? 'recording' : index % 50 === 1 ? 'dictation' : 'import',
      account: 'acc',
    });
    // A laugh in every 40th line, and now and then the word.
    const lines = Array.from({ length: Number(values.segments) }, (_, line) => {
      const laugh = (index + line) % 40 === 0 ? ' [laugh]' : '';
      return `${line % 2}: ${sentence(4 + Math.floor(random() * 17))}${laugh}`;
    });
    const isFailed = index % 200 === 0;
    const name = index % 4 === 0 ? (people[Math.floor(random() * people.length)] ?? '') : 'Speaker 1';
    await store.insertItem(item, isFailed ? aJob(item.id, { state: 'failed' }) : null);
    await store.putTranscript(item.id, { ...aTranscript(...lines), text: null, raw: '{}' });
    if (index % 4 === 0) await store.nameSpeaker(item.id, '0', name);
    const fact = { type: item.source, atMs: item.createdAtMs, voice: null, status: isFailed ? 'Failed' : 'Completed' };
    for (const line of lines) {
      const speaker = line.startsWith('0') ? name : 'Speaker 2';
      remember(line.slice(3), { ...fact, speaker, hasLaugh: line.endsWith('[laugh]') });
    }
  }
}

async function build(): Promise<void> {
  const { db } = openLibrary(file);
  // Only while building: nothing here is worth a sync.
  db.pragma('synchronous = OFF');
  db.exec('BEGIN');
  const store = createStore(db, { notices: [] });
  const from = Date.UTC(2026, 0, 1);
  await buildTranscripts(store);
  for (let index = 0; index < Number(values.conversations); index += 1) {
    const common = { createdAtMs: from + index * 600_000, costMicroUsd: null, raw: '{}' };
    const said = Array.from({ length: Number(values.turns) }, () => sentence(14));
    said.forEach((text, turn) => {
      const speaker = turn % 2 === 0 ? 'You' : 'Assistant';
      const fact = { type: 'conversation', atMs: common.createdAtMs, voice: 'maeve', status: null, hasLaugh: false };
      remember(text, { ...fact, speaker });
    });
    await store.putConversation('acc', {
      conversation: {
        ...common,
        type: 'conversation',
        remoteId: `sess_${index}`,
        voice: 'maeve.en-us',
        startedAtMs: null,
        endedAtMs: null,
        durationMs: null,
        turnCount: Number(values.turns),
      },
      turns: Array.from({ length: Number(values.turns) }, (_, turn) => ({
        ...common,
        type: 'conversation_turn' as const,
        remoteId: `${index}-${turn}`,
        sessionId: `sess_${index}`,
        role: turn % 2 === 0 ? 'user' : 'assistant',
        text: said[turn] ?? '',
        createdAtMs: common.createdAtMs + turn * 8_000,
      })),
      toolCalls: [],
      isTruncated: false,
    });
  }
  for (let index = 0; index < Number(values.renders); index += 1) {
    const text = sentence(20);
    const atMs = from + index * 1_000;
    remember(text, { type: 'speech', atMs, voice: 'maeve', status: 'Completed', speaker: null, hasLaugh: false });
    await store.insertRender({
      id: `render-${index}`,
      account: 'acc',
      createdAtMs: atMs,
      text,
      voice: 'maeve',
      voiceName: 'Maeve',
      cast: null,
      temperature: 0.9,
      verifyChunks: true,
      maxSecs: null,
      finishedChars: 0,
      finishedBytes: 0,
      file: null,
      durationMs: 1_000,
      state: 'complete',
      problem: null,
      firstAudioMs: null,
      estimateMicroUsd: 1,
      deletedAtMs: null,
    });
  }
  db.exec('COMMIT');
  await store.close();
}

await build();
memory.finish();
const store = await openStore({ file });
const queries = Array.from({ length: 150 }, (_, index) => {
  const one = word();
  // As typed: starts of words, whole words, two words.
  return index % 3 === 0 ? one.slice(0, 3) : index % 3 === 1 ? `${one} ` : `${one} ${word().slice(0, 2)}`;
});
const timesOf = async (typed: readonly string[], run: (query: string) => unknown): Promise<number[]> => {
  const times: number[] = [];
  for (const query of typed) {
    const before = performance.now();
    await run(query);
    times.push(performance.now() - before);
  }
  return times;
};
/** What one keystroke asks: the three searches at once, as the page sends them. */
const everything = (typed: string): Promise<unknown> => {
  const { text, filters } = readSearch(typed);
  const { statuses } = filters;
  const states = statuses.length === 0 ? null : statuses.flatMap((status) => statesOf(status, false));
  return Promise.all([
    store.search(text, 40, 'acc', { filters, states }),
    store.searchConversations(text, 8, 'acc', filters),
    store.searchRenders(text, 8, 'acc', filters),
  ]);
};
const inMemory = (typed: string): unknown => {
  const { text, filters } = readSearch(typed);
  const isWanted = isFiltered(filters) ? (id: number) => isLetThrough(facts[id], filters) : null;
  return memory.search(text, 40, isWanted);
};
const filterings = [
  'type:recording',
  'type:dictation',
  'status:failed',
  'status:completed',
  'after:2024',
  'before:2020-03',
  'after:2022-05-01 before:2022-05-08',
  'speaker:ann',
  'speaker:"speaker 2"',
  'has:laugh',
  'has:sound type:import',
  'voice:maeve',
  'type:conversation speaker:you',
  'speaker:bob has:laugh after:2023',
];
const compare = async (name: string, typed: readonly string[]): Promise<void> => {
  const ours = await timesOf(typed, everything);
  slowest = Math.max(slowest, summary(ours).p95);
  say(`${row(name, ours)}   ${cells(await timesOf(typed, inMemory))}`);
};
let slowest = 0;
say(
  `${values.transcripts} transcripts with ${Number(values.transcripts) * Number(values.segments)} lines, ` +
    `${Number(values.conversations) * Number(values.turns)} turns, ${values.renders} renders; on the right the index in memory\n` +
    `${head}   ${'p50 ms'.padStart(8)} ${'p95 ms'.padStart(8)} ${'max ms'.padStart(8)}`,
);
await compare('words', queries);
for (const filter of filterings) {
  await compare(
    `words, ${filter}`,
    queries.map((query) => `${filter} ${query}`),
  );
}
for (const filter of filterings) await compare(`no words, ${filter}`, Array<string>(50).fill(filter));
say(`the slowest of these: p95 ${slowest.toFixed(0)} ms`);
say(row('conversations alone', await timesOf(queries, (query) => store.searchConversations(query, 8, 'acc'))));
say(row('renders alone', await timesOf(queries, (query) => store.searchRenders(query, 8, 'acc'))));
say(row('spelling help', await timesOf(queries, (query) => store.similarWords(`${query.trim().slice(0, 4)}xq`))));
await store.close();
rmSync(folder, { recursive: true, force: true });

type TextFacts = {
  type: string;
  atMs: number;
  voice: string | null;
  status: string | null;
  speaker: string | null;
  hasLaugh: boolean;
};
/** Whether a text is among what the filters ask for, as a program without a database would look. */
function isLetThrough(text: TextFacts | undefined, filters: SearchFilters): boolean {
  const { types, statuses, speakers, voices, sounds, afterMs, beforeMs } = filters;
  const has = (wanted: readonly string[], value: string | null): boolean =>
    wanted.length === 0 || (value !== null && wanted.some((one) => value.toLowerCase().startsWith(one.toLowerCase())));
  return (
    text !== undefined &&
    has(types, text.type) &&
    has(statuses, text.status) &&
    has(speakers, text.speaker) &&
    has(voices, text.voice) &&
    (sounds.length === 0 || text.hasLaugh) &&
    (afterMs === null || text.atMs >= afterMs) &&
    (beforeMs === null || text.atMs < beforeMs)
  );
}
