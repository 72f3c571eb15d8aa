import { isSpeakable } from '../../domain/speech/cues.ts';
import { parseDialogue } from '../../domain/speech/dialogue.ts';
import { splitSentences } from '../../domain/speech/sentences.ts';

/** One request to the service: a range of the script in one voice. Offsets are UTF-16. */
export type PlannedSentence = { start: number; end: number; voice: string };

/**
 * Cuts a script into renders. With `cast`, lines that begin with a name of it are spoken in that name's voice; everything
 * else in `voice`. Pieces with nothing to hear are left out (T82).
 */
export function planSpeech(
  text: string,
  voice: string,
  cast: Readonly<Record<string, string>> = {},
): PlannedSentence[] {
  const names = Object.keys(cast);
  const lines = names.length === 0 ? [{ speaker: null, start: 0, end: text.length }] : parseDialogue(text, names);
  return lines.flatMap((line) => {
    const own = line.speaker === null ? undefined : cast[line.speaker];
    return splitSentences(text.slice(line.start, line.end))
      .map(({ start, end }) => ({ start: start + line.start, end: end + line.start, voice: own ?? voice }))
      .filter(({ start, end }) => isSpeakable(text.slice(start, end)));
  });
}
