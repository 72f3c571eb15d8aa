import { ApiError } from '../../../electron/domain/errors.ts';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { crawl, newCursor } from '../../../electron/services/history/crawl.ts';
import type { LibraryStore } from '../../../electron/adapters/sqlite/store-contract.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import type { HistoryItem } from '../../../electron/services/ports/history-api.ts';
import type { Sandbox } from '../../../electron/sandbox/create-sandbox.ts';
import { historyCollections } from '../../../electron/domain/history/collections.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { clientOf, historyWorld } from '../../support/history-world.ts';
import { startSandbox, get } from '../../support/sandbox-peer.ts';
import { tempLibrary } from '../../support/temp-library.ts';

const lists = /^\/history(?:\/(?:transcriptions|tts|conversations))?$/;
const listRequests = (sandbox: Sandbox) =>
  sandbox.requests().filter((request) => lists.test(request.path.split('?')[0] ?? ''));

async function countsOf(store: LibraryStore) {
  const { transcriptions, renders, conversations } = await store.historyCounts('sandbox');
  return { transcriptions, renders, conversations };
}

describe('reading the whole account', () => {
  test('every row once, in the fewest requests', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ transcriptions: 500, renders: 300, conversations: 200, turnsPerConversation: 2 });
    const { sync, store } = await historyWorld(sandbox);
    sync.start();
    await sync.syncNow();
    expect(await countsOf(store)).toEqual({ transcriptions: 500, renders: 300, conversations: 200 });
    const page = await store.listItems({ limit: 200, sort: 'newest', account: 'sandbox' });
    expect(page.total).toBe(500);
    expect(page.rows[0]?.item).toMatchObject({ source: 'remote', segmentCount: null });
    expect(page.rows[0]?.item.title).not.toMatch(/\.(wav|mp3|m4a|flac)$/);
    const asked = listRequests(sandbox);
    // 5 + 3 + 2 full pages; every boundary repeats a row, and the newest page comes first.
    expect(asked.length).toBeLessThanOrEqual(10 + 3 + 1);
    for (const { query } of asked.map((request) => ({ query: new URL(request.path, sandbox.baseUrl).searchParams }))) {
      expect(Number(query.get('limit'))).toBeLessThanOrEqual(100);
    }
    expect(sandbox.violations()).toEqual([]);
  });

  test('rows that share a second, more of them than a page holds', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ renders: 730, tieSize: 250 });
    const { sync, store } = await historyWorld(sandbox);
    sync.start();
    await sync.syncNow();
    expect(await countsOf(store)).toMatchObject({ renders: 730 });
  });

  test('rows that come and go while it reads: nothing missing, nothing twice', async () => {
    const sandbox = await startSandbox();
    const seeded = sandbox.seed({ transcriptions: 400, renders: 600, conversations: 150, turnsPerConversation: 1 });
    const file = tempLibrary();
    const removed = { transcription: 0, tts: 0, conversation: 0 };
    let requests = 0;
    let late = 0;
    let isDisturbed = true;
    const disturb = (client: FluxionsClient): FluxionsClient => {
      const around = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
        return async (...args: A): Promise<R> => {
          const result = await call(...args);
          if (!isDisturbed) return result;
          requests += 1;
          // After the answer left and before the next is asked for: what offsets cannot survive.
          const now = Date.parse('2026-06-29T11:00:00Z') + requests * 1_000;
          sandbox.seed({ seed: requests, renders: 3, fromMs: now, untilMs: now + 900 });
          late += 3;
          const victim = seeded.renderIds[requests * 7];
          if (victim !== undefined) {
            sandbox.remove('tts', victim);
            removed.tts += 1;
          }
          return result;
        };
      };
      return { ...client, historyRenders: around(client.historyRenders) };
    };
    const { sync, store } = await historyWorld(sandbox, { wrap: disturb, file });
    sync.start();
    await sync.syncNow();
    isDisturbed = false;
    await sync.syncNow();
    const live = new Set<string>();
    for (let page = 1; ; page += 1) {
      const { json } = await get(sandbox, `/history/tts?limit=100&page=${page}&include_download_url=false`);
      for (const row of json.data) live.add(String(row.id));
      if (!json.has_more) break;
    }
    expect(removed.tts).toBeGreaterThan(5);
    expect(live.size).toBe(600 + late - removed.tts);
    const db = new Database(file, { readonly: true });
    const here = db.prepare<[], string>('SELECT remote_id FROM remote_renders').pluck().all() as unknown as string[];
    db.close();
    expect([...live].filter((id) => !here.includes(id))).toEqual([]);
    expect(new Set(here).size).toBe(here.length);
    expect((await store.historyCounts('sandbox')).transcriptions).toBe(400);
  });

  test('killed at any request, it goes on and ends complete', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ transcriptions: 350, renders: 420, conversations: 230, turnsPerConversation: 1, tieSize: 3 });
    const file = tempLibrary();
    for (let kill = 0; kill < 12; kill += 1) {
      const store = await openStoreInProcess({ file });
      const client = clientOf(sandbox);
      let left = 1 + ((kill * 7) % 5);
      const dying = new Proxy(client, {
        get(target, name) {
          const value = target[name as keyof FluxionsClient];
          if (!['historyTranscriptions', 'historyRenders', 'conversations'].includes(String(name))) return value;
          return (...args: unknown[]) => {
            left -= 1;
            if (left < 0) throw new Error('killed');
            return (value as (...rest: unknown[]) => unknown)(...args);
          };
        },
      });
      const cursors = await store.historyCursors('sandbox');
      for (const collection of historyCollections) {
        const context = {
          api: dying,
          store,
          account: 'sandbox',
          origin: 'sandbox' as const,
          signal: new AbortController().signal,
          now: () => Date.now(),
          onPage: () => {},
        };
        await crawl(context, cursors.find((one) => one.collection === collection) ?? newCursor(collection)).catch(
          (error: unknown) => expect(String(error)).toContain('killed'),
        );
      }
      await client.close();
      await store.close();
    }
    const { sync, store } = await historyWorld(sandbox, { file });
    sync.start();
    await sync.syncNow();
    expect(await countsOf(store)).toEqual({ transcriptions: 350, renders: 420, conversations: 230 });
    const { total } = await store.listItems({ limit: 1, sort: 'newest', account: 'sandbox' });
    expect(total).toBe(350);
  });

  test('a second reading asks for little, and takes in what is new', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ transcriptions: 250, renders: 250, conversations: 250, turnsPerConversation: 1 });
    const { sync, store } = await historyWorld(sandbox);
    sync.start();
    await sync.syncNow();
    sandbox.clearRequests();
    const at = Date.parse('2026-06-29T10:50:00Z');
    sandbox.seed({ seed: 9, transcriptions: 2, renders: 1, fromMs: at, untilMs: at + 5_000 });
    await sync.syncNow();
    expect(await countsOf(store)).toEqual({ transcriptions: 252, renders: 251, conversations: 250 });
    // One for each collection, and one for what the feed has beside them.
    expect(listRequests(sandbox)).toHaveLength(4);
  });

  test('two askers at once are answered by one reading', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ renders: 10 });
    const { sync } = await historyWorld(sandbox);
    sync.start();
    await Promise.all([sync.syncNow(), sync.syncNow(), sync.syncNow()]);
    expect(listRequests(sandbox).length).toBeLessThanOrEqual(4 + 3);
  });
});

test('a refused key is not offered again by itself; a click asks once more (T169)', async () => {
  const sandbox = await startSandbox();
  const clock = createManualClock();
  let asked = 0;
  const refuse = async (): Promise<never> => {
    asked += 1;
    throw new ApiError({ kind: 'auth', message: 'no', status: 401 });
  };
  const world = await historyWorld(sandbox, { clock, wrap: (client) => ({ ...client, feed: refuse }) });
  world.sync.start();
  await clock.advance(1_000);
  expect(world.sync.state()).toMatchObject({ phase: 'failed', problem: expect.stringMatching(/API key/) });
  await clock.advance(23 * 3_600_000);
  expect(asked).toBe(1);
  await expect(Promise.all([world.sync.syncNow(), clock.advance(1_000)])).rejects.toMatchObject({
    code: 'AUTH_REQUIRED',
  });
  expect(asked).toBe(2);
});

test('a later reading that fails does not pass for being up to date, and is tried again soon', async () => {
  const sandbox = await startSandbox();
  const clock = createManualClock();
  let isBroken = false;
  const wrap = (client: FluxionsClient): FluxionsClient => ({
    ...client,
    async feed(query) {
      if (isBroken) throw new ApiError({ kind: 'server', message: 'no', status: 503 });
      return await client.feed(query);
    },
  });
  const { sync, until } = await historyWorld(sandbox, { clock, wrap });
  sync.start();
  await clock.advance(1_000);
  await until(({ phase }) => phase === 'idle');
  isBroken = true;
  await expect(Promise.all([sync.syncNow(), clock.advance(1_000)])).rejects.toThrow();
  const phases: string[] = [];
  sync.onChange(() => phases.push(sync.state().phase));
  await clock.advance(60_000);
  expect(sync.state().phase).toBe('failed');
  expect(phases).not.toContain('idle');
  isBroken = false;
  await clock.advance(5 * 60_000);
  await until(({ phase }) => phase === 'idle');
});

test('kinds that nobody knows: the newest at once, later ones as they come, older ones by the slow pass (T134)', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 90, renders: 90, conversations: 40, turnsPerConversation: 1, tieSize: 30 });
  const atMs = (isoTime: string): number => Date.parse(isoTime);
  const holograms: HistoryItem[] = [];
  const add = (remoteId: string, createdAtMs: number): void => {
    holograms.push({ type: 'unknown', object: 'hologram', remoteId, createdAtMs, costMicroUsd: null, raw: '{}' });
  };
  let feeds = 0;
  /** The feed of a service of tomorrow: the sandbox's own rows, and among them rows of another kind. */
  const withHolograms = (client: FluxionsClient): FluxionsClient => ({
    ...client,
    async feed(query = {}) {
      feeds += 1;
      const all: HistoryItem[] = [...holograms];
      for (let page = 1; ; page += 1) {
        const { items, hasMore } = await client.feed({ order: 'asc', limit: 100, page });
        all.push(...items);
        if (hasMore !== true) break;
      }
      const { sinceMs = 0, limit = 100, page = 1, order = 'desc' } = query;
      const sign = order === 'asc' ? 1 : -1;
      const rows = all
        .filter((item) => (item.createdAtMs ?? 0) >= sinceMs)
        .sort((a, b) => sign * ((a.createdAtMs ?? 0) - (b.createdAtMs ?? 0)));
      const items = rows.slice((page - 1) * limit, page * limit);
      return { items, received: items.length, hasMore: page * limit < rows.length, total: rows.length };
    },
  });
  let skewMs = 0;
  const clock = {
    now: () => Date.now() + skewMs,
    sleep: async (_ms: number, signal?: AbortSignal) => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
  const { sync, store, until } = await historyWorld(sandbox, { clock, wrap: withHolograms });
  const seen = async (): Promise<string[]> =>
    (await store.otherObjects('sandbox', 99)).others.map((other) => other.remoteId).sort();
  add('old', atMs('2020-01-01T00:00:00Z'));
  add('newest', Date.now() - 60_000);
  sync.start();
  await sync.syncNow();
  expect(await seen()).toEqual(['newest']);
  expect(feeds).toBe(1);
  add('later', Date.now() - 30_000);
  await sync.syncNow();
  expect(await seen()).toEqual(['later', 'newest']);
  skewMs = 25 * 3_600_000;
  await until((state) => state.unknown === 3);
  expect(await seen()).toEqual(['later', 'newest', 'old']);
  expect(sync.state()).toMatchObject({ transcriptions: 90, renders: 90, conversations: 40, isComplete: true });
});

test('a feed that cannot be read keeps nothing else from being read', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 5, renders: 5, conversations: 5, turnsPerConversation: 1 });
  let isBroken = false;
  const { sync, store, log } = await historyWorld(sandbox, {
    wrap: (client) => ({
      ...client,
      feed: (query) =>
        isBroken ? Promise.reject(new ApiError({ kind: 'not-found', message: 'no', status: 404 })) : client.feed(query),
    }),
  });
  sync.start();
  await sync.syncNow();
  isBroken = true;
  const at = Date.parse('2026-06-29T10:50:00Z');
  sandbox.seed({ seed: 9, transcriptions: 2, fromMs: at, untilMs: at + 5_000 });
  await sync.syncNow();
  expect(await countsOf(store)).toEqual({ transcriptions: 7, renders: 5, conversations: 5 });
  expect(sync.state()).toMatchObject({ problem: null, isComplete: true });
  expect(log.lines.join()).toContain('history-feed-failed');
});

describe('what the service deleted', () => {
  test('is marked by the slow check and kept', async () => {
    const sandbox = await startSandbox();
    const seeded = sandbox.seed({ transcriptions: 30, renders: 130, conversations: 20, turnsPerConversation: 1 });
    let skewMs = 0;
    const clock = {
      now: () => Date.now() + skewMs,
      sleep: async (_ms: number, signal?: AbortSignal) => {
        await new Promise<void>((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      },
    };
    const { sync, store, until } = await historyWorld(sandbox, { clock });
    sync.start();
    await sync.syncNow();
    sandbox.remove('transcription', seeded.transcriptionIds[3] ?? 0);
    for (const id of seeded.renderIds.slice(100, 105)) sandbox.remove('tts', id);
    sandbox.remove('conversation', seeded.conversationIds[0] ?? '');
    skewMs = 25 * 3_600_000;
    await until((state) => state.missing === 7);
    expect(await countsOf(store)).toEqual({ transcriptions: 30, renders: 130, conversations: 20 });
    const { total } = await store.listItems({ limit: 1, sort: 'newest', account: 'sandbox' });
    expect(total).toBe(30);
    const { rows } = await store.listConversations({ account: 'sandbox', limit: 100 });
    expect(rows.filter((row) => row.isMissing)).toHaveLength(1);
  });
});

describe('texts', () => {
  test('are filled in behind, searched to the word, and no link is kept or sent with a key', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ transcriptions: 12, conversations: 9, turnsPerConversation: 10 });
    const file = tempLibrary();
    const { sync, store, until, log } = await historyWorld(sandbox, { file, details: 'everything' });
    sync.start();
    await sync.syncNow();
    await until((state) => state.phase === 'idle' && state.transcriptsToFetch + state.conversationsToFetch === 0);
    const { rows } = await store.listItems({ limit: 100, sort: 'newest', account: 'sandbox' });
    expect(rows.map(({ item }) => item.segmentCount)).toEqual(rows.map(() => 12));
    const list = await store.listConversations({ account: 'sandbox', limit: 100 });
    expect(list.rows.every((row) => row.hasDetails && !row.isTruncated)).toBe(true);
    const first = await store.conversationEntries(list.rows[0]?.id ?? '', 0, 500);
    expect(first.entries.filter((entry) => entry.kind === 'turn')).toHaveLength(10);
    const tools = first.entries.filter((entry) => entry.kind === 'tool');
    expect(tools).toHaveLength(2);
    expect(first.entries.map((entry) => entry.createdAtMs)).toEqual(
      first.entries.map((entry) => entry.createdAtMs).sort((a, b) => Number(a) - Number(b)),
    );
    const said = first.entries[0]?.text ?? '';
    const word = said.split(/\W+/).find((one) => one.length > 4) ?? '';
    const found = await store.searchConversations(word, 20, 'sandbox');
    expect(found.hits.length).toBeGreaterThan(0);
    expect(found.hits.every((hit) => hit.text.toLowerCase().includes(word.toLowerCase()))).toBe(true);
    expect((await store.searchConversations(tools[0]?.tool ?? '', 20, 'sandbox')).hits[0]).toMatchObject({
      kind: 'tool',
    });
    const { readFileSync, readdirSync } = await import('node:fs');
    const { dirname, join } = await import('node:path');
    const folder = dirname(file);
    const stored = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    for (const text of [...stored, log.lines.join('\n')]) expect(text).not.toMatch(/X-Amz|signature=/i);
    expect(sandbox.violations()).toEqual([]);
  });

  test('a text that cannot be had is put off, and the others come', async () => {
    const sandbox = await startSandbox();
    sandbox.seed({ transcriptions: 4, conversations: 3, turnsPerConversation: 2 });
    sandbox.faults.inject({ endpoint: 'history-transcription', times: 1, fault: { kind: 'status', status: 404 } });
    const { sync, store, until } = await historyWorld(sandbox, { details: 'everything' });
    sync.start();
    await sync.syncNow();
    await until((state) => state.phase === 'idle');
    const { rows } = await store.listItems({ limit: 10, sort: 'newest', account: 'sandbox' });
    expect(rows.filter(({ item }) => item.segmentCount === null)).toHaveLength(1);
  });
});
