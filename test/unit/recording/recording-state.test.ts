import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idleState, type RecordingEvent, reduceRecording } from '../../../electron/domain/recording/recording-state.ts';
import type { CaptureState } from '../../../electron/ipc/contract/capture.ts';

const level = { rms: 0.1, peak: 0.2, min: -0.2, max: 0.2, elapsedMs: 5000 };
const take = { takeId: 'a' };

const events: RecordingEvent[] = [
  { type: 'start-requested', ...take },
  { type: 'start-refused', ...take, message: 'no' },
  { type: 'first-frame', ...take, device: 'mic', sampleRateHz: 48_000, channels: 1 },
  { type: 'level', ...take, level, bytesOnDisk: 480_044 },
  { type: 'part', ...take },
  { type: 'warning', ...take, warning: 'silent' },
  { type: 'paused', ...take },
  { type: 'resumed', ...take },
  { type: 'continue-requested', ...take },
  { type: 'stop-requested', ...take },
  { type: 'ended', ...take, problem: null, canContinue: false, elapsedMs: 5000, bytesOnDisk: 9, parts: 1 },
  { type: 'ended', ...take, problem: 'gone', canContinue: true, elapsedMs: 5000, bytesOnDisk: 9, parts: 1 },
];

function inPhase(phase: CaptureState['phase']): CaptureState {
  if (phase === 'idle') return idleState;
  return { ...idleState, phase, itemId: 'a', parts: phase === 'starting' ? 0 : 1, device: 'mic' };
}

/** What each event does in each phase; `=` leaves the same object. The whole table: 6 phases x 12 events. */
const table: Record<CaptureState['phase'], string[]> = {
  idle: ['starting', '=', '=', '=', '=', '=', '=', '=', '=', '=', '=', '='],
  starting: ['=', 'idle', 'recording', '=', '=', '=', '=', '=', '=', 'stopping', 'idle', 'lost'],
  recording: ['=', '=', '=', 'recording', 'recording', 'recording', 'paused', '=', '=', 'stopping', 'idle', 'lost'],
  paused: ['=', '=', '=', '=', '=', 'paused', '=', 'recording', '=', 'stopping', 'idle', 'lost'],
  stopping: ['=', '=', '=', '=', '=', '=', '=', '=', '=', '=', 'idle', 'idle'],
  lost: ['starting', '=', '=', '=', '=', '=', '=', '=', 'starting', 'idle', '=', '='],
};

describe.each(Object.entries(table))('in %s', (phase, row) => {
  test.each(events.map((event, index) => [event.type, event, row[index] ?? '?'] as const))(
    '%s',
    (_type, event, expected) => {
      const before = inPhase(phase as CaptureState['phase']);
      const after = reduceRecording(before, event);
      expect(after === before ? '=' : after.phase).toBe(expected);
    },
  );
});

test('events of another take change nothing', () => {
  for (const phase of Object.keys(table) as CaptureState['phase'][]) {
    for (const event of events.slice(1)) {
      const before = inPhase(phase);
      expect(reduceRecording(before, { ...event, takeId: 'other' })).toBe(before);
    }
  }
});

test('whatever happens, an idle recorder holds no take and only a running one warns', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (history) => {
      let state = idleState;
      for (const event of history) {
        state = reduceRecording(state, event);
        expect(state.phase === 'idle').toBe(state.itemId === null);
        expect(state.warning === null || state.phase === 'recording' || state.phase === 'paused').toBe(true);
      }
    }),
  );
});

test('a take that goes on keeps its time; a price is shown while it grows', () => {
  const lost = reduceRecording(inPhase('recording'), {
    type: 'ended',
    ...take,
    problem: 'The microphone stopped sending sound.',
    canContinue: true,
    elapsedMs: 60_000,
    bytesOnDisk: 5,
    parts: 1,
  });
  expect(lost).toMatchObject({ elapsedMs: 60_000, itemId: 'a', problem: 'The microphone stopped sending sound.' });
  const again = reduceRecording(lost, { type: 'continue-requested', ...take });
  expect(again).toMatchObject({ phase: 'starting', elapsedMs: 60_000, problem: null });
  const refused = reduceRecording(again, { type: 'start-refused', ...take, message: 'still gone' });
  expect(refused).toMatchObject({ phase: 'lost', problem: 'still gone', elapsedMs: 60_000 });
  const running = reduceRecording(again, {
    type: 'first-frame',
    ...take,
    device: 'mic',
    sampleRateHz: 48_000,
    channels: 1,
  });
  expect(running.parts).toBe(2);
  const hour = reduceRecording(running, {
    type: 'level',
    ...take,
    level: { ...level, elapsedMs: 3_600_000 },
    bytesOnDisk: 1,
  });
  expect(hour.estimateMicroUsd).toBe(200_000);
});
