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

/** Everything of a line that is shown and can be found. */
export function shownText(entry: Entry): string {
  return entry.kind === 'turn' ? entry.text : [entry.tool, entry.args, entry.result].filter(Boolean).join('\n');
}

/** The lines that contain `wanted`, each once per place, in order. */
export function findInEntries(entries: readonly Entry[], wanted: string): Found[] {
  return entries.flatMap((entry) =>
    marksIn(shownText(entry), wanted).map((mark) => ({ position: entry.position, mark })),
  );
}
