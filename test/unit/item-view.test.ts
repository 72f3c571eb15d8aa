import { describe, expect, test } from 'vitest';
import { statesOf, type ViewedItem, type ViewedJob, viewItem } from '../../electron/domain/item-view.ts';
import { jobStates, listStates } from '../../electron/domain/job-state.ts';
import { jobStatuses } from '../../electron/ipc/contract/common.ts';
import { itemSchema } from '../../electron/ipc/contract/library.ts';

const item: ViewedItem = {
  id: 'i',
  title: 'T',
  source: 'import',
  origin: 'account',
  createdAtMs: 1,
  durationMs: 2,
  sizeBytes: 3,
  costMicroUsd: null,
  language: null,
  speakerCount: null,
  segmentCount: null,
  starred: false,
  deletedAtMs: null,
  files: ['a'],
  recording: false,
};
const job = (patch: Partial<ViewedJob>): ViewedJob => ({
  state: 'queued',
  hold: null,
  duplicateOf: null,
  estimateMicroUsd: 5,
  errorMessage: null,
  ...patch,
});
const labels = { show: null, tags: [] };
const online = { progress: null, isOffline: false };
const offline = { progress: null, isOffline: true };

test.each([
  ['held', 'Queued', 'Queued'],
  ['queued', 'Queued', 'Waiting for network'],
  ['submitting', 'Uploading', 'Uploading'],
  ['unknown', 'Failed', 'Failed'],
  ['submitted', 'Processing', 'Processing'],
  ['completed', 'Completed', 'Completed'],
  ['failed', 'Failed', 'Failed'],
  ['cancelled', 'Failed', 'Failed'],
] as const)('a job that is %s shows as %s, offline as %s', (state, whenOnline, whenOffline) => {
  expect(viewItem({ labels, hasNote: false, item, job: job({ state }) }, online).status).toBe(whenOnline);
  expect(viewItem({ labels, hasNote: false, item, job: job({ state }) }, offline).status).toBe(whenOffline);
});

test('an item without a job is completed, one that is being recorded is not', () => {
  expect(viewItem({ labels, hasNote: false, item, job: null }, offline)).toMatchObject({
    status: 'Completed',
    segmentCount: null,
    needs: null,
  });
  expect(viewItem({ labels, hasNote: false, item: { ...item, recording: true }, job: null }, online).status).toBe(
    'Processing',
  );
});

test('a job that takes much longer than its audio says so, and is not given up (T39)', () => {
  const minuteMs = 60_000;
  const shown = (durationMs: number, ageMs: number, patch: Partial<ViewedJob> = {}) =>
    viewItem(
      {
        labels,
        hasNote: false,
        item: { ...item, durationMs },
        job: job({ state: 'submitted', submitStartedAtMs: 1_000, ...patch }),
      },
      { ...online, nowMs: 1_000 + ageMs },
    );
  expect(shown(minuteMs, 14 * minuteMs).problem).toBeNull();
  expect(shown(minuteMs, 16 * minuteMs)).toMatchObject({
    status: 'Processing',
    problem: expect.stringMatching(/longer/),
  });
  expect(shown(60 * minuteMs, 100 * minuteMs).problem).toBeNull();
  expect(shown(60 * minuteMs, 121 * minuteMs).problem).toMatch(/longer than usual/);
  expect(shown(minuteMs, 16 * minuteMs, { errorMessage: 'Busy.' }).problem).toBe('Busy.');
  expect(shown(minuteMs, 16 * minuteMs, { state: 'completed' }).problem).toBeNull();
});

test('what a person must decide', () => {
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'held', hold: 'confirm' }) }, online),
  ).toMatchObject({
    needs: 'confirm',
    duplicateOf: null,
  });
  expect(viewItem({ labels, hasNote: false, item, job: job({ state: 'held', hold: 'key' }) }, online).needs).toBe(
    'key',
  );
  expect(
    viewItem(
      { labels, hasNote: false, item, job: job({ state: 'held', hold: 'duplicate', duplicateOf: 'x' }) },
      online,
    ),
  ).toMatchObject({
    needs: 'duplicate',
    duplicateOf: 'x',
  });
  expect(viewItem({ labels, hasNote: false, item, job: job({ state: 'unknown' }) }, online)).toMatchObject({
    needs: 'unknown',
    problem: expect.stringContaining('billed twice'),
  });
  // A hold that was answered leaves no trace.
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'queued', hold: 'confirm' }) }, online).needs,
  ).toBeNull();
});

test('problems: what the job says, else what to do next, and none once it is done', () => {
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'failed', errorMessage: 'Because.' }) }, online).problem,
  ).toBe('Because.');
  expect(viewItem({ labels, hasNote: false, item, job: job({ state: 'failed' }) }, online).problem).toContain(
    'try again',
  );
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'cancelled', errorMessage: 'old' }) }, online).problem,
  ).toMatch(/^Cancelled/);
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'queued', errorMessage: 'Busy.' }) }, online).problem,
  ).toBe('Busy.');
  expect(
    viewItem({ labels, hasNote: false, item, job: job({ state: 'completed', errorMessage: 'old' }) }, online).problem,
  ).toBeNull();
});

test('progress is shown only while uploading', () => {
  for (const state of jobStates) {
    const { progress } = viewItem(
      { labels, hasNote: false, item, job: job({ state }) },
      { progress: 0.5, isOffline: false },
    );
    expect(progress).toBe(state === 'submitting' ? 0.5 : null);
  }
});

test('nothing but what the contract names crosses over', () => {
  const viewed = viewItem(
    { labels, hasNote: false, item: { ...item, account: 'secret', sha256: 'x' } as ViewedItem, job: job({}) },
    online,
  );
  expect(Object.keys(viewed).sort()).toEqual(Object.keys(itemSchema.shape).sort());
});

describe('a status filter gives exactly the items that show that status', () => {
  for (const isOffline of [false, true]) {
    test(`when offline is ${isOffline}`, () => {
      for (const state of listStates) {
        const entry = {
          item: { ...item, recording: state === 'recording' },
          job: state === 'recording' || state === 'none' ? null : job({ state }),
        };
        const { status } = viewItem({ labels, hasNote: false, ...entry }, { progress: null, isOffline });
        const holding = jobStatuses.filter((one) => statesOf(one, isOffline).includes(state));
        expect(holding).toEqual([status]);
      }
    });
  }
});
