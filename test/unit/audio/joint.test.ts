import { describe, expect, test } from 'vitest';
import { createJoint, jointSamples } from '../../../electron/domain/audio/joint.ts';

const pcm = (samples: number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);
const samplesOf = (bytes: Uint8Array): number[] => [...new Int16Array(bytes.slice().buffer)];
const level = (value: number, count: number): Uint8Array => pcm(Array.from({ length: count }, () => value));

describe('the joint of two sounds', () => {
  test.each([1, 7, 100, 1_000])('goes over without a step, in pieces of %i samples', (pieceSamples) => {
    const join = createJoint(10_000, level(10_000, jointSamples));
    const joined: number[] = [];
    for (let at = 0; at < 1_000; at += pieceSamples) joined.push(...samplesOf(join(level(-10_000, pieceSamples))));
    expect(joined[0]).toBeGreaterThan(9_800);
    for (let at = 1; at < joined.length; at += 1) {
      expect(Math.abs((joined[at] ?? 0) - (joined[at - 1] ?? 0))).toBeLessThanOrEqual(90);
    }
    expect(joined.slice(jointSamples).every((sample) => sample === -10_000)).toBe(true);
  });

  test('where nothing came after the last sample, that one fades', () => {
    const joined = samplesOf(createJoint(-8_000, new Uint8Array())(level(0, 500)));
    expect(joined[0]).toBeLessThan(-7_900);
    expect(joined[jointSamples]).toBe(0);
  });
});
