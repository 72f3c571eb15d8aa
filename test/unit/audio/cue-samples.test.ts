import { describe, expect, test } from 'vitest';
import { type Cue, cueSamples } from '../../../renderer/audio/cue-samples.ts';

describe.each<Cue>(['start', 'stop', 'failure'])('the %s cue', (cue) => {
  test.each([16_000, 44_100, 48_000])('is short, audible and without a click at %i Hz', (rateHz) => {
    const samples = cueSamples(cue, rateHz);
    expect(samples.length / rateHz).toBeLessThan(0.15);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeGreaterThan(0.1);
    expect(peak).toBeLessThan(0.2);
    expect(Math.abs(samples.at(0) ?? 1) + Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
    // No step is larger than the highest note makes by itself.
    const steepest = samples.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (samples[at - 1] ?? 0))), 0);
    expect(steepest).toBeLessThanOrEqual((0.17 * 2 * Math.PI * 990) / rateHz);
  });
});

test('the three are told apart', () => {
  const [start, stop, failure] = (['start', 'stop', 'failure'] as const).map((cue) => cueSamples(cue, 8_000));
  expect(start).not.toEqual(stop);
  expect(failure?.length).toBeGreaterThan(start?.length ?? 0);
});
