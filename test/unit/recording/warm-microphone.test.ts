import { describe, expect, test } from 'vitest';
import type { Microphone, MicrophoneSink, OpenRequest } from '../../../electron/adapters/microphone/port.ts';
import { createWarmMicrophone } from '../../../electron/adapters/microphone/warm-microphone.ts';

const rateHz = 1_000;

/** A microphone whose sound comes when the test says so: each block is 100 ms of one value. */
function device({ canRest = false } = {}) {
  const opened: { request: OpenRequest; sink: MicrophoneSink; closed: boolean; isResting: boolean }[] = [];
  const kept: Uint8Array[] = [];
  let nowMs = 0;
  const inner: Microphone = {
    backend: 'test',
    devices: () => [],
    async open(request, sink) {
      const one = { request, sink, closed: false, isResting: false };
      opened.push(one);
      return {
        device: 'Mic',
        sampleRateHz: rateHz,
        channels: 1,
        ...(canRest && {
          rest: () => void (one.isResting = true),
          async attend() {
            one.isResting = false;
            // As a read of the system's own buffer does: not at once.
            await new Promise((resolve) => setImmediate(resolve));
            for (const block of kept.splice(0)) sink.onBlock(block);
          },
        }),
        async close() {
          one.closed = true;
        },
      };
    },
  };
  return {
    inner,
    opened,
    now: () => nowMs,
    wait: (ms: number) => void (nowMs += ms),
    hear(value: number) {
      nowMs += 100;
      const block = new Uint8Array(200).fill(value);
      const newest = opened.at(-1);
      if (newest?.isResting) kept.push(block);
      else newest?.sink.onBlock(block);
    },
  };
}

/** Collects what a take gets, as the values of its blocks. */
function listener() {
  const heard: number[] = [];
  const ends: (Error | null)[] = [];
  const sink: MicrophoneSink = {
    onBlock: (pcm) => void heard.push(...new Set(pcm)),
    onEnd: (error) => void ends.push(error),
  };
  return { heard, ends, sink };
}

const request: OpenRequest = { device: null, channels: 1, preferredRateHz: 16_000, blockMs: 50, periodMs: 25 };

describe('a microphone kept open between takes', () => {
  test('the words before the press are there, as far as was asked, and none twice', async () => {
    const mic = device();
    const warm = createWarmMicrophone(mic.inner, mic.now);
    warm.keepWarm(null, 'always');
    await new Promise((resolve) => setImmediate(resolve));
    for (const value of [1, 2, 3, 4, 5, 6, 7]) mic.hear(value);
    const first = listener();
    const take = await warm.open({ ...request, preRollMs: 500 }, first.sink);
    mic.hear(8);
    await take.close();
    mic.hear(9);
    const second = listener();
    await warm.open({ ...request, preRollMs: 500 }, second.sink);
    mic.hear(10);
    expect(first.heard).toEqual([3, 4, 5, 6, 7, 8]);
    expect(second.heard).toEqual([9, 10]);
    expect(mic.opened.length).toBe(1);
  });

  test('it rests while nobody records, and what was heard meanwhile is there before the words before the press are taken', async () => {
    const mic = device({ canRest: true });
    const warm = createWarmMicrophone(mic.inner, mic.now);
    warm.keepWarm(null, 'always');
    await new Promise((resolve) => setImmediate(resolve));
    expect(mic.opened[0]?.isResting).toBe(true);
    for (const value of [1, 2, 3]) mic.hear(value);
    const first = listener();
    const take = await warm.open({ ...request, preRollMs: 200 }, first.sink);
    expect([first.heard, mic.opened[0]?.isResting]).toEqual([[2, 3], false]);
    mic.hear(4);
    await take.close();
    expect(mic.opened[0]?.isResting).toBe(true);
    // Longer than a stream may be silent: it was not, it was left alone.
    for (let value = 5; value < 20; value += 1) mic.hear(value);
    const second = listener();
    await warm.open({ ...request, preRollMs: 100 }, second.sink);
    mic.hear(20);
    expect([first.heard, second.heard, mic.opened.length]).toEqual([[2, 3, 4], [19, 20], 1]);
  });

  test('never: every take opens and frees the device', async () => {
    const mic = device();
    const warm = createWarmMicrophone(mic.inner, mic.now);
    for (let take = 0; take < 2; take += 1) {
      const stream = await warm.open(request, listener().sink);
      mic.hear(1);
      await stream.close();
    }
    expect(mic.opened.map(({ closed }) => closed)).toEqual([true, true]);
  });

  test('another device, or a stream that fell silent without a word, is opened afresh', async () => {
    const mic = device();
    const warm = createWarmMicrophone(mic.inner, mic.now);
    warm.keepWarm(null, 60_000);
    const first = await warm.open(request, listener().sink);
    mic.hear(1);
    await first.close();
    await warm.open({ ...request, device: 'Other' }, listener().sink).then((stream) => {
      mic.hear(2);
      return stream.close();
    });
    mic.wait(1_500);
    await warm.open({ ...request, device: 'Other' }, listener().sink);
    expect(mic.opened.map(({ request: asked, closed }) => [asked.device, closed])).toEqual([
      [null, true],
      ['Other', true],
      ['Other', false],
    ]);
  });

  test('a device that vanishes between takes is forgotten; within one, the take hears of it', async () => {
    const mic = device();
    const warm = createWarmMicrophone(mic.inner, mic.now);
    warm.keepWarm(null, 'always');
    await new Promise((resolve) => setImmediate(resolve));
    mic.opened[0]?.sink.onEnd(null);
    const take = listener();
    await warm.open(request, take.sink);
    expect(mic.opened.length).toBe(2);
    mic.opened[1]?.sink.onEnd(new Error('unplugged'));
    expect(take.ends.map((error) => error?.message)).toEqual(['unplugged']);
  });
});
