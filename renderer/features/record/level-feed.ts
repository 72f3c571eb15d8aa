import type { Level } from '../../../electron/ipc/contract/capture.ts';

/** The last levels of the take: enough for a wide window. Each is about 40 ms. */
const keptLevels = 1_200;

export type LevelFeed = {
  push: (level: Level) => void;
  clear: () => void;
  /** Oldest first. Do not keep it. */
  levels: () => readonly Level[];
  /** How many were pushed since `clear`, so that a drawing can move by what is new. */
  count: () => number;
  subscribe: (listener: (level: Level | null) => void) => () => void;
};

/** Levels on their way to the meter and the waveform, past React: they come twenty times a second. */
export function createLevelFeed(): LevelFeed {
  const listeners = new Set<(level: Level | null) => void>();
  let levels: Level[] = [];
  let pushed = 0;
  return {
    push(level) {
      levels.push(level);
      pushed += 1;
      // Trimmed now and then rather than on every level.
      if (levels.length > keptLevels * 2) levels = levels.slice(-keptLevels);
      for (const listener of listeners) listener(level);
    },
    clear() {
      levels = [];
      pushed = 0;
      for (const listener of listeners) listener(null);
    },
    levels: () => levels,
    count: () => pushed,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Quietest level the meter shows; below it is silence for the eye. */
const floorDb = -60;

/** Linear level 0..1 in decibels of full scale, never below -100. */
export function decibels(level: number): number {
  return level <= 0 ? -100 : Math.max(-100, 20 * Math.log10(level));
}

/** Linear level 0..1 as a share 0..1 of the meter, on a decibel scale so that speech moves it. */
export function meterShare(level: number): number {
  return Math.min(1, Math.max(0, 1 - decibels(level) / floorDb));
}
