import type { Level } from '../../ipc/contract/capture.ts';
import type { PcmFormat } from './wav-header.ts';

/** 25 levels a second: above the 20 Hz promised, so that a late one does not fall below it. */
export const levelWindowMs = 40;

/** One level and how many samples in it were at the end of the scale. */
export type MeterReading = { level: Level; clippedSamples: number };

/** From here on a sample counts as clipped: converters stop a little before the last code. */
const clipAt = 32_700;

/**
 * Turns PCM into levels, one per window, over all channels together. `push` takes whole frames of any length and
 * returns the levels that became complete. `startFrames`: frames recorded before (a take that goes on).
 */
export function createLevelMeter(
  format: PcmFormat,
  startFrames = 0,
): { push(samples: Int16Array): MeterReading[]; frames(): number } {
  const windowFrames = Math.max(1, Math.round((format.sampleRateHz * levelWindowMs) / 1000));
  const windowSamples = windowFrames * format.channels;
  let frames = startFrames;
  let filled = 0;
  let sumOfSquares = 0;
  let min = 0;
  let max = 0;
  let clippedSamples = 0;

  const finish = (): MeterReading => {
    frames += windowFrames;
    const level: Level = {
      rms: Math.min(1, Math.sqrt(sumOfSquares / windowSamples) / 32768),
      peak: Math.max(-min, max) / 32768,
      min: min / 32768,
      max: max / 32768,
      elapsedMs: (frames / format.sampleRateHz) * 1000,
    };
    const reading = { level, clippedSamples };
    filled = 0;
    sumOfSquares = 0;
    min = 0;
    max = 0;
    clippedSamples = 0;
    return reading;
  };

  return {
    frames: () => frames,
    push(samples) {
      const readings: MeterReading[] = [];
      for (let index = 0; index < samples.length; index++) {
        const sample = samples[index] ?? 0;
        sumOfSquares += sample * sample;
        if (sample < min) min = sample;
        else if (sample > max) max = sample;
        if (sample >= clipAt || sample <= -clipAt) clippedSamples++;
        filled++;
        if (filled === windowSamples) readings.push(finish());
      }
      return readings;
    },
  };
}
