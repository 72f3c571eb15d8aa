import { isSpeakable, transcriptToScript } from '../../../electron/domain/speech/cues.ts';

/** Something to read: the words of one segment, or a part of them. */
export type ReadPart = { ordinal: number; speaker: string | null; text: string };

/** A script for the service, with where each part begins in it. */
export type ReadScript = {
  text: string;
  cast: Record<string, string>;
  starts: readonly { at: number; ordinal: number }[];
};

/** Longest text of one render; a long transcript becomes several, read one after the other. */
export const maxScriptChars = 90_000;

/**
 * Makes scripts of parts: each turn is a line `Name: text` of a dialogue, tags that the voices know are kept and others
 * dropped. `voiceOf` gives the voice of a speaker; names are made safe and different from each other.
 */
export function readScripts(
  parts: readonly ReadPart[],
  nameOf: (speaker: string | null) => string,
  voiceOf: (speaker: string | null) => string,
): ReadScript[] {
  const labels = new Map<string | null, string>();
  const scripts: ReadScript[] = [];
  let current: { text: string; cast: Record<string, string>; starts: { at: number; ordinal: number }[] } | null = null;
  let speaking: string | null | undefined;
  for (const part of parts) {
    const words = transcriptToScript(part.text).replaceAll('\n', ' ');
    if (!isSpeakable(words)) continue;
    const label = labels.get(part.speaker) ?? labelFor(nameOf(part.speaker), [...labels.values()]);
    labels.set(part.speaker, label);
    if (current === null || current.text.length + words.length > maxScriptChars) {
      current = { text: '', cast: {}, starts: [] };
      scripts.push(current);
      speaking = undefined;
    }
    current.cast[label] = voiceOf(part.speaker);
    const isSameTurn = speaking === part.speaker && current.text !== '';
    current.text += isSameTurn ? ' ' : `${current.text === '' ? '' : '\n'}${label}: `;
    current.starts.push({ at: current.text.length, ordinal: part.ordinal });
    current.text += words;
    speaking = part.speaker;
  }
  return scripts;
}

/** The part that holds a place of the script. */
export function ordinalAt(script: ReadScript, at: number): number | null {
  return script.starts.findLast((start) => start.at <= at)?.ordinal ?? script.starts[0]?.ordinal ?? null;
}

/** A name as the dialogue notation can carry it: letters first, no colon, and nobody else's. */
function labelFor(name: string, taken: readonly string[]): string {
  const plain = name
    .replace(/[^\p{L}\p{N} ._'-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 32)
    .trim();
  const base = /^\p{L}/u.test(plain) ? plain : `Speaker ${plain}`.trim();
  const isTaken = (label: string): boolean => taken.some((other) => other.toLowerCase() === label.toLowerCase());
  let label = base;
  for (let number = 2; isTaken(label); number += 1) label = `${base} ${number}`;
  return label;
}
