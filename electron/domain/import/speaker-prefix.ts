import type { ReadCue } from './read-cue.ts';

/** A name in front of what is said: at most five words of letters, digits and what names are written with. */
const prefix =
  /^(?:-\s*|>>\s*)?([\p{L}][\p{L}\p{M}\p{N}.'’_-]*(?: [\p{L}\p{N}][\p{L}\p{M}\p{N}.'’_&-]*){0,4}):(?:\s+|$)/u;
const maxPrefixChars = 60;

/** `Ann: hello` as name and rest, `null` without a name. */
export function splitName(line: string): { name: string; rest: string } | null {
  const match = prefix.exec(line.slice(0, maxPrefixChars));
  return match?.[1] === undefined ? null : { name: match[1], rest: line.slice(match[0].length) };
}

/**
 * Which names in front of lines are speakers: all of them when every line has one, else those that come at least twice,
 * and only if lines that begin with one of those are at least a third. So `He said: go` stays what somebody said.
 */
export function speakerNames(lines: readonly string[]): Set<string> {
  const counts = new Map<string, number>();
  let named = 0;
  let spoken = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    spoken += 1;
    const found = splitName(line);
    if (found === null) continue;
    named += 1;
    counts.set(found.name, (counts.get(found.name) ?? 0) + 1);
  }
  if (named === spoken) return new Set(counts.keys());
  const repeated = [...counts].filter(([, count]) => count > 1);
  const share = repeated.reduce((sum, [, count]) => sum + count, 0);
  return new Set(share * 3 >= spoken ? repeated.map(([name]) => name) : []);
}

/** Takes names out of the text of cues that have no speaker of their own; a cue without a name goes on with the last. */
export function nameCues(cues: readonly ReadCue[]): ReadCue[] {
  const names = speakerNames(cues.map((cue) => cue.text));
  if (names.size === 0) return [...cues];
  let last: string | null = null;
  return cues.flatMap((cue): ReadCue[] => {
    const found = splitName(cue.text);
    if (found !== null && names.has(found.name)) {
      last = found.name;
      return found.rest.trim() === '' ? [] : [{ ...cue, speaker: last, text: found.rest.trim() }];
    }
    return [{ ...cue, speaker: cue.speaker ?? last }];
  });
}
