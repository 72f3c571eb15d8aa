/** What separation needs to know about one region. */
export type VoicedRegion = { durationSec: number; pitchHz: number | null };

/** Centres closer than this (semitones) are one voice on two moods. */
const minGapSemitones = 4;
/** The gap must be this many times the spread inside the groups; splitting one normal distribution gives about 2.7. */
const minGapToSpread = 3.6;
/** Each voice must speak at least this much. */
const minShare = 0.04;
const minSec = 0.5;
const rounds = 20;

type Point = { value: number; weight: number };

function mean(points: Point[]): number {
  const weight = points.reduce((sum, point) => sum + point.weight, 0);
  return points.reduce((sum, point) => sum + point.value * point.weight, 0) / Math.max(weight, 1e-9);
}

function spread(points: Point[], centre: number): number {
  return Math.sqrt(mean(points.map((point) => ({ value: (point.value - centre) ** 2, weight: point.weight }))));
}

/** Splits weighted values into a low and a high group around two means. */
function twoMeans(points: Point[]): { low: Point[]; high: Point[] } {
  const values = points.map((point) => point.value);
  let middle = (Math.min(...values) + Math.max(...values)) / 2;
  let groups = { low: points, high: [] as Point[] };
  for (let round = 0; round < rounds; round += 1) {
    groups = {
      low: points.filter((point) => point.value <= middle),
      high: points.filter((point) => point.value > middle),
    };
    if (groups.low.length === 0 || groups.high.length === 0) break;
    middle = (mean(groups.low) + mean(groups.high)) / 2;
  }
  return groups;
}

/** Pitch in semitones that divides two voices, or `null` when the file sounds like one. */
function dividingPitch(points: Point[]): number | null {
  if (points.length < 2) return null;
  const { low, high } = twoMeans(points);
  if (low.length === 0 || high.length === 0) return null;
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  const weights = [low, high].map((group) => group.reduce((sum, point) => sum + point.weight, 0));
  if (weights.some((weight) => weight < minSec || weight < total * minShare)) return null;
  const [a, b] = [mean(low), mean(high)];
  const inside = Math.max(0.25, (spread(low, a) + spread(high, b)) / 2);
  if (b - a < minGapSemitones || (b - a) / inside < minGapToSpread) return null;
  return (a + b) / 2;
}

/**
 * Who speaks in each region, by pitch alone: 0 for the voice heard first, 1 for the other, or 0 everywhere when two
 * voices cannot be told apart. Regions without pitch go with the one before.
 */
export function separateSpeakers(regions: readonly VoicedRegion[]): number[] {
  const semitones = (pitchHz: number): number => 12 * Math.log2(pitchHz / 55);
  const points = regions
    .filter((region) => region.pitchHz !== null)
    .map((region) => ({ value: semitones(region.pitchHz ?? 55), weight: region.durationSec }));
  const divide = dividingPitch(points);
  if (divide === null) return regions.map(() => 0);
  const sides = regions.map((region) => (region.pitchHz === null ? null : semitones(region.pitchHz) > divide));
  const first = sides.find((side) => side !== null) ?? false;
  let last = first;
  return sides.map((side) => {
    if (side !== null) last = side;
    return last === first ? 0 : 1;
  });
}
