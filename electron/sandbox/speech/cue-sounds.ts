import type { Cue } from '../../domain/speech/cues.ts';

export const outputRateHz = 24_000;

/** Noise that is the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2_147_483_648 - 1;
  };
}

/** A breath: noise through a simple low-pass, shaped by `envelope` over its length (0..1 to 0..1). */
function breath(seconds: number, level: number, smooth: number, envelope: (at: number) => number): Float32Array {
  const next = noise(17);
  let held = 0;
  const samples = new Float32Array(Math.round(seconds * outputRateHz));
  for (let index = 0; index < samples.length; index += 1) {
    held += (next() - held) * smooth;
    samples[index] = held * level * envelope(index / samples.length);
  }
  return samples;
}

/** A hum with a few overtones, as in "mm". */
function hum(seconds: number, pitchHz: number, level: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * outputRateHz));
  for (let index = 0; index < samples.length; index += 1) {
    const time = index / outputRateHz;
    const fade = Math.sin((Math.PI * index) / samples.length);
    const wave = [1, 0.5, 0.25].reduce(
      (sum, share, n) => sum + share * Math.sin(2 * Math.PI * pitchHz * (n + 1) * time),
      0,
    );
    samples[index] = wave * level * fade;
  }
  return samples;
}

function joined(parts: readonly Float32Array[], gapSec: number): Float32Array {
  const gap = Math.round(gapSec * outputRateHz);
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length + gap, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length + gap;
  }
  return samples;
}

/** A sound for a cue instead of its name: simple, audible, and clearly not a word. 24 kHz. */
export function cueSound(cue: Cue, pitchHz: number): Float32Array {
  const burst = (seconds: number): Float32Array => breath(seconds, 0.9, 0.35, (at) => Math.exp(-5 * at));
  switch (cue) {
    case 'sigh':
      return breath(0.8, 0.5, 0.12, (at) => Math.min(1, at * 6) * (1 - at));
    case 'gasp':
      return breath(0.35, 0.6, 0.5, (at) => at * at);
    case 'sniff':
      return joined([breath(0.12, 0.4, 0.8, (at) => at), breath(0.16, 0.5, 0.8, (at) => at)], 0.06);
    case 'cough':
      return joined([burst(0.18), burst(0.22)], 0.1);
    case 'laugh':
      return joined(
        [1.25, 1.15, 1.05, 0.95].map((step) => hum(0.11, pitchHz * step, 0.3)),
        0.07,
      );
    case 'hesitate':
      return hum(0.55, pitchHz, 0.2);
  }
}
