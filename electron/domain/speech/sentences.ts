/** UTF-16 range of the script, and who says it in a dialogue. */
export type Sentence = { start: number; end: number };

/** Pieces are short at first, so that sound comes early, then longer, so that prosody has context (T80). Characters. */
const firstLimit = 120;
const limit = 300;

/** Full stops after these do not end a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|e\.g|i\.e|approx|no|fig|vol|dept|est|inc|ltd|co)\.$/i;

/**
 * Splits a script into the pieces it is rendered in. Every character that can be heard is in exactly one piece, in order. Never splits
 * inside `[tag]`, `|word|`, a surrogate pair, a number or an abbreviation.
 */
export function splitSentences(text: string): Sentence[] {
  const pieces: Sentence[] = [];
  for (const sentence of roughSentences(text)) {
    let start = sentence.start;
    while (start < sentence.end) {
      const max = pieces.length === 0 ? firstLimit : limit;
      const end = sentence.end - start <= max ? sentence.end : softEnd(text, start, start + max);
      pieces.push(...trimmed(text, start, end));
      start = end;
    }
  }
  return joinShort(text, pieces);
}

function roughSentences(text: string): Sentence[] {
  const found: Sentence[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?…]+["'”’)\]]{0,3}(?=\s|$)|\n+/g)) {
    const end = match.index + match[0].length;
    const isStop = match[0].startsWith('.') && !match[0].startsWith('..');
    if (isStop && abbreviation.test(text.slice(Math.max(start, match.index - 12), match.index + 1))) continue;
    // An initial such as "J." is not an end.
    if (isStop && /(?:^|\s)\p{Lu}\.$/u.test(text.slice(Math.max(start, match.index - 2), match.index + 1))) continue;
    if (isProtected(text, end, start)) continue;
    found.push({ start, end });
    start = end;
  }
  if (start < text.length) found.push({ start, end: text.length });
  return found;
}

/** Inside an open bracket or between two bars. */
function isProtected(text: string, at: number, from: number): boolean {
  const before = text.slice(Math.max(from, at - 40), at);
  if (before.lastIndexOf('[') > before.lastIndexOf(']') && /^[A-Za-z _-]{0,32}\]/.test(text.slice(at, at + 33)))
    return true;
  const bars = (text.slice(from, at).match(/\|/g) ?? []).length;
  return bars % 2 === 1 && /^[^|\s]{0,40}\|/.test(text.slice(at, at + 41));
}

/** The best place to cut before `max`: after a clause, else at a space, else anywhere that breaks nothing. */
function softEnd(text: string, start: number, max: number): number {
  const earliest = start + Math.floor((max - start) / 3);
  for (const mark of [/[,;:—–]\s/, /\s/]) {
    for (let at = max; at > earliest; at -= 1) {
      if (mark.test(text.slice(at - 2, at)) && !isProtected(text, at, start)) return at;
      if (mark.source === '\\s' && /\s/.test(text[at - 1] ?? '') && !isProtected(text, at, start)) return at;
    }
  }
  const high = text.charCodeAt(max - 1);
  return high >= 0xd800 && high <= 0xdbff ? max - 1 : max;
}

function trimmed(text: string, start: number, end: number): Sentence[] {
  const piece = text.slice(start, end);
  const lead = piece.length - piece.trimStart().length;
  const body = piece.trim();
  return body === '' ? [] : [{ start: start + lead, end: start + lead + body.length }];
}

/** "Yes." alone makes an odd render: it goes with what follows, when both fit and no line break is between them. */
function joinShort(text: string, pieces: Sentence[]): Sentence[] {
  const joined: Sentence[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const max = joined.length <= 1 ? firstLimit : limit;
    const isShort = last !== undefined && last.end - last.start < 25;
    if (last && isShort && piece.end - last.start <= max && !text.slice(last.end, piece.start).includes('\n'))
      last.end = piece.end;
    else joined.push({ ...piece });
  }
  return joined;
}
