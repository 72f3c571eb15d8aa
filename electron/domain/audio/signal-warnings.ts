import type { MeterReading } from './level-meter.ts';

/**
 * When to tell the person about the sound itself. Silent: a muted or wrong input, told only after a while because
 * people pause. Clipping: told at once and kept on long enough to be read. Neither ever ends a take.
 */
export const signalTuning = {
  /** -66 dBFS: below the noise of any open microphone. */
  silentPeak: 0.0005,
  silentAfterMs: 5000,
  /** A handful of samples in one window: single ones happen in healthy speech. */
  clippedSamples: 4,
  clippingHoldMs: 2000,
};

/** Follows the levels of a take; `push` returns what is wrong with the sound right now. */
export function createSignalWarnings(tuning = signalTuning): {
  push(reading: MeterReading): 'silent' | 'clipping' | null;
} {
  let lastSoundMs: number | null = null;
  let lastClipMs = -Infinity;
  return {
    push({ level, clippedSamples }) {
      lastSoundMs ??= level.elapsedMs;
      if (level.peak > tuning.silentPeak) lastSoundMs = level.elapsedMs;
      if (clippedSamples >= tuning.clippedSamples) lastClipMs = level.elapsedMs;
      if (level.elapsedMs - lastClipMs < tuning.clippingHoldMs) return 'clipping';
      return level.elapsedMs - lastSoundMs >= tuning.silentAfterMs ? 'silent' : null;
    },
  };
}
