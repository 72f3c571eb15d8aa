/** Consecutive words of one speaker as the service's `text` gives them; no times. */
export type TextTurn = { speaker: string | null; text: string };

const label = /SPEAKER_(\w{1,64}):/g;
/** What may stand before a label that shares its line with other speech: the end of a sentence or of a tag. */
const boundary = /[.!?…。！？\])"'”’»♪♫🎵🎶]$/u;

/**
 * Speaker-labelled text into turns (T57). A label counts at the start of a line, or after the end of a sentence in the
 * same line (the service's own example lost its newlines); anywhere else `SPEAKER_1:` is something that was said.
 * Lines without a label go on with the turn before them; speech before any label has no speaker. Linear time.
 */
export function parseSpeakerText(text: string): TextTurn[] {
  const turns: { speaker: string | null; parts: string[] }[] = [];
  const add = (part: string): void => {
    const words = part.trim();
    if (words === '') return;
    if (turns.length === 0) turns.push({ speaker: null, parts: [] });
    turns.at(-1)?.parts.push(words);
  };
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    let from = 0;
    for (const match of line.matchAll(label)) {
      const before = line.slice(from, match.index).trimEnd();
      const isFirst = from === 0 && before.replace(/^\ufeff/, '').trim() === '';
      if (!isFirst && before !== '' && !boundary.test(before.slice(-2))) continue;
      if (!isFirst) add(before);
      turns.push({ speaker: match[1] ?? null, parts: [] });
      from = match.index + match[0].length;
    }
    add(line.slice(from));
  }
  return turns.map(({ speaker, parts }) => ({ speaker, text: parts.join(' ') })).filter((turn) => turn.text !== '');
}
