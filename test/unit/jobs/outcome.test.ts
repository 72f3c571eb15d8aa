import { describe, expect, test } from 'vitest';
import { type ApiErrorKind, apiErrorKinds, type BodySent } from '../../../electron/domain/errors.ts';
import { backoffMs, jobTuning, pollDelayMs } from '../../../electron/domain/jobs/schedule.ts';
import { judgeSubmitFailure } from '../../../electron/domain/jobs/submit-outcome.ts';

const judge = (kind: ApiErrorKind, bodySent?: BodySent): string => judgeSubmitFailure({ kind, message: '', bodySent });

describe('judgeSubmitFailure', () => {
  test('after the last byte, silence and server trouble never mean "send again"', () => {
    for (const kind of apiErrorKinds) {
      for (const sent of ['complete', undefined] as const) {
        if (kind === 'aborted' && sent === undefined) continue;
        expect(['unknown', 'fail', 'key', 'offline'], `${kind} ${sent}`).toContain(judge(kind, sent));
      }
    }
    expect(judge('reset', 'complete')).toBe('unknown');
    expect(judge('timeout')).toBe('unknown');
    expect(judge('rate-limited', 'complete')).toBe('unknown');
  });
  test('a body that was cut short proves that there is no job', () => {
    expect(judge('reset', 'partial')).toBe('requeue');
    expect(judge('server', 'none')).toBe('requeue');
    expect(judge('rate-limited', 'none')).toBe('requeue');
  });
  test('refusals are final, keys wait, no network waits', () => {
    expect(judge('too-large', 'partial')).toBe('fail');
    expect(judge('payment', 'complete')).toBe('fail');
    expect(judge('auth', 'none')).toBe('key');
    expect(judge('dns')).toBe('offline');
    expect(judge('aborted', 'partial')).toBe('cancelled');
    expect(judge('aborted', 'complete')).toBe('unknown');
  });
});

describe('schedules', () => {
  test('polls start at 2 s and slow down to the cap', () => {
    expect(pollDelayMs(0, 0, 0.5)).toBe(2_000);
    expect(pollDelayMs(1, 0, 0.5)).toBe(3_000);
    expect(pollDelayMs(30, 0, 0.5)).toBe(jobTuning.pollCapMs);
    expect(pollDelayMs(30, jobTuning.pollSlowAfterMs + 1, 0.5)).toBe(jobTuning.pollSlowCapMs);
    expect(pollDelayMs(0, 0, 0)).toBe(1_600);
    expect(pollDelayMs(0, 0, 1)).toBe(2_400);
  });
  test('back-off is jittered from zero and capped', () => {
    expect(backoffMs(0, 0)).toBe(0);
    expect(backoffMs(1, 1)).toBe(4_000);
    expect(backoffMs(50, 1)).toBe(jobTuning.retryCapMs);
  });
});
