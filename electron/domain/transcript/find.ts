/** Where a search text occurs in one segment, as UTF-16 ranges of that segment's text. */
export type Found = { ordinal: number; ranges: { start: number; end: number }[] };

/**
 * Finds `text` in the segments of one transcript, ignoring case, accents and the width of spaces. Ranges refer to the
 * original text, so they can be drawn as they are. Linear in the size of the transcript; an empty search finds nothing.
 */
export function findInTranscript(segments: readonly { ordinal: number; text: string }[], text: string): Found[] {
  const needle = fold(text.trim()).folded;
  if (needle === '') return [];
  const found: Found[] = [];
  for (const segment of segments) {
    const { folded, origins } = fold(segment.text);
    const ranges: Found['ranges'] = [];
    for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + needle.length)) {
      ranges.push({ start: origins[at] ?? 0, end: origins[at + needle.length] ?? segment.text.length });
    }
    if (ranges.length > 0) found.push({ ordinal: segment.ordinal, ranges });
  }
  return found;
}

/** Folded text, and for each of its UTF-16 units the offset in `text` it came from. */
function fold(text: string): { folded: string; origins: number[] } {
  let folded = '';
  const origins: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = /\s/.test(character)
      ? folded.endsWith(' ')
        ? ''
        : ' '
      : character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) origins.push(at);
    folded += plain;
    at += character.length;
  }
  origins.push(at);
  return { folded, origins };
}
