/**
 * A first reading of a whole account, beside a bare loop that fetches the same pages and stores their JSON; and how long
 * until the first screen is there. Without the app's own pace of requests, which would hide the difference.
 *   node test/bench/history.ts [--transcriptions 5000] [--renders 3000] [--conversations 2000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { createFluxionsClient } from '../../electron/adapters/fluxions/client.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { systemClock } from '../../electron/adapters/system/clock.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { createHistoryAudio } from '../../electron/services/history/audio.ts';
import { createHistorySync } from '../../electron/services/history/sync.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';

const { values } = parseArgs({
  options: {
    transcriptions: { type: 'string', default: '5000' },
    renders: { type: 'string', default: '3000' },
    conversations: { type: 'string', default: '2000' },
  },
});
const counts = {
  transcriptions: Number(values.transcriptions),
  renders: Number(values.renders),
  conversations: Number(values.conversations),
};
const total = counts.transcriptions + counts.renders + counts.conversations;
const folder = mkdtempSync(join(tmpdir(), 'fx-bench-'));
const engines = { speech: 'tone', recognition: 'placeholder' } as const;
const sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines });
sandbox.seed({ ...counts, turnsPerConversation: 1, segmentsPerTranscription: 1 });
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function bareLoop(): Promise<number> {
  const db = new Database(join(folder, 'bare.sqlite'));
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE rows (json TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO rows (json) VALUES (?)');
  const store = db.transaction((rows: unknown[]) => {
    for (const row of rows) insert.run(JSON.stringify(row));
  });
  const from = performance.now();
  for (const collection of ['transcriptions', 'tts', 'conversations']) {
    for (let page = 1; ; page += 1) {
      const url = `${sandbox.baseUrl}/history/${collection}?order=asc&limit=100&page=${page}`;
      const answer = await fetch(url, { headers: { authorization: sandbox.apiKey } });
      const { data, has_more } = (await answer.json()) as { data: unknown[]; has_more: boolean };
      store(data);
      if (!has_more) break;
    }
  }
  const ms = performance.now() - from;
  db.close();
  return ms;
}

async function ours(): Promise<{ ms: number; firstScreenMs: number; requests: number }> {
  const client = createFluxionsClient({
    baseUrl: sandbox.baseUrl,
    credential: async () => ({ kind: 'apiKey', value: sandbox.apiKey }),
    clock: systemClock,
    random: Math.random,
    log: silent,
    rates: { history: { perSecond: 1e6, burst: 1e6 } },
  });
  const store = await openStore({ file: join(folder, 'library.sqlite') });
  const session = { origin: 'sandbox' as const, account: 'sandbox', baseUrl: sandbox.baseUrl, api: client };
  const sync = createHistorySync({
    store,
    buildSegments,
    now: Date.now,
    account: { session: () => session, onChange: () => () => {} },
    connection: { state: () => 'online', onChange: () => () => {}, report() {} },
    events: createItemEvents(),
    audio: createHistoryAudio({
      store,
      form: () => 'served',
      now: Date.now,
      takeAudio: () => Promise.reject(new Error('not measured')),
    }),
    settings: () => ({ historyDetails: 'on-demand', historyAudio: 'on-demand' }),
    clock: systemClock,
    random: Math.random,
    log: silent,
  });
  sandbox.clearRequests();
  const from = performance.now();
  let firstScreenMs = 0;
  sync.onChange(() => {
    if (firstScreenMs === 0 && sync.state().transcriptions > 0) firstScreenMs = performance.now() - from;
  });
  sync.start();
  await sync.syncNow();
  const ms = performance.now() - from;
  const requests = sandbox.requests().length;
  const stored = await store.historyCounts('sandbox');
  sync.close();
  await store.close();
  await client.close();
  const found = stored.transcriptions + stored.renders + stored.conversations;
  if (found !== total) throw new Error(`${found} of ${total} rows were stored`);
  return { ms, firstScreenMs, requests };
}

const bareMs = await bareLoop();
const result = await ours();
const least = Object.values(counts).reduce((sum, rows) => sum + Math.ceil(rows / 100), 0);
const rate = (ms: number): string => `${Math.round((total / ms) * 1_000)} items/s`;
say(`${total} items, all stored`);
say(`bare loop, JSON as it comes  ${Math.round(bareMs)} ms  ${rate(bareMs)}`);
say(`ours, library and indexes    ${Math.round(result.ms)} ms  ${rate(result.ms)}`);
say(`first screen                 ${Math.round(result.firstScreenMs)} ms`);
say(
  `requests                     ${result.requests}, at least ${least} (+${(((result.requests - least) / least) * 100).toFixed(1)} %)`,
);
await sandbox.close();
rmSync(folder, { recursive: true, force: true });
