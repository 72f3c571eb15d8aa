/** One line of a dialogue: who says it and the UTF-16 range of what is said. */
export type DialogueLine = { speaker: string | null; start: number; end: number };

const label = /^[ \t]*([\p{L}][\p{L}\p{N} ._'-]{0,40}?)[ \t]*:[ \t]+/u;

/**
 * Reads `Name: text` lines. A line without a name goes on with the speaker before it. Names count only when they are in
 * `cast`, so that "Note: this" stays text.
 */
export function parseDialogue(text: string, cast: readonly string[]): DialogueLine[] {
  const known = new Map(cast.map((name) => [name.toLowerCase(), name]));
  const lines: DialogueLine[] = [];
  let speaker: string | null = null;
  let at = 0;
  for (const line of text.split('\n')) {
    const match = label.exec(line);
    const named = match?.[1] ? known.get(match[1].trim().toLowerCase()) : undefined;
    if (named !== undefined) speaker = named;
    const start = at + (named !== undefined && match ? match[0].length : 0);
    if (text.slice(start, at + line.length).trim() !== '') lines.push({ speaker, start, end: at + line.length });
    at += line.length + 1;
  }
  return lines;
}

/** Names that look like speakers of a script, in order of appearance: those that begin at least one line. */
export function dialogueNames(text: string): string[] {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const name = label.exec(line)?.[1]?.trim();
    if (name && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
