import type { Word } from './fold.ts';
import type { SearchQuery, Term } from './query.ts';

/** One place where a term stands: indexes into the text's words, `[from, to)`. */
export type Occurrence = { term: number; from: number; to: number; isExact: boolean };

/** Every place where the terms of a query stand in a text, in order of terms, then of places. */
export function occurrences(words: readonly Word[], query: SearchQuery): Occurrence[] {
  const found: Occurrence[] = [];
  query.include.forEach((term, index) => {
    for (let from = 0; from + term.words.length <= words.length; from += 1) {
      const kind = matchAt(words, from, term);
      if (kind) found.push({ term: index, from, to: from + term.words.length, isExact: kind === 'exact' });
    }
  });
  return found;
}

/** Whether a text has every included and no excluded term; what the index answers, for texts that are not in it. */
export function matches(words: readonly Word[], query: SearchQuery): boolean {
  const has = (term: Term): boolean => words.some((_, from) => matchAt(words, from, term) !== null);
  return query.include.length > 0 && query.include.every(has) && !query.exclude.some(has);
}

function matchAt(words: readonly Word[], from: number, term: Term): 'exact' | 'prefix' | null {
  const last = term.words.length - 1;
  for (let index = 0; index < last; index += 1) {
    if (words[from + index]?.folded !== term.words[index]) return null;
  }
  const word = words[from + last]?.folded;
  const wanted = term.words[last];
  if (word === undefined || wanted === undefined) return null;
  if (word === wanted) return 'exact';
  return term.isPrefix && word.startsWith(wanted) ? 'prefix' : null;
}
