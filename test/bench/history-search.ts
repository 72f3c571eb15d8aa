/**
 * Search as you type over conversations and renders, beside a plain scan of the same texts in memory.
 *   node test/bench/history-search.ts [--conversations 1000] [--turns 20] [--renders 20000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { createStore } from '../../electron/adapters/sqlite/store.ts';
import { seeded, vocabularyOf, zipf } from '../support/bench-corpus.ts';

const { values } = parseArgs({
  options: {
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

async function build(): Promise<void> {
  const { db } = openLibrary(file);
  db.exec('BEGIN');
  const store = createStore(db, { notices: [] });
  const from = Date.UTC(2026, 0, 1);
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

function percentile(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
}

await build();
const store = await openStore({ file });
const queries = Array.from({ length: 300 }, (_, index) => {
  const one = word();
  // As typed: starts of words, whole words, two words.
  return index % 3 === 0 ? one.slice(0, 3) : index % 3 === 1 ? `${one} ` : `${one} ${word().slice(0, 2)}`;
});
const measure = async (name: string, run: (query: string) => unknown): Promise<void> => {
  const times: number[] = [];
  for (const query of queries) {
    const from = performance.now();
    await run(query);
    times.push(performance.now() - from);
  }
  say(
    `${name.padEnd(24)} p50 ${percentile(times, 0.5)}  p95 ${percentile(times, 0.95)}  p99 ${percentile(times, 0.99)}`,
  );
};
say(
  `${Number(values.conversations) * Number(values.turns)} turns, ${values.renders} renders, ${queries.length} queries`,
);
await measure('conversations', (query) => store.searchConversations(query, 8, 'acc'));
await measure('renders', (query) => store.searchRenders(query, 8, 'acc'));
await measure('spelling help', (query) => store.similarWords(`${query.trim().slice(0, 4)}xq`));
await measure('plain scan in memory', (query) => {
  const words = query.toLowerCase().trim().split(' ');
  return texts.filter((text) => words.every((one) => text.includes(one))).slice(0, 8);
});
await store.close();
rmSync(folder, { recursive: true, force: true });
