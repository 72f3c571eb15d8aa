import { expect, test } from 'vitest';
import type { HistoryState } from '../../../electron/ipc/contract/history.ts';
import { syncWords } from '../../../renderer/features/history/sync-words.ts';

const idle: HistoryState = {
  phase: 'idle',
  transcriptions: 3,
  renders: 2,
  conversations: 1,
  unknown: 0,
  missing: 0,
  transcriptsToFetch: 0,
  conversationsToFetch: 0,
  underWayElsewhere: 0,
  isComplete: true,
  lastSyncAtMs: 1_000_000,
  problem: null,
  revision: 1,
};

test('what is kept and cannot be shown is counted', () => {
  expect(syncWords(idle, 1_000_000)).toMatch(/^Up to date, [^,]+$/);
  expect(syncWords({ ...idle, unknown: 1 }, 1_000_000)).toMatch(/, 1 unsupported item kept$/);
  expect(syncWords({ ...idle, unknown: 4 }, 1_000_000)).toMatch(/, 4 unsupported items kept$/);
});

test('what other programs are having transcribed is counted until it is done', () => {
  expect(syncWords({ ...idle, underWayElsewhere: 2 }, 1_000_000)).toMatch(/, 2 transcriptions under way elsewhere$/);
});

test('a first reading counts, a failure says why', () => {
  expect(syncWords({ ...idle, phase: 'reading', isComplete: false }, 0)).toBe('Reading the history, 6 items so far');
  expect(syncWords({ ...idle, phase: 'failed', problem: 'No route.' }, 0)).toBe('Not up to date. No route.');
});
