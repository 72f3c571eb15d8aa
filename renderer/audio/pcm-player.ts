import workletUrl from './pcm-worklet.ts?worker&url';
import type { WorkletMessage, WorkletReport } from './pcm-worklet.ts';
import { playout, type PlayoutReport } from './playout.ts';

/** `begunAtMs`: when the audio thread rendered the first sample, on the clock of `performance.now()`. */
export type PcmReport = PlayoutReport & { session: number; begunAtMs: number | null };

/** Plays s16le mono 24 kHz as it comes. One render at a time: opening a new one silences the old. */
export type PcmPlayer = {
  /** Makes the audio graph ahead of its first use. */
  prepare: () => void;
  /** Starts a render; needs a user's gesture the first time. Resolves to its session number. */
  open: () => Promise<number>;
  push: (session: number, pcm: Uint8Array) => void;
  complete: (session: number) => void;
  /** Silent within 3 ms of audio, whatever was queued. */
  stop: (session: number) => void;
  onReport: (listener: (report: PcmReport) => void) => () => void;
  setVolume: (volume: number) => void;
  /** Output by device id; the empty string is the system's default. Rejects when the device is gone. */
  setOutput: (deviceId: string) => Promise<void>;
};

/** The audio graph is made on first use and kept: a warm one starts within a block. */
export function createPcmPlayer(): PcmPlayer {
  let graph: Promise<{ context: AudioContext; node: AudioWorkletNode; gain: GainNode }> | null = null;
  let session = 0;
  let volume = 1;
  let output = '';
  const listeners = new Set<(report: PcmReport) => void>();

  const build = async () => {
    // Seconds. As little as the device allows: with 'interactive' the graph is asked for two to three blocks at a time,
    // and what arrives meanwhile waits. The cushion, not this, is what keeps the sound whole.
    const context = new AudioContext({ sampleRate: playout.sampleRateHz, latencyHint: 0.001 });
    // Speech on another loudspeaker is better than none.
    if (output !== '') await setSink(context, output).catch(() => undefined);
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, 'fluxions-pcm', { numberOfInputs: 0, outputChannelCount: [1] });
    const gain = new GainNode(context, { gain: volume });
    node.connect(gain).connect(context.destination);
    node.port.onmessage = ({ data }: MessageEvent<WorkletReport>) => {
      if (data.session !== session) return;
      // The message may have waited behind other work: what counts is when the audio thread wrote it. That thread knows
      // the wall clock only, and its own one runs ahead by up to a buffer.
      const begunAtMs = data.begunAtMs === null ? null : performance.now() - (Date.now() - data.begunAtMs);
      for (const listener of listeners) listener({ ...data, begunAtMs });
    };
    return { context, node, gain };
  };
  const send = (message: WorkletMessage, transfer: Transferable[] = []): void => {
    void graph?.then(({ node }) => node.port.postMessage(message, transfer));
  };

  return {
    prepare() {
      graph ??= build();
      // Met again by `open`, which reports it.
      graph.catch(() => {
        graph = null;
      });
    },
    async open() {
      graph ??= build();
      session += 1;
      const mine = session;
      const { context } = await graph;
      // It was not there when the graph was built, or was pulled out: it may be there again.
      if (output !== '' && sinkOf(context) !== output) await setSink(context, output).catch(() => undefined);
      send({ type: 'open', session: mine });
      if (context.state !== 'running') await context.resume();
      return mine;
    },
    push(to, pcm) {
      // A copy of exactly these samples: the view may stand at an odd offset of a larger buffer.
      const bytes = pcm.slice(0, pcm.length & ~1);
      const samples = new Int16Array(bytes.buffer, 0, bytes.length / 2);
      send({ type: 'pcm', session: to, samples }, [samples.buffer]);
    },
    complete: (of) => send({ type: 'complete', session: of }),
    stop: (of) => send({ type: 'stop', session: of }),
    onReport(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setVolume(value) {
      volume = value;
      void graph?.then(({ gain, context }) => gain.gain.setTargetAtTime(value, context.currentTime, 0.01));
    },
    async setOutput(deviceId) {
      output = deviceId;
      if (graph) await setSink((await graph).context, deviceId);
    },
  };
}

/** Outputs of an audio context are in every Chromium we run on, not yet in TypeScript's library. */
type Routed = AudioContext & { sinkId?: unknown; setSinkId?: (id: string) => Promise<void> };

async function setSink(context: Routed, deviceId: string): Promise<void> {
  await context.setSinkId?.(deviceId);
}

function sinkOf({ sinkId }: Routed): unknown {
  return sinkId;
}
