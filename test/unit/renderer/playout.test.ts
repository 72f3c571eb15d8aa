import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Playout, playout } from '../../../renderer/audio/playout.ts';

const block = 128;
const tone = (length: number): Int16Array =>
  Int16Array.from({ length }, (_, index) => Math.round(Math.sin(index / 10) * 16_000));

function pull(player: Playout, blocks: number): number[] {
  const heard: number[] = [];
  for (let index = 0; index < blocks; index += 1) {
    const output = new Float32Array(block);
    player.fill(output);
    heard.push(...output);
  }
  return heard;
}
const steepest = (samples: number[]): number =>
  samples.reduce((max, sample, index) => Math.max(max, Math.abs(sample - (samples[index - 1] ?? 0))), 0);

describe('Playout', () => {
  test('waits for its cushion, then plays every sample exactly', () => {
    const player = new Playout();
    const audio = tone(playout.firstCushion + 2_000);
    player.push(audio.subarray(0, 1_000));
    expect(pull(player, 4).every((sample) => sample === 0)).toBe(true);
    player.push(audio.subarray(1_000));
    player.complete();
    const heard = pull(player, 60);
    expect(heard.slice(0, audio.length)).toEqual([...audio].map((sample) => Math.fround(sample / 32_768)));
    expect(player.report()).toMatchObject({ played: audio.length, state: 'ended', underruns: 0 });
  });

  test('a text shorter than the cushion is heard too', () => {
    const player = new Playout();
    player.push(tone(500));
    player.complete();
    expect(pull(player, 6).slice(0, 500)).toEqual([...tone(500)].map((sample) => Math.fround(sample / 32_768)));
  });

  test('running dry is faded, counted, and answered with a larger cushion; no sample is lost or doubled', () => {
    const player = new Playout();
    const audio = tone(20_000);
    player.push(audio.subarray(0, 5_000));
    const first = pull(player, 60);
    expect(player.report()).toMatchObject({ underruns: 1, played: 5_000, state: 'waiting' });
    expect(steepest(first.slice(1))).toBeLessThan(0.12);
    player.push(audio.subarray(5_000, 9_000));
    expect(pull(player, 4).every((sample) => sample === 0)).toBe(true);
    player.push(audio.subarray(9_000));
    player.complete();
    pull(player, 200);
    expect(player.report()).toMatchObject({ played: 20_000, underruns: 1, state: 'ended' });
  });

  test('stop is silent within one fade, and stays silent', () => {
    const player = new Playout();
    player.push(tone(48_000));
    pull(player, 10);
    player.stop();
    const after = pull(player, 20);
    expect(after.slice(playout.fade + 1).every((sample) => sample === 0)).toBe(true);
    expect(steepest(after)).toBeLessThan(0.6);
    player.push(tone(1_000));
    expect(pull(player, 20).every((sample) => sample === 0)).toBe(true);
    expect(player.report().state).toBe('ended');
  });

  test('however the chunks come, what is heard is what was sent, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 30 })), { maxLength: 30 }),
        (steps) => {
          const player = new Playout();
          let sent = 0;
          for (const [samples, blocks] of steps) {
            player.push(new Int16Array(samples).fill(1_000));
            sent += samples;
            pull(player, blocks);
          }
          player.complete();
          pull(player, Math.ceil(sent / block) + 2);
          expect(player.report()).toMatchObject({ played: sent, state: 'ended' });
        },
      ),
      { numRuns: 60 },
    );
  });
});
