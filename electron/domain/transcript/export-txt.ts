import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { speakerName } from './speakers.ts';
import { clockTime } from './timestamps.ts';

/** Plain text, one segment a line: `[00:12:34] Name: text`; no name where the service gave no speaker. */
export function exportTxt(input: ExportInput): Exported {
  const lines = input.segments.map((segment) => {
    const name = segment.speaker === null ? '' : `${cleanLine(speakerName(segment.speaker, input.speakerNames))}: `;
    return `[${clockTime(segment.startMs)}] ${name}${segment.text}\n`;
  });
  return { text: lines.join(''), mimeType: 'text/plain', extension: 'txt' };
}
