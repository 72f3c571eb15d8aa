import { type Cue, cueSamples } from './cue-samples.ts';

/** Plays short cues, one at a time. */
export type CuePlayer = {
  /** Makes the audio graph ahead of its first use, so that a cue is heard at once. */
  prepare: () => void;
  /**
   * Resolves when the cue has died away at the loudspeaker. It is not made at all when it could not be over by `quietByMs`
   * (epoch; `null`: whenever), or when the page may not make sound yet. Never rejects.
   */
  play: (cue: Cue, quietByMs: number | null) => Promise<void>;
  close: () => void;
};

/** What a loudspeaker and a room go on sounding after the last sample has left. */
const roomSec = 0.05;
/** An idle graph costs a little processor time for ever: it sleeps after this long. */
const idleMs = 60_000;

/** The graph is made on first use. */
export function createCuePlayer(): CuePlayer {
  let context: AudioContext | null = null;
  let current: AudioScheduledSourceNode | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const graph = (): AudioContext => {
    context ??= new AudioContext({ latencyHint: 'interactive' });
    clearTimeout(idle);
    idle = setTimeout(() => void context?.suspend(), idleMs);
    return context;
  };

  return {
    prepare() {
      const { state } = graph();
      // Without a gesture of the person a browser lets this wait for one.
      if (state === 'suspended') void context?.resume();
    },
    async play(cue, quietByMs) {
      const audio = graph();
      current?.stop();
      if (audio.state !== 'running') {
        void audio.resume();
        if (!(await isRunningSoon(audio))) return;
      }
      const samples = cueSamples(cue, audio.sampleRate);
      const lengthSec = samples.length / audio.sampleRate;
      const restSec = audio.baseLatency + audio.outputLatency + roomSec;
      if (quietByMs !== null && Date.now() + (lengthSec + restSec) * 1_000 > quietByMs) return;
      const buffer = new AudioBuffer({ length: samples.length, sampleRate: audio.sampleRate });
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(audio, { buffer });
      source.connect(audio.destination);
      // The end is told by the graph itself: timers of a page in the background are late by up to a second.
      const after = new ConstantSourceNode(audio, { offset: 0 });
      after.connect(audio.destination);
      const startSec = audio.currentTime;
      source.start(startSec);
      after.start(startSec);
      after.stop(startSec + lengthSec + restSec);
      current = source;
      await new Promise<void>((resolve) => {
        after.onended = () => resolve();
      });
      if (current === source) current = null;
    },
    close() {
      clearTimeout(idle);
      void context?.close();
      context = null;
    },
  };
}

async function isRunningSoon(audio: AudioContext): Promise<boolean> {
  await Promise.race([
    new Promise<void>((resolve) => {
      audio.onstatechange = () => resolve();
    }),
    new Promise<void>((resolve) => {
      setTimeout(resolve, 500);
    }),
  ]);
  return audio.state === 'running';
}
