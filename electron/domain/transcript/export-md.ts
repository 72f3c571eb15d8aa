import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { speakerName } from './speakers.ts';
import { clockTime } from './timestamps.ts';

/** A silence that ends a paragraph although the same person goes on. */
const paragraphGapMs = 2000;

/**
 * Markdown: the title, then for each turn `**Name** [00:12:34]` and its paragraph. Everything Markdown could read as
 * markup is escaped, so that it shows as it was said.
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
  return { text: `${[...title, ...blocks].join('\n\n')}\n`, mimeType: 'text/markdown', extension: 'md' };
}

/** Backslash before every character that can begin markup anywhere in a line. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#&~|]/g, '\\$&');
}

/** And before what is markup only at the start: lists, quotes, rules. */
function escapeLineStart(text: string): string {
  return text.replace(/^([-+=])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}
