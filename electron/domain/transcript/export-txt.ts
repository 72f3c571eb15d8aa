import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { speakerName } from './speakers.ts';
import { clockTime } from './timestamps.ts';

/** Stands above the note, on a line of its own. */
export const txtNoteLine = 'Note:';

/**
 * Plain text, one segment a line: `[00:12:34] Name: text`; no name where the service gave no speaker. A note follows at
 * the end.
 */
export function exportTxt(input: ExportInput): Exported {
  const lines = input.segments.map((segment) => {
    const name = segment.speaker === null ? '' : `${cleanLine(speakerName(segment.speaker, input.speakerNames))}: `;
    return `[${clockTime(segment.startMs)}] ${name}${segment.text}\n`;
  });
  const note = input.note === '' ? '' : `\n${txtNoteLine}\n${input.note}\n`;
  return { text: lines.join('') + note, mimeType: 'text/plain', extension: 'txt' };
}
