import { describe, expect, test } from 'vitest';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { createUsageService } from '../../../electron/services/usage.ts';
import type { HistoryTranscription } from '../../../electron/services/ports/history-api.ts';
import { aJob, anItem } from '../../support/library-builders.ts';

const at = Date.UTC(2026, 5, 29, 10, 40);
const row = (patch: Partial<HistoryTranscription> = {}): HistoryTranscription => ({
  type: 'transcription',
  remoteId: '456',
  createdAtMs: at,
  costMicroUsd: 1_200,
  raw: '{}',
  status: 'completed',
  filename: 'talk [fxabc123def456].mp3',
  durationMs: 60_000,
  audioFormat: 'mp3',
  language: 'en',
  speakerCount: 2,
  segmentCount: 9,
  ...patch,
});

async function libraryWithJob(job: Partial<ReturnType<typeof aJob>> = {}) {
  const store = await openStoreInProcess({ file: ':memory:' });
  const item = anItem({ account: 'acc', durationMs: 60_400, createdAtMs: at - 1_000, source: 'import' });
  await store.insertItem(item, aJob(item.id, { state: 'completed', token: 'fxabc123def456', remoteId: '123', ...job }));
  return { store, item };
}
const total = async (store: Awaited<ReturnType<typeof libraryWithJob>>['store']): Promise<number> =>
  (await store.listItems({ limit: 10, sort: 'newest', account: 'acc' })).total;

describe('a job of ours and its row in the history are one item (T65)', () => {
  test('by the token in the file name; the price comes with it', async () => {
    const { store, item } = await libraryWithJob();
    expect(await store.putHistory('acc', 'account', [row()], null)).toEqual({ fresh: 1, itemIds: [item.id] });
    expect(await total(store)).toBe(1);
    expect((await store.getItem(item.id))?.item.costMicroUsd).toBe(1_200);
    // Read again: nothing is new, nothing changes.
    expect(await store.putHistory('acc', 'account', [row()], null)).toEqual({ fresh: 0, itemIds: [] });
  });

  test('by time and length when the name tells nothing', async () => {
    const { store } = await libraryWithJob({ submitStartedAtMs: at - 900 });
    await store.putHistory('acc', 'account', [row({ filename: 'dictation.wav' })], null);
    expect(await total(store)).toBe(1);
  });

  test.each([
    ['another time', { submitStartedAtMs: at - 9_000 }, {}],
    ['another length', { submitStartedAtMs: at }, { durationMs: 90_000 }],
  ])('not with %s', async (_name, job, patch) => {
    const { store } = await libraryWithJob(job);
    await store.putHistory('acc', 'account', [row({ filename: 'other.wav', ...patch })], null);
    expect(await total(store)).toBe(2);
  });

  test("never another account's", async () => {
    const { store } = await libraryWithJob();
    await store.putHistory('other', 'account', [row()], null);
    expect(await total(store)).toBe(1);
    expect((await store.listItems({ limit: 10, sort: 'newest', account: 'other' })).total).toBe(1);
    expect(await store.spending('acc')).toMatchObject([{ count: 1, estimated: 1 }]);
  });

  test('an id of the job list that happens to be the same proves nothing', async () => {
    const { store } = await libraryWithJob({ remoteId: '456' });
    await store.putHistory('acc', 'account', [row({ filename: 'unrelated.wav', createdAtMs: at - 86_400_000 })], null);
    expect(await total(store)).toBe(2);
  });

  test('what the bin has swallowed does not come back', async () => {
    const { store, item } = await libraryWithJob();
    await store.putHistory('acc', 'account', [row()], null);
    await store.updateItem(item.id, { deletedAtMs: 1 });
    await store.purgeBin(2);
    await store.putHistory('acc', 'account', [row()], null);
    expect(await total(store)).toBe(0);
  });

  test('what still runs becomes an item when it is done', async () => {
    const store = await openStoreInProcess({ file: ':memory:' });
    await store.putHistory('acc', 'account', [row({ status: 'processing', costMicroUsd: null })], null);
    expect(await total(store)).toBe(0);
    expect(await store.historyCounts('acc')).toMatchObject({ underWayElsewhere: 1 });
    expect(await store.oldestOpen('acc', 'transcription', 0)).toBe(at);
    await store.putHistory('acc', 'account', [row()], null);
    expect(await total(store)).toBe(1);
    expect(await store.historyCounts('acc')).toMatchObject({ underWayElsewhere: 0 });
    expect(await store.oldestOpen('acc', 'transcription', 0)).toBeNull();
  });

  test('what failed elsewhere is there as failed, and is an ordinary item once it succeeded after all', async () => {
    const store = await openStoreInProcess({ file: ':memory:' });
    await store.putHistory('acc', 'account', [row({ status: 'failed', filename: 'talk.mp3' })], null);
    const failed = await store.listItems({ limit: 10, sort: 'newest', account: 'acc', states: ['failed'] });
    expect(failed.rows).toMatchObject([{ item: { title: 'talk' }, job: { state: 'failed', remoteId: null } }]);
    expect(await store.missingDetails('acc', { sinceMs: 0, nowMs: at, limit: 10 })).toEqual([]);
    const id = failed.rows[0]?.item.id;
    expect(await store.putHistory('acc', 'account', [row({ filename: 'talk.mp3' })], null)).toMatchObject({
      itemIds: [id],
    });
    const done = await store.listItems({ limit: 10, sort: 'newest', account: 'acc' });
    expect(done.rows).toMatchObject([{ item: { id }, job: null }]);
    expect(await store.missingDetails('acc', { sinceMs: 0, nowMs: at, limit: 10 })).toHaveLength(1);
  });

  test('rows of a kind of tomorrow are kept', async () => {
    const store = await openStoreInProcess({ file: ':memory:' });
    const unknown = {
      remoteId: '1',
      createdAtMs: at,
      costMicroUsd: null,
      raw: '{"depth":3}',
      type: 'unknown' as const,
    };
    await store.putHistory('acc', 'account', [{ ...unknown, object: 'hologram' }], null);
    expect(await store.historyCounts('acc')).toMatchObject({ unknown: 1, transcriptions: 0 });
  });
});

test('kinds that this version does not know are kept as they came, and shown to their account alone (T134)', async () => {
  const store = await openStoreInProcess({ file: ':memory:' });
  const other = (remoteId: string, createdAtMs: number | null) => ({
    type: 'unknown' as const,
    object: 'hologram',
    remoteId,
    createdAtMs,
    costMicroUsd: null,
    raw: `{"depth":${remoteId}}`,
  });
  await store.putHistory('acc', 'account', [other('1', at), other('2', at + 1), other('3', null)], null);
  await store.putHistory('other', 'account', [other('4', at)], null);
  const { others, total } = await store.otherObjects('acc', 2);
  expect(total).toBe(3);
  expect(others).toEqual([
    { object: 'hologram', remoteId: '2', createdAtMs: at + 1, raw: '{"depth":2}' },
    { object: 'hologram', remoteId: '1', createdAtMs: at, raw: '{"depth":1}' },
  ]);
  expect((await store.otherObjects('acc', 9)).others.at(-1)).toMatchObject({ remoteId: '3', createdAtMs: null });
});

describe('money', () => {
  test('unknown prices are counted apart, what is not billed yet is estimated, and both feed the budget', async () => {
    const { store } = await libraryWithJob({ estimateMicroUsd: 3_000, submitStartedAtMs: at });
    const conversation = {
      type: 'conversation' as const,
      remoteId: 'sess_1',
      createdAtMs: at,
      costMicroUsd: null,
      raw: '{}',
      voice: null,
      startedAtMs: null,
      endedAtMs: null,
      durationMs: null,
      turnCount: 2,
    };
    const far = row({ remoteId: '9', filename: 'far.mp3', durationMs: 1_000_000, costMicroUsd: 40_000 });
    await store.putHistory('acc', 'account', [conversation, far], null);
    const rows = await store.spending('acc');
    expect(rows).toEqual([
      expect.objectContaining({ month: '2026-06', kind: 'conversation', count: 1, unknown: 1, costMicroUsd: 0 }),
      expect.objectContaining({
        kind: 'transcription',
        count: 2,
        unknown: 0,
        costMicroUsd: 40_000,
        estimated: 1,
        estimateMicroUsd: 3_000,
      }),
    ]);
    let budget: number | null = 50_000;
    const usage = createUsageService({
      store,
      session: () => ({ account: 'acc', origin: 'account' }),
      budgetMicroUsd: () => budget,
      offerDownload: async () => null,
      clock: { now: () => at },
    });
    expect(await usage.wouldPassBudget(7_000)).toBe(false);
    expect(await usage.wouldPassBudget(7_001)).toBe(true);
    // A price that nobody knows waits once the budget is used up.
    expect(await usage.wouldPassBudget(null)).toBe(false);
    budget = 43_000;
    expect(await usage.wouldPassBudget(null)).toBe(true);
    budget = null;
    expect(await usage.wouldPassBudget(1e12)).toBe(false);
    // Billed: the estimate is over, the price stands.
    await store.putHistory('acc', 'account', [row({ costMicroUsd: 3_400 })], null);
    expect((await store.spending('acc'))[1]).toMatchObject({ count: 2, estimated: 0, costMicroUsd: 43_400 });
  });

  test('a job without a length has no estimate: its price is unknown, not nothing', async () => {
    const { store } = await libraryWithJob({ estimateMicroUsd: null, submitStartedAtMs: at });
    expect(await store.spending('acc')).toMatchObject([{ count: 1, unknown: 1, estimated: 0, estimateMicroUsd: 0 }]);
    expect(await store.spendingDetails('acc', 9)).toMatchObject([{ costMicroUsd: null, estimateMicroUsd: null }]);
  });

  test('is told by show, before and after it is billed, in the table and in the file', async () => {
    const { store, item } = await libraryWithJob({ estimateMicroUsd: 3_000, submitStartedAtMs: at });
    await store.setShow('acc', [item.id], 'Tidewater');
    const far = row({ remoteId: '9', filename: 'far.mp3', durationMs: 1_000_000, costMicroUsd: 40_000 });
    await store.putHistory('acc', 'account', [far], null);
    const byShow = async () =>
      (await store.spending('acc')).map(({ show, costMicroUsd, estimateMicroUsd }) => [
        show,
        costMicroUsd,
        estimateMicroUsd,
      ]);
    expect(await byShow()).toEqual([
      [null, 40_000, 0],
      ['Tidewater', 0, 3_000],
    ]);
    await store.putHistory('acc', 'account', [row({ costMicroUsd: 3_400 })], null);
    expect(await byShow()).toEqual([
      [null, 40_000, 0],
      ['Tidewater', 3_400, 0],
    ]);
    let csv = '';
    const usage = createUsageService({
      store,
      session: () => ({ account: 'acc', origin: 'account' }),
      budgetMicroUsd: () => null,
      offerDownload: async (_name, _type, bytes) => {
        csv = new TextDecoder().decode(bytes);
        return null;
      },
      clock: { now: () => at },
    });
    await usage.handlers.export({}, { signal: new AbortController().signal });
    const [head, ...lines] = csv.trim().split('\r\n');
    expect(head).toContain('Type,Show,Name');
    expect(lines.filter((line) => line.includes('Transcription,Tidewater,talk'))).toHaveLength(1);
  });
});
