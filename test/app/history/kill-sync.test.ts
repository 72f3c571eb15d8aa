import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { seeded } from '../../support/bench-corpus.ts';
import { startSandbox } from '../../support/sandbox-peer.ts';
import { startStrictHistory, type StrictList, strictLists } from '../../support/strict-history.ts';
import { startTappedLine } from '../../support/tapped-line.ts';
import { tempLibrary } from '../../support/temp-library.ts';

/** `SYNC_KILLS=50 SYNC_ROWS=10000` for the full size. Half are transcriptions, three tenths renders, the rest conversations. */
const kills = Number(process.env['SYNC_KILLS'] ?? 4);
const rowCount = Number(process.env['SYNC_ROWS'] ?? 1_000);
const counts = { transcriptions: rowCount * 0.5, tts: rowCount * 0.3, conversations: rowCount * 0.2 };
const tables = { transcriptions: 'remote_transcriptions', tts: 'remote_renders', conversations: 'conversations' };
const least = Object.values(counts).reduce((sum, rows) => sum + Math.ceil(rows / 100), 0);
const program = fileURLToPath(new URL('../../support/sync-program.ts', import.meta.url));
const apiKey = 'sk_strict';
const fromMs = Date.parse('2026-01-01T00:00:00Z');

type Service = {
  baseUrl: string;
  apiKey: string;
  /** Something is added and something taken away. */
  disturb(random: () => number): void;
  ids(list: StrictList): Promise<string[]> | string[];
  violations(): readonly unknown[];
};

async function strict(): Promise<Service> {
  const server = await startStrictHistory(apiKey);
  onTestFinished(server.close);
  for (const list of strictLists) server.add(list, counts[list], fromMs, 40_000);
  let late = fromMs + rowCount * 40_000;
  return {
    baseUrl: server.baseUrl,
    apiKey,
    disturb(random) {
      for (const list of strictLists) {
        server.add(list, 2, (late += 1_500), 700);
        server.remove(list, Math.floor(random() * server.ids(list).length));
      }
    },
    ids: server.ids,
    violations: () => server.violations,
  };
}

async function sandbox(): Promise<Service> {
  const service = await startSandbox();
  const { transcriptions, tts: renders, conversations } = counts;
  const spread = { turnsPerConversation: 1, segmentsPerTranscription: 1, fromMs, untilMs: fromMs + rowCount * 40_000 };
  const made = service.seed({ transcriptions, renders, conversations, ...spread });
  const gone = new Set<string>();
  let late = fromMs + rowCount * 40_000;
  let seed = 2;
  const drop = (
    kind: 'transcription' | 'tts' | 'conversation',
    ids: (number | string)[],
    random: () => number,
  ): void => {
    const [id] = ids.splice(Math.floor(random() * ids.length), 1);
    if (id === undefined) return;
    gone.add(`${kind} ${id}`);
    service.remove(kind, id);
  };
  return {
    baseUrl: service.baseUrl,
    apiKey: service.apiKey,
    disturb(random) {
      const window = {
        fromMs: (late += 1_500),
        untilMs: late + 1_400,
        turnsPerConversation: 1,
        segmentsPerTranscription: 1,
      };
      const more = service.seed({ seed: (seed += 1), transcriptions: 2, renders: 2, conversations: 2, ...window });
      made.transcriptionIds.push(...more.transcriptionIds);
      made.renderIds.push(...more.renderIds);
      made.conversationIds.push(...more.conversationIds);
      drop('transcription', made.transcriptionIds, random);
      drop('tts', made.renderIds, random);
      drop('conversation', made.conversationIds, random);
    },
    async ids(list) {
      const ids: string[] = [];
      for (let page = 1; ; page += 1) {
        const url = `${service.baseUrl}/history/${list}?limit=100&order=asc&page=${page}`;
        const answer = await fetch(url, { headers: { authorization: service.apiKey } });
        const { data, has_more } = (await answer.json()) as { data: { id: unknown }[]; has_more: boolean };
        ids.push(...data.map(({ id }) => String(id)));
        if (!has_more) return ids;
      }
    },
    violations: () => service.violations(),
  };
}

/** One run of the app, which `onStart` may end. Resolves to whether it got to its end. */
function run(file: string, service: Pick<Service, 'baseUrl' | 'apiKey'>, onStart: (kill: () => void) => void) {
  return new Promise<boolean>((resolve, reject) => {
    const child = spawn(process.execPath, [program, file, service.baseUrl, service.apiKey], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let isDone = false;
    child.stdout.on('data', (data: Buffer) => (isDone ||= data.toString().includes('done')));
    child.on('error', reject);
    child.on('close', () => resolve(isDone));
    onStart(() => child.kill('SIGKILL'));
  });
}

for (const [name, start] of [
  ['a strict server of the API document', strict],
  ['the sandbox', sandbox],
] as const) {
  test(`the whole account of ${name}: complete and without a row twice, over kills, inserts and deletions`, {
    timeout: 900_000,
  }, async () => {
    const service = await start();
    const random = seeded(11);
    const file = tempLibrary();
    const asked: string[] = [];
    let kill: () => void = () => {};
    let killAt = Number.POSITIVE_INFINITY;
    let isBefore = true;
    let isDisturbed = true;
    const killWhen = (isNow: boolean): void => {
      if (isNow === isBefore && asked.length >= killAt) {
        killAt = Number.POSITIVE_INFINITY;
        kill();
      }
    };
    const line = await startTappedLine(service.baseUrl, {
      asked(path) {
        if (!path.startsWith('/history')) return;
        asked.push(path);
        killWhen(true);
      },
      answered(path) {
        if (!path.startsWith('/history')) return;
        if (isDisturbed && asked.length % 4 === 0) service.disturb(random);
        killWhen(false);
      },
    });
    onTestFinished(line.close);
    const through = { baseUrl: line.baseUrl, apiKey: service.apiKey };
    let killed = 0;
    // Kills are spread over the whole reading, however long it is.
    const stride = Math.max(1, Math.floor((2 * least) / kills));
    let within = stride;
    while (killed < kills) {
      killAt = asked.length + 1 + Math.floor(random() * within);
      isBefore = random() < 0.5;
      const isDone = await run(file, through, (end) => (kill = end));
      if (!isDone) killed += 1;
      // It was done before its time came: what is left to be read takes a request for each list.
      else within = strictLists.length;
    }
    killAt = Number.POSITIVE_INFINITY;
    isDisturbed = false;
    expect(await run(file, through, () => {})).toBe(true);
    const db = new Database(file, { readonly: true });
    for (const list of strictLists) {
      const here = db.prepare<[], string>(`SELECT remote_id FROM ${tables[list]}`).pluck().all() as unknown as string[];
      const live = await service.ids(list);
      const known = new Set(here);
      expect({ list, missing: live.filter((id) => !known.has(id)), twice: here.length - known.size }).toEqual({
        list,
        missing: [],
        twice: 0,
      });
    }
    const twice = `SELECT count(*) FROM (SELECT item_id FROM remote_transcriptions GROUP BY item_id HAVING count(*) > 1)`;
    expect(db.prepare(twice).pluck().get()).toBe(0);
    db.close();
    for (const path of asked) {
      expect(Number(new URL(path, 'http://x').searchParams.get('limit'))).toBeLessThanOrEqual(100);
    }
    expect(service.violations()).toEqual([]);
    if (process.env['SYNC_ROWS'])
      console.log(`${name}: ${killed} kills, ${asked.length} list requests in all, at least ${least}`);
  });

  test(`the whole account of ${name} in at most 5 % more requests than there are pages`, {
    timeout: 300_000,
  }, async () => {
    const service = await start();
    const asked: string[] = [];
    const line = await startTappedLine(service.baseUrl, {
      asked: (path) => void (path.startsWith('/history') && asked.push(path)),
    });
    onTestFinished(line.close);
    expect(await run(tempLibrary(), { baseUrl: line.baseUrl, apiKey: service.apiKey }, () => {})).toBe(true);
    // The newest page once more at the start, and an end that nobody can know beforehand: a part of it in a small account.
    expect(asked.length).toBeLessThanOrEqual(Math.max(least * 1.05, least + 4));
    expect(service.violations()).toEqual([]);
    if (process.env['SYNC_ROWS']) console.log(`${name}: ${asked.length} list requests, at least ${least}`);
  });
}
