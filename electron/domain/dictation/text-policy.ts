import type { NewSegment } from '../transcript/segments.ts';
import { countTags, plainText } from '../transcript/tags.ts';
import { type Replacement, replaceWords } from './replacements.ts';

/** What the person wants done to a text before it is put into another program. */
export type TextPolicy = {
  /** Keep `[laugh]` and its kind, and `*emphasis*` marks. Off by default; the library always keeps them. */
  verbatim: boolean;
  /** Insert only the speaker who spoke longest; the others are shown, not typed. */
  onlyMyVoice: boolean;
  /** Line breaks: `space` folds them, `keep` lets them through where the target cannot run a command. */
  newlines: 'space' | 'keep';
  /** The person allowed line breaks into terminals, where they run what was typed. */
  newlinesInTerminals: boolean;
  /** A space after the text, so that the next take does not stick to it. */
  trailingSpace: boolean;
  /** Words and phrases with what is inserted for them, applied in order, each once over the text. */
  replacements: readonly Replacement[];
};

export const defaultTextPolicy: TextPolicy = {
  verbatim: false,
  onlyMyVoice: false,
  newlines: 'space',
  newlinesInTerminals: false,
  trailingSpace: false,
  replacements: [],
};

export type TargetKind = 'text' | 'terminal' | 'unknown';

export type Delivery = {
  /** What is typed or pasted; empty when nobody said a word. */
  text: string;
  /** Speech of others, for showing greyed. */
  leftOut: { speaker: string | null; text: string }[];
  /** Sounds that were heard, by name: kept as data whatever is typed. */
  sounds: Map<string, number>;
};

/**
 * The text of a take as it is delivered. Nothing in it can act on the target: no control characters, no escape
 * sequences, no direction overrides, no invisible characters; a line break only where the policy allows it, and never at
 * the end (C7). Pure and total.
 */
export function deliveryOf(segments: readonly NewSegment[], policy: TextPolicy, target: TargetKind): Delivery {
  const mine = policy.onlyMyVoice ? dominantSpeaker(segments) : undefined;
  const spoken = segments.filter(({ speaker }) => mine === undefined || speaker === mine);
  const others = segments.filter(({ speaker }) => mine !== undefined && speaker !== mine);
  const sounds = new Map<string, number>();
  for (const { text } of segments) {
    for (const [name, count] of countTags(text)) sounds.set(name, (sounds.get(name) ?? 0) + count);
  }
  const joined = spoken
    .map(({ text }) => safeText(text, policy, target))
    .map((text) => (policy.verbatim ? text : text.split('\n').map(plainText).join('\n')))
    .filter((text) => text.trim() !== '')
    .join(' ');
  // Replacements are the person's own words, and are made safe like all others.
  const safe = safeText(replaceWords(joined, policy.replacements), policy, target);
  return {
    text: safe !== '' && policy.trailingSpace ? `${safe} ` : safe,
    leftOut: others.map(({ speaker, text }) => ({ speaker, text })),
    sounds,
  };
}

/** Who spoke longest; on a tie, who spoke first. `undefined` when there is nobody. */
export function dominantSpeaker(segments: readonly NewSegment[]): string | null | undefined {
  const spokenMs = new Map<string | null, number>();
  for (const { speaker, startMs, endMs } of segments) {
    spokenMs.set(speaker, (spokenMs.get(speaker) ?? 0) + Math.max(1, endMs - startMs));
  }
  let best: { speaker: string | null; ms: number } | undefined;
  for (const [speaker, ms] of spokenMs) if (best === undefined || ms > best.ms) best = { speaker, ms };
  return best?.speaker;
}

/** Everything that any program takes for the end of a line. */
// eslint-disable-next-line no-control-regex
const lineBreaks = /\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/;
/** C0 and C1 (with ESC), DEL. Line breaks and tabs are dealt with before. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f]/g;
/** Direction marks, embeddings, overrides and isolates; zero-width spaces and joiners of words; tag characters. */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text that only ever shows itself, with line breaks as the policy and the target allow. */
export function safeText(
  text: string,
  policy: Pick<TextPolicy, 'newlines' | 'newlinesInTerminals'>,
  target: TargetKind,
): string {
  // An unknown window may be a terminal.
  const mayBreak = policy.newlines === 'keep' && (target === 'text' || policy.newlinesInTerminals);
  return text
    .toWellFormed()
    .split(lineBreaks)
    .map((line) => line.replace(/\t/g, ' ').replace(controls, '').replace(invisible, '').replace(/ {2,}/g, ' ').trim())
    .filter((line) => line !== '')
    .join(mayBreak ? '\n' : ' ');
}

/** What would be inserted into an editor for a sentence that one speaker said. */
export function previewText(said: string, policy: TextPolicy): string {
  return deliveryOf([{ speaker: null, text: said, startMs: 0, endMs: 1, words: null }], policy, 'text').text.trim();
}
