import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { speakerName } from './speakers.ts';
import { clockTime } from './timestamps.ts';

/** Above the note. Nothing that was said looks like it: `#` is escaped there. */
export const markdownNoteHeading = '## Note';

/** A silence that ends a paragraph although the same person goes on. */
const paragraphGapMs = 2000;

/**
 * Markdown: the title, then for each turn `**Name** [00:12:34]` and its paragraph. Everything Markdown could read as
 * markup is escaped, so that it shows as it was said. A note follows under a heading, line by line as it was written.
 */
export function exportMarkdown(input: ExportInput): Exported {
  const blocks: string[] = [];
  let previous: ExportInput['segments'][number] | undefined;
  for (const segment of input.segments) {
    const goesOn =
      previous !== undefined &&
      previous.speaker === segment.speaker &&
      segment.startMs - previous.endMs < paragraphGapMs;
    if (goesOn) blocks.push(`${blocks.pop() ?? ''} ${escapeMarkdown(segment.text)}`);
    else {
      const name = escapeMarkdown(cleanLine(speakerName(segment.speaker, input.speakerNames)));
      const heading = segment.speaker === null ? '' : `**${name}** `;
      blocks.push(`${heading}[${clockTime(segment.startMs)}]`, escapeLineStart(escapeMarkdown(segment.text)));
    }
    previous = segment;
  }
  const title = input.title === '' ? [] : [`# ${escapeMarkdown(input.title)}`];
  const note = input.note === '' ? [] : [markdownNoteHeading, noteLines(input.note)];
  return { text: `${[...title, ...blocks, ...note].join('\n\n')}\n`, mimeType: 'text/markdown', extension: 'md' };
}

/** A backslash at its end keeps a line from running into the next one; indentation that Markdown cannot take for code. */
function noteLines(note: string): string {
  const lines = note.split('\n').map((line) => {
    const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
    const text = escapeLineStart(escapeMarkdown(line.slice(indent.length)));
    return '\u00a0'.repeat(indent.replaceAll('\t', '    ').length) + text;
  });
  return lines.map((line, at) => (line === '' || (lines[at + 1] ?? '') === '' ? line : `${line}\\`)).join('\n');
}

/** Backslash before every character that can begin markup anywhere in a line. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#&~|]/g, '\\$&');
}

/** And before what is markup only at the start: lists, quotes, rules. */
function escapeLineStart(text: string): string {
  return text.replace(/^([-+=])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}
