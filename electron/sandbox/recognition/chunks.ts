import type { Region } from '../audio/regions.ts';

/** A region with the voice heard in it. */
export type SpokenRegion = Region & { speaker: number };

/** What is recognised in one go: neighbouring regions of one voice. */
export type Chunk = { startSec: number; endSec: number; speaker: number; regions: SpokenRegion[] };

/** Long enough that words have context, short enough that progress is seen and memory stays small. */
const maxChunkSec = 20;
/** Regions this far apart are recognised separately; the silence between would only cost time. */
const maxGapSec = 1;

/** Joins neighbouring regions of one voice into pieces for the recogniser, and cuts regions that are too long. */
export function makeChunks(regions: readonly SpokenRegion[], levels: Float32Array, frameSec: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (const region of regions.flatMap((one) => cutLong(one, levels, frameSec))) {
    const last = chunks.at(-1);
    const fits =
      last !== undefined &&
      last.speaker === region.speaker &&
      region.startSec - last.endSec <= maxGapSec &&
      region.endSec - last.startSec <= maxChunkSec;
    if (fits) {
      last.regions.push(region);
      last.endSec = region.endSec;
    } else {
      chunks.push({ startSec: region.startSec, endSec: region.endSec, speaker: region.speaker, regions: [region] });
    }
  }
  return chunks;
}

/** Cuts a region without pauses where it is quietest in the second half of the allowed length. */
function cutLong(region: SpokenRegion, levels: Float32Array, frameSec: number): SpokenRegion[] {
  const pieces: SpokenRegion[] = [];
  let startSec = region.startSec;
  while (region.endSec - startSec > maxChunkSec) {
    const first = Math.ceil((startSec + maxChunkSec / 2) / frameSec);
    const last = Math.floor((startSec + maxChunkSec) / frameSec);
    let quietest = last;
    for (let frame = first; frame < last; frame += 1) {
      if ((levels[frame] ?? 0) < (levels[quietest] ?? 0)) quietest = frame;
    }
    const cutSec = (quietest + 0.5) * frameSec;
    pieces.push({ ...region, startSec, endSec: cutSec });
    startSec = cutSec;
  }
  pieces.push({ ...region, startSec });
  return pieces;
}
