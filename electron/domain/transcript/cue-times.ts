import type { CueProfile } from './cue-profiles.ts';

/** Least time a cue is shown when others crowd it; shorter ones are dropped by players. */
const crowdedMs = 40;
/** Highest time with two-digit hours, less the room to show something. */
const latestMs = 100 * 3_600_000 - 1;

type Timed = { startMs: number; endMs: number; lines: readonly string[] };

/**
 * Gives cues, sorted by start, lawful times: ends after starts always; short or fast cues held longer where there is
 * room. With `overlap: 'cut'` a cue ends before the next begins, and of those that begin together the later waits its
 * turn; with `keep` those that begin together come longest first, the order players use.
 */
export function fitTimes<T extends Timed>(cues: readonly T[], profile: CueProfile): T[] {
  return profile.overlap === 'cut' ? cutOverlaps(cues, profile) : keepOverlaps(cues, profile);
}

function cutOverlaps<T extends Timed>(cues: readonly T[], profile: CueProfile): T[] {
  let floorMs = 0;
  return cues.map((cue, index) => {
    const nextMs = cues[index + 1]?.startMs ?? latestMs;
    const startMs = Math.min(Math.max(cue.startMs, floorMs), latestMs);
    const endMs = heldUntil({ ...cue, startMs }, nextMs, profile);
    floorMs = Math.max(Math.min(endMs, nextMs), startMs + crowdedMs);
    return { ...cue, startMs, endMs: floorMs };
  });
}

function keepOverlaps<T extends Timed>(cues: readonly T[], profile: CueProfile): T[] {
  let nextMs = latestMs;
  let sameMs = latestMs;
  return cues
    .toReversed()
    .map((cue) => {
      if (cue.startMs < sameMs) {
        nextMs = sameMs;
        sameMs = cue.startMs;
      }
      return { ...cue, endMs: heldUntil(cue, nextMs, profile) };
    })
    .reverse()
    .sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
}

/** The end of a cue that is long enough to be read, as far as the cue at `nextMs` leaves room. */
function heldUntil(cue: Timed, nextMs: number, profile: CueProfile): number {
  const characters = cue.lines.reduce((sum, line) => sum + line.length, 0);
  const wantedMs = Math.max(profile.minMs, Math.ceil((characters * 1000) / profile.maxCps));
  return Math.max(cue.endMs, cue.startMs + 1, Math.min(cue.startMs + wantedMs, nextMs - profile.gapMs));
}
