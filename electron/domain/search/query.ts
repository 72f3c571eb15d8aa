import { wordsOf } from './fold.ts';

/** One thing to look for: a word, or several that must follow each other. */
export type Term = {
  /** Folded words, at least one. */
  words: readonly string[];
  /** The last word may go on: somebody is still typing it, or said so with a star. */
  isPrefix: boolean;
};

/** All of `include`, none of `exclude`. `include` is empty when nothing can be looked for. */
export type SearchQuery = { include: readonly Term[]; exclude: readonly Term[] };

const quotes = /["“”„«»]/;
/** Quoted stretches (the last may be unclosed) and runs without spaces or quotes, each with an optional minus. */
const piece = /([-−])?(?:["“”„«»]([^"“”„«»]*)(["“”„«»]?)|([^\s"“”„«»]+))/gu;
/** `harb*`: the start of a word, said outright. `*really*` is emphasis, copied from a transcript. */
const starred = /^(?!\*).*[\p{L}\p{N}\p{M}]\*$/u;
/** Titles are file names without it, and somebody may look for the whole name. Quotes keep it. */
const audioExtension =
  /(?<=[\p{L}\p{N})\]_-])\.(?:aac|aif|aiff|flac|m4a|m4b|mka|mkv|mov|mp3|mp4|mpga|oga|ogg|opus|wav|weba|webm|wma)$/iu;
/** Beyond this, more words only cost time: nobody remembers a sentence of that length exactly. */
const maxTerms = 32;

/**
 * Reads what somebody typed: words that must all occur, `"an exact phrase"`, `-excluded`, `starts*`. While the text does not end in
 * a space or a closing quote, its last word is taken as the start of one. Total: every string means something, and what
 * has no letter or digit means nothing.
 */
export function parseQuery(text: string): SearchQuery {
  const include: Term[] = [];
  const exclude: Term[] = [];
  for (const match of text.matchAll(piece)) {
    const [whole, minus, quoted, closing, plain] = match;
    const isExcluded = minus !== undefined && isAtStart(text, match.index);
    const words = wordsOf(quoted ?? (plain ?? '').replace(audioExtension, '')).map((word) => word.folded);
    if (words.length === 0) continue;
    const isLast = match.index + whole.length === text.length && !closing;
    const isOpen = isLast && (quoted === undefined || !/\s$/.test(quoted));
    const isStarred = starred.test(quoted ?? plain ?? '');
    (isExcluded ? exclude : include).push({ words, isPrefix: isStarred || (isOpen && !isExcluded) });
  }
  return { include: distinct(include).slice(0, maxTerms), exclude: distinct(exclude).slice(0, maxTerms) };
}

/** The same query with its last word taken as complete, or `null` when it already is. */
export function asExact(query: SearchQuery): SearchQuery | null {
  if (!query.include.some((term) => term.isPrefix)) return null;
  return { ...query, include: query.include.map((term) => ({ ...term, isPrefix: false })) };
}

/** A minus excludes only at the start of a word: `well-known` is two words. */
function isAtStart(text: string, index: number): boolean {
  const before = text.charAt(index - 1);
  return index === 0 || /\s/.test(before) || quotes.test(before);
}

function distinct(terms: readonly Term[]): Term[] {
  const seen = new Map<string, Term>();
  for (const term of terms) {
    const key = `${term.words.join(' ')}${term.isPrefix ? '*' : ''}`;
    if (!seen.has(key)) seen.set(key, term);
  }
  return [...seen.values()];
}
