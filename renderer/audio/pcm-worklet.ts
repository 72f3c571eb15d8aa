import { Playout, type PlayoutReport } from './playout.ts';

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
/** Seconds on the graph's clock at the start of the block that is rendered. */
declare const currentTime: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** What the page tells the worklet. `session` grows with every render, so that nothing late of an old one is heard. */
export type WorkletMessage =
  | { type: 'open'; session: number }
  | { type: 'pcm'; session: number; samples: Int16Array }
  | { type: 'complete'; session: number }
  | { type: 'stop'; session: number };

/**
 * What the worklet tells the page after a block: `begunAtMs` is when the first sample was rendered, on the wall clock;
 * `atSec` is when the block began, on the graph's.
 */
export type WorkletReport = PlayoutReport & { session: number; begunAtMs: number | null; atSec: number };

/** Blocks of 128 samples between reports: about 20 ms at 24 kHz. */
const reportEvery = 4;

class PcmProcessor extends AudioWorkletProcessor {
  #playout = new Playout();
  #session = 0;
  #blocks = 0;
  #begunAtMs: number | null = null;
  #hasEnded = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<WorkletMessage>) => this.#receive(data);
  }

  #receive(message: WorkletMessage): void {
    if (message.type === 'open') {
      this.#session = message.session;
      this.#playout = new Playout();
      this.#begunAtMs = null;
      this.#hasEnded = false;
      return;
    }
    if (message.session !== this.#session) return;
    if (message.type === 'pcm') this.#playout.push(message.samples);
    if (message.type === 'complete') this.#playout.complete();
    if (message.type === 'stop') this.#playout.stop();
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [first, ...others] = outputs[0] ?? [];
    if (!first) return true;
    this.#playout.fill(first);
    for (const other of others) other.set(first);
    this.#blocks += 1;
    const isFirst = this.#begunAtMs === null && this.#playout.played > 0;
    if (isFirst) this.#begunAtMs = Date.now();
    const report = this.#playout.report();
    const isLast = report.state === 'ended' && !this.#hasEnded;
    if (isLast) this.#hasEnded = true;
    // The first sample and the last are told at once: they are what latency and silence mean.
    if (isFirst || isLast || this.#blocks % reportEvery === 0) {
      const message: WorkletReport = {
        session: this.#session,
        begunAtMs: this.#begunAtMs,
        atSec: currentTime,
        ...report,
      };
      this.port.postMessage(message);
    }
    return true;
  }
}

registerProcessor('fluxions-pcm', PcmProcessor);
