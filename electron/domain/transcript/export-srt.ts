import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { cueProfiles } from './cue-profiles.ts';
import { layoutCues } from './cues.ts';
import { graphemeSplit } from './graphemes.ts';
import { speakerName } from './speakers.ts';
import { cueTime } from './timestamps.ts';

/** A longer name would leave no room for words in a line of 32. */
const maxNameLength = 20;

/**
 * SRT as podcasts publish it: two lines of at most 32 characters, a new card for every speaker, no overlaps, cues 1..n.
 * Names come as `Name: ` on every cue or on none (readers take any colon for a name): on every one when there are several
 * speakers or the person chose a name. `-->` inside speech becomes `->`, which no reader takes for a time.
 */
export function exportSrt(input: ExportInput): Exported {
  const speakers = new Set(input.segments.map((segment) => segment.speaker));
  const isNamed = [...speakers].some((speaker) => speaker !== null && Object.hasOwn(input.speakerNames, speaker));
  const hasNames = isNamed || speakers.size > 1;
  const prefix = (speaker: string | null): string => {
    if (!hasNames) return '';
    const name = cleanLine(
      speakerName(speaker, input.speakerNames)
        .replace(/[:<>{}]/g, ' ')
        .replace(/-{2,}>/g, ' '),
    );
    return `${graphemeSplit(name, maxNameLength)[0]?.trim() || 'Unknown'}: `;
  };
  const segments = input.segments.map((segment) => ({ ...segment, text: srtText(segment.text, input.safeColons) }));
  const cues = layoutCues(segments, cueProfiles.podcastSrt, {
    prefixWidth: (speaker) => prefix(speaker).length,
    widthOf: (text) => text.length,
  });
  const blocks = cues.map((cue, index) => {
    const time = `${cueTime(cue.startMs, ',')} --> ${cueTime(cue.endMs, ',')}`;
    return `${index + 1}\n${time}\n${prefix(cue.speaker)}${cue.lines.join('\n')}\n`;
  });
  return { text: blocks.join('\n'), mimeType: 'application/x-subrip', extension: 'srt' };
}

function srtText(text: string, safeColons: boolean | undefined): string {
  const safe = text.replace(/-{2,}>/g, '->');
  return safeColons === true ? safe.replace(/:/g, '\u2236') : safe;
}
