import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { cueProfiles } from './cue-profiles.ts';
import { layoutCues } from './cues.ts';
import { speakerName } from './speakers.ts';
import { cueTime } from './timestamps.ts';

/** Names longer than this do not narrow the first line. */
const maxNameRoom = 30;

/**
 * WebVTT as podcasts publish it: a bare header, lines of at most 65 characters (escapes and a usual name's tag counted),
 * `<v Name>` on every cue because readers carry the last name forward, overlapping speech kept.
 */
export function exportVtt(input: ExportInput): Exported {
  const hasSpeakers = input.segments.some((segment) => segment.speaker !== null);
  const voice = (speaker: string | null): string => {
    if (!hasSpeakers) return '';
    const name = voiceName(speakerName(speaker, input.speakerNames));
    return name === '' ? '' : `<v ${name}>`;
  };
  const cues = layoutCues(input.segments, cueProfiles.podcastVtt, {
    prefixWidth: (speaker) => {
      const width = voice(speaker).length;
      return width > maxNameRoom ? 0 : width;
    },
    widthOf: (text) => escapeVtt(text).length,
  });
  const blocks = cues.map((cue) => {
    const time = `${cueTime(cue.startMs, '.')} --> ${cueTime(cue.endMs, '.')}`;
    return `\n${time}\n${voice(cue.speaker)}${cue.lines.map(escapeVtt).join('\n')}\n`;
  });
  return { text: `WEBVTT\n${blocks.join('')}`, mimeType: 'text/vtt', extension: 'vtt' };
}

/** A name inside a tag: readers refuse or misread character references there, so markup characters are left out. */
function voiceName(name: string): string {
  return cleanLine(name.replace(/[&<>]/g, ' '));
}

function escapeVtt(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
