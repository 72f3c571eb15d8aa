import { findInTranscript } from '../../../electron/domain/transcript/find.ts';
import { parseRuns } from '../../../electron/domain/transcript/tags.ts';

/** Stretches of a segment's text as they are drawn. `from` is where the shown text begins in the segment's own text. */
export type ShownRun =
  | { kind: 'words'; text: string; from: number }
  | { kind: 'emphasis'; text: string; from: number }
  | { kind: 'tag'; name: string; known: boolean; from: number };

/** What to draw for a segment: tags become names (or nothing), emphasis loses its asterisks. */
export function shownRuns(text: string, withTags: boolean): ShownRun[] {
  const shown: ShownRun[] = [];
  let at = 0;
  for (const run of parseRuns(text)) {
    const from = at;
    at += run.raw.length;
    if (run.kind === 'emphasis') shown.push({ kind: 'emphasis', text: run.text, from: from + 1 });
    else if (run.kind === 'tag') {
      if (withTags) shown.push({ kind: 'tag', name: run.name, known: run.known, from });
    } else {
      const previous = shown.at(-1);
      const isAfterGap = !withTags && /^\s|^$/.test(run.raw) && (previous === undefined || endsInSpace(previous));
      // Where a tag was left out, the spaces on both its sides must not add up.
      const cut = isAfterGap ? run.raw.length - run.raw.trimStart().length : 0;
      if (run.raw.length > cut) shown.push({ kind: 'words', text: run.raw.slice(cut), from: from + cut });
    }
  }
  return shown;
}

function endsInSpace(run: ShownRun): boolean {
  return run.kind !== 'tag' && /\s$/.test(run.text);
}

export type Match = { ordinal: number; start: number; end: number };

/**
 * Where `needle` occurs in what is read (tags and asterisks left out), as ranges of each segment's own text, in reading
 * order. At most `limit` of them, so that one letter in a long book stays quick.
 */
export function findSpoken(
  segments: readonly { ordinal: number; text: string }[],
  needle: string,
  limit = 5_000,
): Match[] {
  if (needle.trim() === '') return [];
  const matches: Match[] = [];
  for (const segment of segments) {
    const runs = shownRuns(segment.text, false).filter((run) => run.kind !== 'tag');
    const text = runs.map((run) => run.text).join('');
    const [found] = findInTranscript([{ ordinal: segment.ordinal, text }], needle);
    for (const range of found?.ranges ?? []) {
      matches.push({
        ordinal: segment.ordinal,
        start: originOf(runs, range.start, false),
        end: originOf(runs, range.end, true),
      });
      if (matches.length >= limit) return matches;
    }
  }
  return matches;
}

/** The offset in a segment's own text of an offset in the joined runs. */
function originOf(runs: readonly { text: string; from: number }[], offset: number, isEnd: boolean): number {
  let passed = 0;
  for (const run of runs) {
    const isInside = isEnd ? offset <= passed + run.text.length : offset < passed + run.text.length;
    if (isInside) return run.from + (offset - passed);
    passed += run.text.length;
  }
  const last = runs.at(-1);
  return last ? last.from + last.text.length : 0;
}
