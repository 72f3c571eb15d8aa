import { createCueList, linesOf, type ReadTranscript, readCueTimes } from './read-cue.ts';
import { nameCues } from './speaker-prefix.ts';

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '\u200e',
  rlm: '\u200f',
};

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, named) => {
    if (named !== undefined) return entities[String(named).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Runs of one voice: `<v Name>`, until the next or `</v>`. Other tags are formatting, classes and word times. */
function voicesOf(payload: string): { speaker: string | null; text: string }[] {
  const runs: { speaker: string | null; text: string }[] = [];
  let speaker: string | null = null;
  let said = '';
  const close = (): void => {
    if (said.trim() !== '') runs.push({ speaker, text: unescape(said) });
    said = '';
  };
  let at = 0;
  for (const match of payload.matchAll(/<([^<>]{0,400})>/g)) {
    said += payload.slice(at, match.index);
    at = match.index + match[0].length;
    const tag = match[1] ?? '';
    const voice = /^v(?:\.[^\s]*)?[ \t\n]+(.*)$/s.exec(tag);
    if (voice === null && tag !== '/v') continue;
    close();
    speaker = voice === null ? null : unescape(voice[1] ?? '');
  }
  said += payload.slice(at);
  close();
  return runs;
}

/** Blocks of lines between blank ones. */
function* blocksOf(lines: readonly string[]): Generator<string[]> {
  let block: string[] = [];
  for (const line of lines) {
    if (line.trim() !== '') block.push(line);
    else if (block.length > 0) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

/**
 * WebVTT (W3C), and what others write under that name: notes, styles and regions are passed over, `<v Name>` makes
 * speakers, a cue of several voices becomes several lines that share its time by length.
 */
export function readVtt(text: string, name: string): ReadTranscript {
  const list = createCueList(name);
  let isHead = true;
  for (const block of blocksOf(linesOf(text))) {
    const at = block.findIndex((line) => line.includes('-->'));
    const wasHead = isHead;
    isHead = false;
    if (at < 0 && (wasHead || /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(block[0] ?? ''))) continue;
    const times = at >= 0 && at <= 1 ? readCueTimes(block[at] ?? '') : null;
    if (times === null || times === 'broken') {
      list.skip();
      continue;
    }
    const runs = voicesOf(block.slice(at + 1).join('\n'));
    const total = runs.reduce((sum, run) => sum + run.text.length, 0);
    let done = 0;
    const timeAt = (): number => Math.round(times.startMs + ((times.endMs - times.startMs) * done) / total);
    for (const run of runs) {
      const startMs = timeAt();
      done += run.text.length;
      list.add({ ...run, startMs, endMs: timeAt(), words: null });
    }
  }
  const { cues, skipped } = list.result();
  const hasVoices = cues.some((cue) => cue.speaker !== null);
  return { cues: hasVoices ? cues : nameCues(cues), skipped, title: null, language: null, ownNote: null };
}
