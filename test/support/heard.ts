import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { type Browser, chromium } from 'playwright-core';
import { chromiumArgs } from './chromium.ts';
import type { Pulse } from './pulse.ts';

/** Before other work of the machine, as a sound system is on any desktop; where that is not allowed it runs as it is. */
const soundPriority = -15;

/**
 * Starts programs that must not miss a beat: what is measured is the app, not how busy the machine is with other tests.
 * Children take their priority from the thread that starts them.
 */
export async function withSoundPriority<T>(start: () => Promise<T>): Promise<T> {
  try {
    setPriority(soundPriority);
  } catch {
    return await start();
  }
  try {
    return await start();
  } finally {
    setPriority(0);
  }
}

/**
 * A real browser that is heard on the virtual loudspeaker: headless ones are muted unless told otherwise. On a busy
 * machine the virtual loudspeaker itself loses sound from every player with a small buffer (`paplay --latency-msec=150`
 * too), so tests of what is played ask for a large one in `bufferFrames`; tests of how soon must not.
 */
export function launchAudible(pulse: Pulse, options: { bufferFrames?: number } = {}): Promise<Browser> {
  return withSoundPriority(() =>
    chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: options.bufferFrames ? [...chromiumArgs, `--audio-buffer-size=${options.bufferFrames}`] : chromiumArgs,
      ignoreDefaultArgs: ['--mute-audio'],
      env: pulse.env,
    }),
  );
}

/** What a loudspeaker played: 48 kHz, one channel. */
const heardRateHz = 48_000;
const renderedRateHz = 24_000;
/** Below this a sample is silence for these tests (of 32,768). */
const quiet = 60;

export type Listening = {
  /** Samples so far. */
  samples(): Int16Array;
  /** Resolves when `ms` of silence followed some sound since sample `from`; rejects after `withinMs`. */
  untilQuiet(ms: number, from?: number, withinMs?: number): Promise<void>;
  /** Resolves when there is sound at or after sample `from`. */
  untilSound(from?: number, withinMs?: number): Promise<void>;
  close(): Promise<void>;
};

/** Listens to the virtual loudspeaker of a test's own sound server, or to another source of it. */
export async function listenTo(pulse: Pulse, source = 'speaker.monitor'): Promise<Listening> {
  const args = ['--raw', '--format=s16le', `--rate=${heardRateHz}`, '--channels=1', '--latency-msec=20'];
  const child = await withSoundPriority(async () =>
    spawn('parec', [`--device=${source}`, ...args], { env: pulse.env, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const chunks: Buffer[] = [];
  const waiters = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    for (const wake of waiters) wake();
  });
  await once(child.stdout, 'data');
  const samples = (): Int16Array => {
    const all = Buffer.concat(chunks);
    return new Int16Array(all.buffer, all.byteOffset, all.length >> 1);
  };
  const until = (isReached: (heard: Int16Array) => boolean, withinMs: number, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        waiters.delete(check);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`${what} did not come within ${withinMs} ms`));
      }, withinMs);
      let looked = 0;
      const check = (): void => {
        // Ten times a second is enough to look.
        if (Date.now() - looked < 100) return;
        looked = Date.now();
        if (!isReached(samples())) return;
        finish();
        resolve();
      };
      waiters.add(check);
    });
  return {
    samples,
    untilSound: (from = 0, withinMs = 15_000) => until((heard) => firstLoud(heard, from) >= 0, withinMs, 'sound'),
    untilQuiet: (ms, from = 0, withinMs = 60_000) =>
      until(
        (heard) => {
          const last = lastLoud(heard, from);
          return last >= 0 && heard.length - last > (ms * heardRateHz) / 1_000;
        },
        withinMs,
        'silence',
      ),
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Index of the first audible sample from `from` on, or -1. */
export function firstLoud(heard: Int16Array, from = 0): number {
  for (let index = from; index < heard.length; index += 1) if (Math.abs(heard[index] ?? 0) > quiet) return index;
  return -1;
}

/** Index of the last audible sample from `from` on, or -1. */
export function lastLoud(heard: Int16Array, from = 0): number {
  for (let index = heard.length - 1; index >= from; index -= 1) if (Math.abs(heard[index] ?? 0) > quiet) return index;
  return -1;
}

export type Comparison = {
  /** 0..1 over the whole render at its best alignment. */
  correlation: number;
  /** Longest stretch that differs from the render, in milliseconds: a gap, a click, or foreign sound. */
  longestFaultMs: number;
};

/** Compares what was heard from sample `from` on with the render (s16le, 24 kHz, no header). */
export function compareWithRender(heard: Int16Array, pcm: Buffer, from = 0): Comparison {
  const source = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + (pcm.length & ~1)));
  const wanted = upsampled(source);
  const start = firstLoud(heard, from) - firstLoud(toInt16(wanted));
  let best = { shift: 0, correlation: -1 };
  // The first audible sample is found to a few milliseconds; the rest is a search, coarse on a part, then exact.
  for (let shift = start - 480; shift <= start + 480; shift += 1) {
    const correlation = correlationAt(heard, wanted, shift, Math.min(wanted.length, heardRateHz));
    if (correlation > best.correlation) best = { shift, correlation };
  }
  const correlation = correlationAt(heard, wanted, best.shift, wanted.length);
  return { correlation, longestFaultMs: longestFault(heard, wanted, best.shift) };
}

function correlationAt(heard: Int16Array, wanted: Float32Array, shift: number, length: number): number {
  let product = 0;
  let own = 0;
  let other = 0;
  for (let index = 0; index < length; index += 1) {
    const a = wanted[index] ?? 0;
    const b = heard[index + shift] ?? 0;
    product += a * b;
    own += a * a;
    other += b * b;
  }
  return product / Math.sqrt(own * other || 1);
}

/** Millisecond by millisecond: how long what is heard stays away from what is wanted. */
function longestFault(heard: Int16Array, wanted: Float32Array, shift: number): number {
  const width = heardRateHz / 1_000;
  let longest = 0;
  let running = 0;
  for (let at = 0; at + width <= wanted.length; at += width) {
    // A millisecond is judged against the loudness around it: its own may be next to nothing.
    let loud = 0;
    for (let index = Math.max(0, at - 5 * width); index < at + 6 * width; index += 1) loud += (wanted[index] ?? 0) ** 2;
    const around = Math.sqrt(loud / (11 * width));
    let smallest = Number.POSITIVE_INFINITY;
    for (const nudge of [-1, 0, 1]) {
      let error = 0;
      for (let index = at; index < at + width; index += 1)
        error += ((heard[index + shift + nudge] ?? 0) - (wanted[index] ?? 0)) ** 2;
      smallest = Math.min(smallest, Math.sqrt(error / width));
    }
    running = smallest > 0.5 * around + 100 ? running + 1 : 0;
    longest = Math.max(longest, running);
  }
  return longest;
}

/** Twice the rate, by a windowed sinc of 32 taps. */
function upsampled(samples: Int16Array): Float32Array {
  const factor = heardRateHz / renderedRateHz;
  const half = 16;
  const result = new Float32Array(samples.length * factor);
  const taps = Array.from({ length: 2 * half }, (_, tap) => {
    const x = tap - half + 0.5;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
  });
  for (let index = 0; index < samples.length; index += 1) {
    result[2 * index] = samples[index] ?? 0;
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) sum += (samples[index - half + 1 + tap] ?? 0) * (taps[tap] ?? 0);
    result[2 * index + 1] = sum;
  }
  return result;
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));
}
