import { dictationFormat } from './dictation-format.ts';
import type { Microphone, MicrophoneSink, MicrophoneStream, OpenRequest } from './port.ts';

/** How long the device stays open when nobody records: for the words before the next press. Milliseconds. */
export type Warmth = number | 'always' | 'never';

/** A microphone that can stay open between takes. Without `keepWarm` it behaves as the one it wraps. */
export type WarmMicrophone = Microphone & {
  /** Applies from now on. `always` opens the device at once; `never` frees it as soon as no take uses it. */
  keepWarm(device: string | null, warmth: Warmth): void;
  /** Frees the device unless a take uses it. */
  close(): Promise<void>;
};

/** More than any take asks for: what is older cannot belong to the word that is about to be spoken. */
const ringMs = 2_000;

/** A stream that said nothing for this long is broken even if nobody told: it is opened afresh. */
const staleMs = 1_000;

type Held = {
  stream: MicrophoneStream;
  wanted: OpenRequest;
  /** Copies of the last blocks, oldest first, in all at most `ringMs`. */
  ring: Uint8Array[];
  ringBytes: number;
  lastBlockMs: number;
  sink: MicrophoneSink | null;
  isOver: boolean;
};

/** Wraps `inner`. `now` is monotonic, in milliseconds. */
export function createWarmMicrophone(inner: Microphone, now: () => number): WarmMicrophone {
  let warmth: Warmth = 'never';
  let held: Held | null = null;
  let timer: NodeJS.Timeout | undefined;
  let lastWanted: Pick<OpenRequest, 'channels' | 'preferredRateHz' | 'blockMs' | 'periodMs'> = {
    channels: 1,
    preferredRateHz: dictationFormat.rateHz,
    blockMs: dictationFormat.blockMs,
    periodMs: dictationFormat.periodMs,
  };
  /** Opening and closing happen one after the other: a device is never opened twice. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => {});
    return next;
  };

  const hold = async (wanted: OpenRequest, sink: MicrophoneSink | null): Promise<Held> => {
    const early: Uint8Array[] = [];
    let one: Held | null = null;
    let endedEarly: { error: Error | null } | null = null;
    const onBlock = (pcm: Uint8Array): void => {
      if (one === null) {
        early.push(pcm.slice());
        return;
      }
      one.lastBlockMs = now();
      if (one.sink !== null) {
        one.sink.onBlock(pcm);
        return;
      }
      remember(one, pcm);
    };
    const onEnd = (error: Error | null): void => {
      if (one === null) {
        endedEarly = { error };
        return;
      }
      one.isOver = true;
      if (held === one) held = null;
      one.sink?.onEnd(error);
    };
    const stream = await inner.open(wanted, { onBlock, onEnd });
    one = { stream, wanted, ring: [], ringBytes: 0, lastBlockMs: now(), sink, isOver: false };
    for (const block of early) onBlock(block);
    if (endedEarly !== null) onEnd((endedEarly as { error: Error | null }).error);
    return one;
  };
  const drop = async (one: Held): Promise<void> => {
    if (held === one) held = null;
    await one.stream.close();
  };
  const isGood = (one: Held): boolean => !one.isOver && now() - one.lastBlockMs < staleMs;
  const cool = (): void => {
    clearTimeout(timer);
    const one = held;
    if (one !== null && one.sink === null) void inTurn(() => (one.sink === null ? drop(one) : Promise.resolve()));
  };
  const release = async (one: Held): Promise<void> => {
    if (one.sink === null) return;
    one.sink = null;
    if (held !== one || warmth === 'never' || !isGood(one)) {
      await inTurn(() => drop(one));
      return;
    }
    one.stream.rest?.();
    clearTimeout(timer);
    if (warmth !== 'always') timer = setTimeout(cool, warmth).unref();
  };

  return {
    backend: inner.backend,
    devices: () => inner.devices(),
    open: (request, sink) =>
      inTurn(async () => {
        clearTimeout(timer);
        const { channels, preferredRateHz, blockMs, periodMs } = request;
        lastWanted = { channels, preferredRateHz, blockMs, periodMs };
        const warm = held;
        await warm?.stream.attend?.();
        if (warm !== null && warm.sink === null && isGood(warm) && isSame(warm.wanted, request)) {
          const before = lastBytes(warm, request.preRollMs ?? 0);
          forget(warm);
          warm.sink = sink;
          for (const block of before) sink.onBlock(block);
          return handle(warm);
        }
        if (warm !== null && warm.sink === null) await drop(warm);
        // Nobody waits for what was heard before a device was opened.
        const one = await hold(request, sink);
        if (!one.isOver) held = one;
        return handle(one);
      }),
    keepWarm(device, next) {
      warmth = next;
      if (next === 'never') cool();
      if (next !== 'always' || held !== null) return;
      void inTurn(async () => {
        if (warmth === 'always' && held === null) {
          held = await hold({ device, ...lastWanted }, null);
          held.stream.rest?.();
        }
      }).catch(() => {
        // It is tried again, and explained, when a take wants it.
      });
    },
    async close() {
      warmth = 'never';
      clearTimeout(timer);
      await inTurn(async () => {
        if (held !== null && held.sink === null) await drop(held);
      });
    },
  };

  function handle(one: Held): MicrophoneStream {
    const { device, sampleRateHz, channels } = one.stream;
    return { device, sampleRateHz, channels, close: () => release(one) };
  }
}

function isSame(a: OpenRequest, b: OpenRequest): boolean {
  return (
    a.device === b.device &&
    a.channels === b.channels &&
    a.sampleRateHz === b.sampleRateHz &&
    a.preferredRateHz === b.preferredRateHz &&
    a.blockMs === b.blockMs &&
    a.periodMs === b.periodMs
  );
}

function bytesOf({ stream }: Held, ms: number): number {
  const frameBytes = stream.channels * 2;
  return Math.round((ms / 1000) * stream.sampleRateHz) * frameBytes;
}

function remember(one: Held, pcm: Uint8Array): void {
  one.ring.push(pcm.slice());
  one.ringBytes += pcm.length;
  while (one.ringBytes - (one.ring[0]?.length ?? 0) >= bytesOf(one, ringMs)) {
    one.ringBytes -= one.ring.shift()?.length ?? 0;
  }
}

/** The newest `ms` of the ring, whole frames. */
function lastBytes(one: Held, ms: number): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let left = bytesOf(one, ms);
  for (const block of one.ring.toReversed()) {
    if (left <= 0) break;
    const part = block.length <= left ? block : block.subarray(block.length - left);
    blocks.unshift(part);
    left -= part.length;
  }
  return blocks;
}

function forget(one: Held): void {
  one.ring = [];
  one.ringBytes = 0;
}
