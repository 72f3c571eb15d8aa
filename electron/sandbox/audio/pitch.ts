import { speechRateHz } from './decode.ts';

/** Human voices, from low men to high women and children. */
const lowestHz = 65;
const highestHz = 400;
const shortestLag = Math.floor(speechRateHz / highestHz);
const longestLag = Math.ceil(speechRateHz / lowestHz);
const windowSamples = 640;
const hopSamples = 320;
/** Enough for a stable median; more would only cost time. */
const maxFrames = 80;
/** Normalised autocorrelation a frame needs to count as voiced. */
const voicedAbove = 0.6;
/** The first peak this close to the best one wins, which avoids taking two periods for one. */
const nearlyBest = 0.9;

function energy(samples: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let index = from; index < from + count; index += 1) sum += (samples[index] ?? 0) ** 2;
  return sum;
}

/** Normalised autocorrelation at every lag of the voice range. */
function correlations(samples: Float32Array, from: number): Float32Array {
  const result = new Float32Array(longestLag + 1);
  const own = energy(samples, from, windowSamples);
  let other = energy(samples, from + shortestLag - 1, windowSamples);
  for (let lag = shortestLag; lag <= longestLag; lag += 1) {
    other += (samples[from + lag + windowSamples - 1] ?? 0) ** 2 - (samples[from + lag - 1] ?? 0) ** 2;
    let sum = 0;
    for (let index = 0; index < windowSamples; index += 1) {
      sum += (samples[from + index] ?? 0) * (samples[from + lag + index] ?? 0);
    }
    result[lag] = sum / Math.sqrt(own * other + 1e-9);
  }
  return result;
}

/** Pitch of one window in Hz, or `null` when it is not voiced. */
function framePitchHz(samples: Float32Array, from: number): number | null {
  const scores = correlations(samples, from);
  const best = scores.reduce((high, score) => Math.max(high, score), 0);
  if (best < voicedAbove) return null;
  for (let lag = shortestLag + 1; lag < longestLag; lag += 1) {
    const score = scores[lag] ?? 0;
    const isPeak = score >= (scores[lag - 1] ?? 0) && score >= (scores[lag + 1] ?? 0);
    if (isPeak && score >= best * nearlyBest) return speechRateHz / lag;
  }
  return null;
}

/** Median pitch of the voiced parts of 16 kHz samples, in Hz; `null` when too little is voiced to tell. */
export function medianPitchHz(samples: Float32Array): number | null {
  const need = windowSamples + longestLag;
  const starts: number[] = [];
  for (let from = 0; from + need <= samples.length; from += hopSamples) starts.push(from);
  // The loudest frames are vowels, where pitch is surest.
  const loudest = starts
    .map((from) => ({ from, loudness: energy(samples, from, windowSamples) }))
    .sort((a, b) => b.loudness - a.loudness)
    .slice(0, Math.min(maxFrames, Math.ceil(starts.length / 2)));
  const pitches = loudest
    .map(({ from }) => framePitchHz(samples, from))
    .filter((pitch) => pitch !== null)
    .sort((a, b) => a - b);
  if (pitches.length < 3) return null;
  return pitches[Math.floor(pitches.length / 2)] ?? null;
}
