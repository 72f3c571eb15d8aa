import type { Entry } from '../../../electron/ipc/contract/history.ts';

export type Mark = { start: number; end: number };
export type Found = { position: number; mark: Mark };

/** Where `wanted` stands in a text, upper and lower case aside. */
export function marksIn(text: string, wanted: string): Mark[] {
  const needle = wanted.trim().toLowerCase();
  if (needle === '') return [];
  const hay = text.toLowerCase();
  // Some letters change their length when folded; offsets would then be wrong.
  if (hay.length !== text.length) return [];
  const marks: Mark[] = [];
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
    marks.push({ start: at, end: at + needle.length });
  }
  return marks;
}

/** Longest stretch of arguments or results that is put on the page. */
export const shownChars = 20_000;

/** Everything of a line that is shown and can be found. */
export function shownText(entry: Entry): string {
  if (entry.kind === 'turn') return entry.text;
  const known = toolTexts.get(entry);
  if (known !== undefined) return known;
  const data = [entry.args, entry.result].map((text) => laidOut(text)?.slice(0, shownChars));
  const text = [entry.tool, ...data].filter(Boolean).join('\n');
  toolTexts.set(entry, text);
  return text;
}
/** Laid out once: every letter that is typed asks again. */
const toolTexts = new WeakMap<Entry, string>();

/** JSON set out over lines; anything else as it is. */
export function laidOut(text: string | null): string | null {
  if (text === null || text === '') return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The lines that contain `wanted`, each once per place, in order. */
export function findInEntries(entries: readonly Entry[], wanted: string): Found[] {
  return entries.flatMap((entry) =>
    marksIn(shownText(entry), wanted).map((mark) => ({ position: entry.position, mark })),
  );
}
