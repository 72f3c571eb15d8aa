/**
 * One search over everything, as the palette and the library ask it: transcripts, renders and conversations together,
 * without and with filters, beside a plain scan of the same texts in memory.
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
import { readSearch } from '../../electron/domain/search/operators.ts';
import { head, row, seeded, vocabularyOf, zipf } from '../support/bench-corpus.ts';
import { aJob, anItem, aTranscript } from '../support/library-builders.ts';

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
const texts: string[] = [];
const sentence = (words: number): string => {
  const text = Array.from({ length: words }, word).join(' ');
  texts.push(text);
  return text;
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
    await store.insertItem(item, index % 200 === 0 ? aJob(item.id, { state: 'failed' }) : null);
    await store.putTranscript(item.id, { ...aTranscript(...lines), text: null, raw: '{}' });
    if (index % 4 === 0) await store.nameSpeaker(item.id, '0', people[Math.floor(random() * people.length)] ?? '');
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
        text: sentence(14),
        createdAtMs: common.createdAtMs + turn * 8_000,
      })),
      toolCalls: [],
      isTruncated: false,
    });
  }
  for (let index = 0; index < Number(values.renders); index += 1) {
    await store.insertRender({
      id: `render-${index}`,
      account: 'acc',
      createdAtMs: from + index * 1_000,
      text: sentence(20),
      voice: 'maeve',
      voiceName: 'Maeve',
      cast: null,
      temperature: 0.9,
      verifyChunks: true,
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
const store = await openStore({ file });
const queries = Array.from({ length: 150 }, (_, index) => {
  const one = word();
  // As typed: starts of words, whole words, two words.
  return index % 3 === 0 ? one.slice(0, 3) : index % 3 === 1 ? `${one} ` : `${one} ${word().slice(0, 2)}`;
});
const measure = async (name: string, run: (query: string) => unknown): Promise<void> => {
  const times: number[] = [];
  for (const query of queries) {
    const before = performance.now();
    await run(query);
    times.push(performance.now() - before);
  }
  say(row(name, times));
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
const filterings = [
  'type:recording',
  'type:dictation',
  'status:failed',
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
say(
  `${values.transcripts} transcripts with ${Number(values.transcripts) * Number(values.segments)} lines, ` +
    `${Number(values.conversations) * Number(values.turns)} turns, ${values.renders} renders\n${head}`,
);
await measure('everything', everything);
for (const filter of filterings) await measure(`everything, ${filter}`, (query) => everything(`${filter} ${query}`));
for (const filter of filterings) await measure(`no words, ${filter}`, () => everything(filter));
await measure('conversations alone', (query) => store.searchConversations(query, 8, 'acc'));
await measure('renders alone', (query) => store.searchRenders(query, 8, 'acc'));
await measure('spelling help', (query) => store.similarWords(`${query.trim().slice(0, 4)}xq`));
await measure('plain scan in memory', (query) => {
  const words = query.toLowerCase().trim().split(' ');
  return texts.filter((text) => words.every((one) => text.includes(one))).slice(0, 8);
});
await store.close();
rmSync(folder, { recursive: true, force: true });
