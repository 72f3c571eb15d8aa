/** What the person says and what is inserted for it. */
export type Replacement = {
  from: string;
  to: string;
  /** Off: `fluxions`, `Fluxions` and `FLUXIONS` are all meant. */
  matchCase?: boolean | undefined;
  /** On unless switched off: `art` is not found in `party`. */
  wholeWord?: boolean | undefined;
};

/** More rules than this are a dictionary of another program. The lengths are those of the settings. */
export const replacementLimits = { rules: 500, from: 200, to: 2_000 };

/** Replaces words and phrases rule by rule, each once over the text. Nothing in a rule is a pattern: everything is literal. */
export function replaceWords(text: string, replacements: readonly Replacement[]): string {
  let replaced = text;
  for (const rule of replacements) {
    const pattern = patternOf(rule);
    if (pattern !== null) replaced = replaced.replace(pattern, () => rule.to);
  }
  return replaced;
}

function patternOf({ from, matchCase = false, wholeWord = true }: Replacement): RegExp | null {
  const phrase = from.trim();
  if (phrase === '') return null;
  const literal = phrase.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\s+/g, '\\s+');
  const inPlace = wholeWord ? `(?<![\\p{L}\\p{M}\\p{N}_])${literal}(?![\\p{L}\\p{M}\\p{N}_])` : literal;
  return new RegExp(inPlace, matchCase ? 'gu' : 'giu');
}

/** Whether two rules are about the same words: the later one could never be seen to work. */
function isSame(one: Replacement, other: Replacement): boolean {
  const fold = ({ from, matchCase }: Replacement): string => {
    const phrase = from.trim().replace(/\s+/g, ' ');
    return matchCase ? phrase : phrase.toLowerCase();
  };
  return (one.matchCase ?? false) === (other.matchCase ?? false) && fold(one) === fold(other);
}

/** The rule that is in the way of `rule`, or `undefined`. */
export function sameRule(rules: readonly Replacement[], rule: Replacement): Replacement | undefined {
  return rules.find((one) => isSame(one, rule));
}

/** Rules of a file over those that are there: the same words get the new text, new ones come after. */
export function mergeReplacements(known: readonly Replacement[], added: readonly Replacement[]): Replacement[] {
  const merged = [...known];
  for (const rule of added) {
    const index = merged.findIndex((one) => isSame(one, rule));
    if (index === -1) merged.push(rule);
    else merged[index] = rule;
  }
  return merged;
}
