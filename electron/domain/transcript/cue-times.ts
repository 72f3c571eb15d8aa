import type { CueProfile } from './cue-profiles.ts';

/** Least time a cue is shown when others crowd it; shorter ones are dropped by players. */
const crowdedMs = 40;
/** Highest time with two-digit hours, less the room to show something. */
const latestMs = 100 * 3_600_000 - 1;

/**
 * Gives sorted cues lawful times: ends after starts always; short or fast cues held longer where there is room; with
 * `overlap: 'cut'` one cue ends before the next begins, and of those that begin together the later waits its turn.
 */
export function fitTimes<T extends { startMs: number; endMs: number; lines: readonly string[] }>(
  cues: readonly T[],
  profile: CueProfile,
): T[] {
  let floorMs = 0;
  return cues.map((cue, index) => {
    const nextMs = cues[index + 1]?.startMs ?? latestMs;
    const startMs = Math.min(profile.overlap === 'cut' ? Math.max(cue.startMs, floorMs) : cue.startMs, latestMs);
    let endMs = Math.max(cue.endMs, startMs + 1);
    const characters = cue.lines.reduce((sum, line) => sum + line.length, 0);
    const wantedMs = startMs + Math.max(profile.minMs, Math.ceil((characters * 1000) / profile.maxCps));
    endMs = Math.max(endMs, Math.min(wantedMs, nextMs - profile.gapMs));
    if (profile.overlap === 'cut') endMs = Math.max(Math.min(endMs, nextMs), startMs + crowdedMs);
    floorMs = endMs;
    return { ...cue, startMs, endMs };
  });
}
