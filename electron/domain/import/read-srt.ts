import { createCueList, linesOf, type ReadTranscript, readCueTimes, refuseTooMany } from './read-cue.ts';
import { nameCues } from './speaker-prefix.ts';

/** Formatting that subtitle programs write although the format knows none. */
const formatting = /<\/?(?:[biu]|s|font)(?:\s[^<>]{0,200})?>|\{\\[A-Za-z][^{}]{0,60}\}/gi;

/**
 * SRT as it is found: hours may be missing, the decimal mark may be a point, numbers and blank lines may be missing, and
 * blank lines inside a cue do not end it. `Name: ` in front of the text makes speakers. Never fails except by its limits.
 */
export function readSrt(text: string, name: string): ReadTranscript {
  const lines = linesOf(text);
  const list = createCueList(name);
  const starts: { index: number; times: NonNullable<ReturnType<typeof readCueTimes>> }[] = [];
  lines.forEach((line, index) => {
    const times = readCueTimes(line);
    if (times === null) return;
    starts.push({ index, times });
    refuseTooMany(starts.length, name);
  });
  starts.forEach(({ index, times }, position) => {
    if (times === 'broken') {
      list.skip();
      return;
    }
    const next = starts[position + 1]?.index;
    const hasNumber = next !== undefined && next - 1 > index && /^\s*\d{1,9}\s*$/.test(lines[next - 1] ?? '');
    const said = lines.slice(index + 1, next === undefined ? undefined : next - (hasNumber ? 1 : 0)).join('\n');
    list.add({ speaker: null, text: said.replace(formatting, ''), ...times, words: null });
  });
  const { cues, skipped } = list.result();
  return { cues: nameCues(cues), skipped, title: null, language: null, ownNote: null };
}
