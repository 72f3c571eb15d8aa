import { ContractError } from '../../ipc/contract/errors.ts';
import { markdownNoteHeading } from '../transcript/export-md.ts';
import { txtNoteLine } from '../transcript/export-txt.ts';
import { clockMs, createCueList, linesOf, type ReadCue, type ReadTranscript, refuseTooMany } from './read-cue.ts';
import { nameCues, splitName } from './speaker-prefix.ts';

/** A paragraph is cut after a sentence once it is this long, so that it can be listened to and found in parts. */
const longChars = 400;
/** Text without a single space for so long is not language. */
const maxWordChars = 1_000;

/** `[00:12:34]`, `(12:34)` or a bare `0:12:34.5` at the start of a line. */
const stamp = /^[[(]?(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?[\])]?(?:\s+|$)/;
/** `**Name** [00:12:34]`, a heading of our Markdown; names are escaped there. */
const heading = /^(?:\*\*(.{1,200})\*\* )?\[(?:(\d{1,3}):)?(\d{1,2}):(\d{2})\]$/;

const unescapeMarkdown = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');

/** The lines above the first that is `mark`, and those below it; `null` when there is none. */
function cutAt(lines: readonly string[], mark: string): [string[], string[] | null] {
  const at = lines.indexOf(mark);
  return at === -1 ? [[...lines], null] : [lines.slice(0, at), lines.slice(at + 1)];
}

/** A line of the note in our Markdown as it was written. */
function unescapeNoteLine(line: string): string {
  const [slashes = ''] = /\\*$/.exec(line) ?? [];
  // The odd one ends the line.
  const text = slashes.length % 2 === 1 ? line.slice(0, -1) : line;
  return unescapeMarkdown(text.replace(/^\u00a0+/, (indent) => ' '.repeat(indent.length)));
}

/** A long paragraph in parts that end with a sentence, or else with a word. */
function* partsOf(text: string, name: string): Generator<string> {
  let part = '';
  for (const word of text.split(/\s+/)) {
    if (word.length > maxWordChars) {
      throw new ContractError('BAD_INPUT', `“${name}” is not a transcript: it has words of more than 1,000 letters.`);
    }
    const isFull = part.length > longChars && /[.!?…。！？]["'”’»)\]]?$/u.test(part);
    if (isFull || part.length + word.length > 2 * longChars) {
      if (part !== '') yield part;
      part = word;
    } else part = part === '' ? word : `${part} ${word}`;
  }
  if (part !== '') yield part;
}

/** Our own Markdown: a title, then for each turn its heading and its paragraph. `null` when it is not that. */
function readMarkdown(all: readonly string[], name: string): ReadTranscript | null {
  if (!all.some((line) => heading.test(line))) return null;
  const [lines, note] = cutAt(all, markdownNoteHeading);
  const list = createCueList(name);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const title = first.startsWith('# ') ? unescapeMarkdown(first.slice(2).trim()) : null;
  let speaker: string | null = null;
  let startMs: number | null = null;
  for (const line of lines) {
    const match = heading.exec(line);
    if (match) {
      speaker = match[1] === undefined ? null : unescapeMarkdown(match[1]);
      startMs = clockMs(match.slice(2, 5));
    } else if (startMs !== null && line.trim() !== '') {
      list.add({ speaker, text: unescapeMarkdown(line), startMs, endMs: null, words: null });
    } else if (line.trim() !== '' && line !== first) list.skip();
  }
  return {
    ...list.result(),
    title,
    language: null,
    ownNote: note === null ? null : note.map(unescapeNoteLine).join('\n'),
  };
}

/**
 * Plain text: a line is a turn, long ones are cut after sentences. `[00:12:34]` in front gives times when every line has
 * it, `Name: ` makes speakers. Our own TXT and Markdown come back as they were, their ends being the next start.
 */
export function readPlain(text: string, name: string): ReadTranscript {
  const all = linesOf(text);
  const [before, below] = cutAt(all, txtNoteLine);
  // Ours only when every line above is stamped: in other texts somebody says so.
  const isNote =
    below !== null &&
    before.some((line) => stamp.test(line)) &&
    before.every((line) => line === '' || stamp.test(line));
  const markdown = isNote ? null : readMarkdown(all, name);
  if (markdown) return markdown;
  const lines = isNote ? before : all;
  const list = createCueList(name);
  const spoken = lines.filter((line) => line.trim() !== '');
  refuseTooMany(spoken.length, name);
  const isStamped = spoken.length > 0 && spoken.every((line) => stamp.test(line.trimStart()));
  for (const line of spoken) {
    const match = isStamped ? stamp.exec(line.trimStart()) : null;
    const startMs = match ? clockMs(match.slice(1, 5)) : null;
    if (match && startMs === null) {
      list.skip();
      continue;
    }
    const said = match ? line.trimStart().slice(match[0].length) : line.trim();
    if (match) list.add({ speaker: null, text: said, startMs, endMs: null, words: null });
    else
      for (const part of partsOf(said, name))
        list.add({ speaker: null, text: part, startMs, endMs: null, words: null });
  }
  const { cues, skipped } = list.result();
  return { cues: withNames(cues), skipped, title: null, language: null, ownNote: isNote ? below.join('\n') : null };
}

/** Text of one line alone is not a conversation, however it begins. */
function withNames(cues: ReadCue[]): ReadCue[] {
  const [only, second] = cues;
  if (second === undefined && only?.startMs === null && splitName(only.text) !== null) return cues;
  return nameCues(cues);
}
