import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Playout, playout } from '../../../renderer/audio/playout.ts';
import { Ring } from '../../../renderer/audio/ring.ts';

const block = 128;
/** A tone at three quarters of full scale: its own steps from sample to sample are small. */
const tone = (length: number, from = 0): Int16Array =>
  Int16Array.from({ length }, (_, index) =>
    Math.round(24_000 * Math.sin((2 * Math.PI * 200 * (from + index)) / 24_000)),
  );
const ownStep = (24_000 / 32_768) * ((2 * Math.PI * 200) / 24_000);

function play(player: Playout, blocks: number): Float32Array {
  const heard = new Float32Array(blocks * block);
  for (let index = 0; index < blocks; index += 1) player.fill(heard.subarray(index * block, (index + 1) * block));
  return heard;
}
/** `before`: what was heard just before. */
const largestStep = (samples: Float32Array, before = 0): number =>
  samples.reduce((largest, sample, index) => Math.max(largest, Math.abs(sample - (samples[index - 1] ?? before))), 0);

describe('playout', () => {
  test('waits for its cushion, then plays every sample once and in order', () => {
    const player = new Playout();
    const samples = tone(playout.firstCushion + 1_000);
    player.push(samples.subarray(0, playout.firstCushion - 1));
    expect(play(player, 4).every((sample) => sample === 0)).toBe(true);
    player.push(samples.subarray(playout.firstCushion - 1));
    player.complete();
    const heard = play(player, Math.ceil(samples.length / block));
    expect([...heard.subarray(0, samples.length)]).toEqual([...samples].map((sample) => Math.fround(sample / 32_768)));
    expect(player.report()).toMatchObject({ state: 'ended', played: samples.length, underruns: 0 });
  });

  test('a short render is played although it never fills the cushion', () => {
    const player = new Playout();
    player.push(tone(500));
    player.complete();
    play(player, 8);
    expect(player.report()).toMatchObject({ state: 'ended', played: 500 });
  });

  test('running dry and going on makes no click, loses nothing, and waits longer the next time', () => {
    const player = new Playout();
    player.push(tone(playout.firstCushion + 50));
    const first = play(player, 60);
    expect(player.report()).toMatchObject({ state: 'waiting', underruns: 1 });
    player.push(tone(playout.firstCushion, playout.firstCushion + 50));
    expect(play(player, 4).every((sample) => sample === 0)).toBe(true);
    player.push(tone(playout.cushionStep, 2 * playout.firstCushion + 50));
    const second = play(player, 60);
    for (const heard of [first, second]) expect(largestStep(heard)).toBeLessThan(ownStep + 1.5 / playout.fade);
    expect(player.report().played).toBe(2 * playout.firstCushion + 50 + playout.cushionStep);
  });

  test('stop is silent after one fade, whatever was queued', () => {
    const player = new Playout();
    player.push(tone(48_000));
    const before = play(player, 60).at(-1);
    player.stop();
    const heard = play(player, 10);
    expect(heard.subarray(playout.fade + 1).every((sample) => sample === 0)).toBe(true);
    expect(largestStep(heard, before)).toBeLessThan(ownStep + 1.5 / playout.fade);
    expect(player.report()).toMatchObject({ state: 'ended', queued: 0 });
  });

  test('whatever the sizes of the chunks, the same is heard', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const samples = tone(20_000);
        const player = new Playout();
        let at = 0;
        for (let turn = 0; at < samples.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          player.push(samples.subarray(at, at + size));
          at += size;
        }
        player.complete();
        const heard = play(player, Math.ceil(samples.length / block) + 1);
        expect(
          heard
            .subarray(0, samples.length)
            .every((sample, index) => sample === Math.fround((samples[index] ?? 0) / 32_768)),
        ).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

test('the ring gives back what it took, across its seam, and takes no more than it has room for', () => {
  const ring = new Ring(100);
  expect(ring.write(tone(70))).toBe(70);
  for (let index = 0; index < 60; index += 1) ring.next();
  expect(ring.write(Int16Array.from({ length: 200 }, (_, index) => index))).toBe(90);
  for (let index = 0; index < 10; index += 1) ring.next();
  for (let index = 0; index < 90; index += 1) expect(ring.next()).toBe(index / 32_768);
  expect(ring.length).toBe(0);
  expect(ring.next()).toBe(0);
});
