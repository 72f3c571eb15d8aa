import { Ring } from './ring.ts';

/** Samples at 24 kHz. Every figure of the player, with its reason. */
export const playout = {
  sampleRateHz: 24_000,
  /** 90 s: longer than the page ever runs ahead. */
  capacity: 24_000 * 90,
  /** Two codec frames before the first sound, so that ordinary jitter is not heard. */
  firstCushion: 3_840,
  /** Each time the audio ran dry the cushion grows by a frame, up to half a second. */
  cushionStep: 1_920,
  maxCushion: 12_000,
  /** 3 ms: long enough that no click is heard, short enough that no silence is. */
  fade: 72,
} as const;

export type PlayoutReport = {
  played: number;
  queued: number;
  underruns: number;
  state: 'waiting' | 'playing' | 'ended';
};

/**
 * Turns chunks that come when they come into samples that are asked for at a steady pace. Starts after a small cushion,
 * fades out before it runs dry and in when it goes on, so that neither is heard as a click. Pure: the worklet calls it.
 */
export class Playout {
  readonly #ring = new Ring(playout.capacity);
  #cushion: number = playout.firstCushion;
  #gain = 0;
  #isPlaying = false;
  #isComplete = false;
  #isStopping = false;
  #played = 0;
  #underruns = 0;

  /** Samples that were heard. */
  get played(): number {
    return this.#played;
  }

  push(samples: Int16Array): void {
    this.#ring.write(samples);
  }

  /** No more will come: what is queued is played to its end, however little it is. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Silence within one fade; what is queued is forgotten. */
  stop(): void {
    this.#isStopping = true;
    this.#isComplete = true;
  }

  /** Fills one block of output. */
  fill(output: Float32Array): void {
    const hasEnough = this.#ring.length >= this.#cushion || (this.#isComplete && this.#ring.length > 0);
    if (!this.#isPlaying && hasEnough && !this.#isStopping) this.#isPlaying = true;
    for (let index = 0; index < output.length; index += 1) {
      output[index] = this.#isPlaying ? this.#nextSample() : 0;
    }
  }

  #nextSample(): number {
    const left = this.#ring.length;
    if (left === 0 || (this.#isStopping && this.#gain <= 0)) {
      if (!this.#isComplete) {
        this.#underruns += 1;
        this.#cushion = Math.min(playout.maxCushion, this.#cushion + playout.cushionStep);
      }
      if (this.#isStopping) this.#ring.clear();
      this.#isPlaying = false;
      this.#gain = 0;
      return 0;
    }
    // The render's own end is not faded: it ends in silence already, and its last sample is meant to be heard.
    const isEnding = this.#isStopping || (!this.#isComplete && left <= playout.fade);
    const step = 1 / playout.fade;
    this.#gain = Math.min(1, Math.max(0, this.#gain + (isEnding ? -step : this.#played === 0 ? 1 : step)));
    this.#played += 1;
    return this.#ring.next() * this.#gain;
  }

  report(): PlayoutReport {
    const isOver = this.#isComplete && !this.#isPlaying && (this.#ring.length === 0 || this.#isStopping);
    return {
      played: this.#played,
      queued: this.#ring.length,
      underruns: this.#underruns,
      state: isOver ? 'ended' : this.#isPlaying ? 'playing' : 'waiting',
    };
  }
}
