import { type Cue, cueSamples } from './cue-samples.ts';

/** Plays short cues, one at a time. */
export type CuePlayer = {
  /** Makes the audio graph ahead of its first use, so that a cue is heard at once. */
  prepare: () => void;
  /**
   * Resolves when the cue has died away at the loudspeaker. Asked at the last moment, when it could sound: it is not made
   * when `mayBegin` says no, nor when the page may not make sound yet.
   */
  play: (cue: Cue, mayBegin: () => Promise<boolean>) => Promise<void>;
  close: () => void;
};

/**
 * How long a cue may still reach a recording after its last sample was played: a room goes on sounding for some
 * milliseconds, and a microphone hands over what it heard up to a tenth of a second ago. Nobody speaks sooner than this
 * after a sound they waited for.
 */
const restSec = 0.12;
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
    async play(cue, mayBegin) {
      const audio = graph();
      current?.stop();
      if (audio.state !== 'running') {
        void audio.resume();
        if (!(await isRunningSoon(audio))) return;
      }
      const samples = cueSamples(cue, audio.sampleRate);
      const lengthSec = samples.length / audio.sampleRate;
      const endSec = lengthSec + audio.baseLatency + audio.outputLatency + restSec;
      if (!(await mayBegin())) return;
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
      after.stop(startSec + endSec);
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
