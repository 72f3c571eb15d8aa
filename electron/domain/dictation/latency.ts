/** Moments of one take, epoch milliseconds, in the order they happen. Missing ones did not happen. */
export type DictationMarks = {
  pressed: number;
  firstFrame?: number;
  released?: number;
  closed?: number;
  /** The request body was handed over completely. */
  sent?: number;
  accepted?: number;
  completed?: number;
  inserted?: number;
};

/** What a person waits for, in milliseconds; `null` where the take did not get that far. */
export type DictationSpans = {
  keyToFirstFrameMs: number | null;
  keyUpToSentMs: number | null;
  sentToJobMs: number | null;
  jobToCompletedMs: number | null;
  completedToInsertedMs: number | null;
  /** The figure that counts: from letting go to text. */
  keyUpToInsertedMs: number | null;
};

export const spanNames = [
  'keyToFirstFrameMs',
  'keyUpToSentMs',
  'sentToJobMs',
  'jobToCompletedMs',
  'completedToInsertedMs',
  'keyUpToInsertedMs',
] as const satisfies readonly (keyof DictationSpans)[];

/** The spans between the marks of one take. */
export function spansOf(marks: DictationMarks): DictationSpans {
  const between = (from: number | undefined, to: number | undefined): number | null =>
    from === undefined || to === undefined ? null : Math.max(0, to - from);
  return {
    keyToFirstFrameMs: between(marks.pressed, marks.firstFrame),
    keyUpToSentMs: between(marks.released, marks.sent),
    sentToJobMs: between(marks.sent, marks.accepted),
    jobToCompletedMs: between(marks.accepted, marks.completed),
    completedToInsertedMs: between(marks.completed, marks.inserted),
    keyUpToInsertedMs: between(marks.released, marks.inserted),
  };
}

export type DayLatency = { day: string; p50: number; p90: number; p99: number; count: number };

/** The figure that counts, day by day, oldest first; days without a take are left out. `dayOf` names a moment's day. */
export function latencyByDay(
  takes: readonly { atMs: number; spans: DictationSpans }[],
  dayOf: (atMs: number) => string,
  days: number,
): DayLatency[] {
  const byDay = Map.groupBy(
    takes.filter(({ spans }) => spans.keyUpToInsertedMs !== null),
    ({ atMs }) => dayOf(atMs),
  );
  return [...byDay]
    .flatMap(([day, ofDay]): DayLatency[] => {
      const figure = percentiles(ofDay.map(({ spans }) => spans.keyUpToInsertedMs));
      return figure === null ? [] : [{ day, ...figure }];
    })
    .sort((a, b) => a.day.localeCompare(b.day))
    .slice(-days);
}

/** p50, p90 and p99 of a figure over takes (nearest rank), or `null` when no take has it. */
export function percentiles(
  values: readonly (number | null)[],
): { p50: number; p90: number; p99: number; count: number } | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), count: sorted.length };
}
