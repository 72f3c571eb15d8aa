import type { Level, MeterSegments } from '../../ipc/contract/capture.ts';

/** Segments of a meter, 5 dB each: the first is lit from -56 dB of full scale on, the last from -1 dB on. */
export const meterSegmentCount = 12;
const segmentDb = 5;
const topDb = -1;

/** Up at once, down slowly, as meters do; faster than the 20 dB in 1.7 s of IEC 60268-18, so that syllables show. */
const fallDbPerSec = 24;

/** How long the segment of the last peak stays lit above the others. */
const holdMs = 1_500;

/** A level between two segments would flicker: a lit one goes out only this far below the level that lit it. */
const hysteresisSegments = 0.5;

/** How many segments a linear level reaches, with the part of the next one. */
function segmentsOf(linear: number): number {
  const reached = linear <= 0 ? 0 : (20 * Math.log10(linear) - topDb) / segmentDb + meterSegmentCount;
  return Math.min(meterSegmentCount, Math.max(0, reached));
}

/**
 * Takes every level of a take and tells `onChange` what a meter with a clock shows of it, only when that is another
 * picture than before: speech changes it four to five times a second. Every picture drawn is dear (docs/adr/0008), the
 * readings are not. Levels of an earlier time begin a new take.
 */
export function createSegmentMeter(onChange: (shown: MeterSegments) => void): (level: Level) => void {
  let reached = 0;
  let shown: MeterSegments = { lit: 0, held: 0, elapsedMs: -1 };
  let heldAtMs = 0;

  return ({ rms, peak, elapsedMs }) => {
    if (elapsedMs < shown.elapsedMs) {
      reached = 0;
      shown = { lit: 0, held: 0, elapsedMs: -1 };
    }
    const fall = ((elapsedMs - Math.max(0, shown.elapsedMs)) / 1_000) * (fallDbPerSec / segmentDb);
    reached = Math.max(segmentsOf(rms), reached - fall);
    const lit = Math.max(Math.floor(reached), Math.min(shown.lit, Math.floor(reached + hysteresisSegments)));
    const ofPeak = Math.floor(segmentsOf(peak));
    const isHeld = ofPeak < shown.held && elapsedMs - heldAtMs < holdMs;
    if (!isHeld) heldAtMs = elapsedMs;
    const held = isHeld ? shown.held : ofPeak;
    const isSame = lit === shown.lit && held === shown.held && wholeSec(elapsedMs) === wholeSec(shown.elapsedMs);
    shown = { lit, held, elapsedMs };
    if (!isSame) onChange(shown);
  };
}

const wholeSec = (ms: number): number => Math.floor(ms / 1_000);
