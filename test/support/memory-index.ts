import { wordsOf } from '../../electron/domain/search/fold.ts';
import { matchingLine } from '../../electron/domain/search/highlight.ts';
import { asExact, parseQuery, type SearchQuery, type Term } from '../../electron/domain/search/query.ts';
import { rank } from '../../electron/domain/search/rank.ts';

/**
 * What our index is measured against: an inverted index in JavaScript, all in memory, with the same query language, the
 * same ranking of the newest 200 and the same highlighting. Documents must be added oldest first.
 */
export function createMemoryIndex() {
  const texts: string[] = [];
  const postings = new Map<string, number[]>();
  let vocabulary: string[] = [];

  const withPrefix = (prefix: string): string[] => {
    let low = 0;
    let high = vocabulary.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((vocabulary[middle] ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (vocabulary[end]?.startsWith(prefix)) end += 1;
    return vocabulary.slice(low, end);
  };
  const union = (lists: readonly (readonly number[])[]): readonly number[] => {
    if (lists.length <= 1) return lists[0] ?? [];
    const marks = new Uint8Array(texts.length);
    for (const list of lists) for (const id of list) marks[id] = 1;
    const all: number[] = [];
    for (let id = 0; id < marks.length; id += 1) if (marks[id]) all.push(id);
    return all;
  };
  const docsOf = (word: string): readonly number[] => postings.get(word) ?? [];
  const docsOfTerm = (term: Term): readonly number[] => {
    const lists = term.words.map((word, index) =>
      term.isPrefix && index === term.words.length - 1 ? union(withPrefix(word).map(docsOf)) : docsOf(word),
    );
    const found = intersect(lists);
    if (term.words.length === 1) return found;
    return found.filter((id) =>
      phraseIn(
        wordsOf(texts[id] ?? '').map((word) => word.folded),
        term,
      ),
    );
  };
  const find = (query: SearchQuery): readonly number[] => {
    if (query.include.length === 0) return [];
    const excluded = new Set(query.exclude.flatMap((term) => docsOfTerm(term)));
    const found = intersect(query.include.map(docsOfTerm));
    return excluded.size === 0 ? found : found.filter((id) => !excluded.has(id));
  };

  return {
    add(text: string) {
      const id = texts.push(text) - 1;
      for (const word of new Set(wordsOf(text).map(({ folded }) => folded))) {
        const list = postings.get(word);
        if (list) list.push(id);
        else postings.set(word, [id]);
      }
    },
    finish() {
      vocabulary = [...postings.keys()].sort();
    },
    /** `isWanted` narrows to some documents, by their place in the order of adding; without words all of them are looked at. */
    search(text: string, limit: number, isWanted: ((id: number) => boolean) | null = null) {
      const query = parseQuery(text);
      const narrowed = (ids: readonly number[]): readonly number[] => (isWanted === null ? ids : ids.filter(isWanted));
      const found = narrowed(query.include.length === 0 && isWanted !== null ? [...texts.keys()] : find(query));
      const exact = found.length > 200 ? asExact(query) : null;
      const ids = new Set([...found.slice(-200), ...(exact ? narrowed(find(exact)).slice(-200) : [])]);
      const newest = [...ids].sort((a, b) => b - a).map((id) => ({ text: texts[id] ?? '', isTitle: false }));
      const hits = rank(newest, query)
        .slice(0, limit)
        .map((hit) => matchingLine(hit.text, query));
      return { hits, total: Math.min(found.length, 1_001) };
    },
  };
}

/** The ids that are in every list; the lists are in ascending order. */
function intersect(lists: readonly (readonly number[])[]): readonly number[] {
  const [first, ...others] = [...lists].sort((a, b) => a.length - b.length);
  if (!first) return [];
  const cursors = others.map(() => 0);
  return first.filter((id) =>
    others.every((list, index) => {
      let at = cursors[index] ?? 0;
      while ((list[at] ?? Number.POSITIVE_INFINITY) < id) at += 1;
      cursors[index] = at;
      return list[at] === id;
    }),
  );
}

function phraseIn(words: readonly string[], term: Term): boolean {
  const last = term.words.length - 1;
  return words.some((_, from) =>
    term.words.every((wanted, index) => {
      const word = words[from + index];
      return word === wanted || (index === last && term.isPrefix && word?.startsWith(wanted) === true);
    }),
  );
}
