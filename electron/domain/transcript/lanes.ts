/**
 * A lane for each segment so that speech that overlaps in time never shares one (T55): lane 0 whenever it is free.
 * Segments must be sorted by start. Result runs parallel to them.
 */
export function assignLanes(segments: readonly { startMs: number; endMs: number }[]): number[] {
  const busyUntilMs: number[] = [];
  return segments.map(({ startMs, endMs }) => {
    const free = busyUntilMs.findIndex((untilMs) => untilMs <= startMs);
    const lane = free < 0 ? busyUntilMs.length : free;
    busyUntilMs[lane] = endMs;
    return lane;
  });
}
