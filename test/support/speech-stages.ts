import type { Page } from 'playwright-core';

/** Moments of one press, as the page saw them; wall clock, so that they can be laid beside another process's. */
export type PageMoments = {
  /** The press, as the browser received it. */
  pressed: number;
  /** The page began to handle it. */
  handled: number;
  /** The call left the page. */
  sent: number;
  /** The first sound reached the page. */
  received: number;
  /** It was handed to the audio thread. */
  handed: number;
  /** The audio thread rendered the first sample. */
  begun: number;
};

/** What the graph adds after a sample was rendered, as the browser reports it. */
export type GraphDelays = { baseLatencyMs: number; outputLatencyMs: number };

type Report = { session: number; begunAtMs: number | null; atSec: number; state: string; played: number };
type Probe = {
  moments: Partial<PageMoments>;
  context: AudioContext | null;
  samples: number[];
  played: number;
  stoppedAtSec: number;
  silentAtSec: number;
};

/** Wraps what a page sends, receives and plays, from outside: the app itself is not changed for being measured. */
export async function probePage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const probe: Probe = { moments: {}, context: null, samples: [], played: 0, stoppedAtSec: 0, silentAtSec: 0 };
    (globalThis as unknown as { speechProbe: Probe }).speechProbe = probe;
    const now = (): number => performance.timeOrigin + performance.now();
    const note = (name: keyof PageMoments, atMs = now()): void => void (probe.moments[name] ??= atMs);
    addEventListener(
      'click',
      (event) => {
        const button = (event.target as HTMLElement).closest('button')?.textContent;
        if (button?.includes('Stop')) probe.stoppedAtSec = probe.context?.currentTime ?? 0;
        if (!button?.includes('Speak')) return;
        probe.moments = {};
        probe.samples = [];
        note('pressed', performance.timeOrigin + event.timeStamp);
        note('handled');
      },
      { capture: true },
    );
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && data.includes('"verb":"speak"')) note('sent');
      send.call(this, data);
    };
    const PlainSocket = WebSocket;
    globalThis.WebSocket = class extends PlainSocket {
      constructor(...args: ConstructorParameters<typeof PlainSocket>) {
        super(...args);
        this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (data instanceof ArrayBuffer && data.byteLength > 1_000) note('received');
        });
      }
    };
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (message: unknown, ...rest: unknown[]) {
      const told = message as { type?: string; samples: Int16Array } | null;
      if (told?.type === 'pcm') {
        note('handed');
        for (const sample of told.samples) probe.samples.push(sample);
      }
      (post as (...args: unknown[]) => void).call(this, message, ...rest);
    };
    const PlainNode = AudioWorkletNode;
    globalThis.AudioWorkletNode = class extends PlainNode {
      constructor(context: BaseAudioContext, ...rest: [string, AudioWorkletNodeOptions?]) {
        super(context, ...rest);
        probe.context = context as AudioContext;
        let session = 0;
        this.port.addEventListener('message', ({ data }: MessageEvent<Report>) => {
          probe.played = data.played;
          if (data.state !== 'ended') probe.silentAtSec = 0;
          else probe.silentAtSec ||= data.atSec;
          if (data.begunAtMs === null || data.session === session) return;
          session = data.session;
          note('begun', data.begunAtMs);
        });
      }
    };
  });
}

/** The moments of the press that was just made; waits for the first sample. */
export async function momentsOf(page: Page): Promise<PageMoments> {
  const handle = await page.waitForFunction(() => {
    const { moments } = (globalThis as unknown as { speechProbe: Probe }).speechProbe;
    return moments.begun === undefined ? null : moments;
  });
  return (await handle.jsonValue()) as PageMoments;
}

/** Every sample that was handed to the audio thread since the last press, as s16le. */
export async function handedSamples(page: Page): Promise<Buffer> {
  const samples = await page.evaluate(() => (globalThis as unknown as { speechProbe: Probe }).speechProbe.samples);
  return Buffer.from(Int16Array.from(samples).buffer);
}

/** How many samples of this render the audio thread has rendered so far. */
export async function playedSamples(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { speechProbe: Probe }).speechProbe.played);
}

/**
 * How much sound was still rendered after the press of Stop, in milliseconds of the audio clock: how busy the machine is
 * does not count, because the sound stands still with it. Waits for the silence.
 */
export async function soundAfterStopMs(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => {
    const { silentAtSec, stoppedAtSec } = (globalThis as unknown as { speechProbe: Probe }).speechProbe;
    const blockSec = 128 / 24_000;
    return silentAtSec > 0 ? { ms: (silentAtSec + blockSec - stoppedAtSec) * 1_000 } : null;
  });
  return ((await handle.jsonValue()) as { ms: number }).ms;
}

export async function graphDelays(page: Page): Promise<GraphDelays> {
  return page.evaluate(() => {
    const { context } = (globalThis as unknown as { speechProbe: Probe }).speechProbe;
    return {
      baseLatencyMs: (context?.baseLatency ?? Number.NaN) * 1_000,
      outputLatencyMs: (context?.outputLatency ?? Number.NaN) * 1_000,
    };
  });
}
