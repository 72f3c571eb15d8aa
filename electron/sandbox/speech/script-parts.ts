import { asCue, type Cue } from '../../domain/speech/cues.ts';
import { splitSentences } from '../../domain/speech/sentences.ts';

/** A piece of a script in the order it is heard. */
export type ScriptPart = { kind: 'text'; text: string } | { kind: 'cue'; cue: Cue };

/** Cuts a script into sentences and cues; brackets around anything that is no cue are read as words. */
export function scriptParts(input: string): ScriptPart[] {
  return splitSentences(input).flatMap(({ start, end }) => sentenceParts(input.slice(start, end)));
}

function sentenceParts(sentence: string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let at = 0;
  const addText = (text: string): void => {
    if (/[\p{L}\p{N}]/u.test(text)) parts.push({ kind: 'text', text: text.trim() });
  };
  for (const match of sentence.matchAll(/\[([A-Za-z][A-Za-z _-]{0,31})\]/g)) {
    const cue = asCue(match[1] ?? '');
    if (!cue) continue;
    addText(sentence.slice(at, match.index));
    parts.push({ kind: 'cue', cue });
    at = match.index + match[0].length;
  }
  addText(sentence.slice(at));
  return parts;
}
