/** The non-speech sounds we know by name. Spelled as we show them. Source: API text "Non-Speech Events", T58. */
const tagAliases: Readonly<Record<string, string>> = {
  breath: 'breath',
  breathing: 'breath',
  laugh: 'laugh',
  laughs: 'laugh',
  laughter: 'laugh',
  hesitation: 'hesitation',
  hesitate: 'hesitation',
  pause: 'pause',
  shortpause: 'pause',
  longpause: 'pause',
  env: 'environment',
  environment: 'environment',
  noise: 'environment',
  tut: 'tut',
  mouthnoise: 'tut',
  sigh: 'sigh',
  scoff: 'scoff',
  sniff: 'sniff',
  cough: 'cough',
  gasp: 'gasp',
  music: 'music',
  sing: 'singing',
  singing: 'singing',
  clearsthroat: 'throat',
  clearthroat: 'throat',
  overlap: 'overlap',
  sc: 'speaker change',
  speakerchange: 'speaker change',
};

/** One stretch of transcript text. `raw` is exactly what stood there: joining all raws gives the text back. */
export type Run =
  | { kind: 'words'; raw: string }
  /** `name`: one spelling per sound; for unknown tags the lower-cased inside of the brackets and `known: false`. */
  | { kind: 'tag'; raw: string; name: string; known: boolean }
  /** `*really*`; `text` is without the marks. */
  | { kind: 'emphasis'; raw: string; text: string }
  /** `um...`; `text` is the word that was drawn out. */
  | { kind: 'elongation'; raw: string; text: string };

/**
 * Everything that is notation, in one pass. Every repetition is bounded or followed by a character it cannot match,
 * so the time is linear. `[1]` and `[see p. 4]` are not tags: the grammar has letters, spaces, `_` and `-` only (T58).
 */
const notation =
  /(\[[A-Za-z][A-Za-z _-]{0,31}\]|[🎵🎶♪♫])|(?<![\p{L}\p{N}*])\*([\p{L}\p{N}](?:[^*\n]{0,80}[^*\s])?)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{M}\p{N}'’])([\p{L}\p{M}][\p{L}\p{M}'’]{0,40})(?:\.\.\.|…)(?!\.)/gu;

/** Splits text into words, tags, emphasis and elongations. `hahaha` is a word. Total: any text gives runs. */
export function parseRuns(text: string): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const match of text.matchAll(notation)) {
    if (match.index > at) runs.push({ kind: 'words', raw: text.slice(at, match.index) });
    const raw = match[0];
    if (match[1] !== undefined) runs.push({ kind: 'tag', raw, ...tagName(raw) });
    else if (match[2] !== undefined) runs.push({ kind: 'emphasis', raw, text: match[2] });
    else runs.push({ kind: 'elongation', raw, text: match[3] ?? raw });
    at = match.index + raw.length;
  }
  if (at < text.length) runs.push({ kind: 'words', raw: text.slice(at) });
  return runs;
}

/** Whether a text is one of the signs that stand for music without brackets. */
export function isMusicSign(text: string): boolean {
  return /^[🎵🎶♪♫]$/u.test(text);
}

/** The one name of a tag, given with its brackets (or as the one sign `🎵`; subtitles write `♪`). */
export function tagName(raw: string): { name: string; known: boolean } {
  if (isMusicSign(raw)) return { name: 'music', known: true };
  const inside = raw.slice(1, -1).toLowerCase();
  const name = Object.hasOwn(tagAliases, inside.replace(/[ _-]/g, ''))
    ? tagAliases[inside.replace(/[ _-]/g, '')]
    : undefined;
  return name === undefined ? { name: inside.trim(), known: false } : { name, known: true };
}

/** The sounds of a text, each once, by their one names. */
export function soundsOf(text: string): { name: string; known: boolean }[] {
  const sounds = new Map<string, { name: string; known: boolean }>();
  for (const run of parseRuns(text)) {
    if (run.kind === 'tag') sounds.set(run.name, { name: run.name, known: run.known });
  }
  return [...sounds.values()];
}

/** Text for plain reading and for the search index: no tags, no emphasis marks, single spaces, elongation kept (T59). */
export function plainText(text: string): string {
  let plain = '';
  for (const run of parseRuns(text)) {
    if (run.kind === 'tag') plain += ' ';
    else plain += run.kind === 'emphasis' ? run.text : run.raw;
  }
  return (
    plain
      .split(/\s+/)
      .filter((part) => part !== '')
      .join(' ')
      // A tag between a word and its full stop leaves a space that was never spoken.
      .replace(/ (?=[,.;:!?](?:\s|$))/g, '')
  );
}

/** How often each sound occurs, by its one name. For counts, filters and "cut points". */
export function countTags(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const run of parseRuns(text)) {
    if (run.kind === 'tag') counts.set(run.name, (counts.get(run.name) ?? 0) + 1);
  }
  return counts;
}
