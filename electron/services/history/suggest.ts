import { readSearch } from '../../domain/search/operators.ts';
import { wordsOf } from '../../domain/search/fold.ts';
import { narrowedBy } from '../narrowed.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { Store, Viewer } from '../ports/store.ts';

/** Words of a query that are worth correcting, and ways to write them that are worth reading; more only cost time. */
const maxWords = 6;
const maxQueries = 3;

export type SuggestDeps = {
  store: Pick<HistoryStore, 'similarWords' | 'searchConversations' | 'searchRenders'> & Pick<Store, 'search'>;
  viewer: Viewer;
  isOffline: boolean;
};

/**
 * Queries to try when one found nothing: each word that nothing contains is replaced by a frequent word that is spelled
 * almost the same. Only those that find something with the filters that were typed are offered, and they keep them.
 */
export async function suggestQueries(typed: string, { store, viewer, isOffline }: SuggestDeps): Promise<string[]> {
  const { text, filters, parts } = readSearch(typed);
  const narrowed = narrowedBy(filters, isOffline);
  const finds = async (query: string): Promise<boolean> =>
    (await store.search(query, 1, viewer, narrowed)).total > 0 ||
    (await store.searchConversations(query, 1, viewer, filters)).total > 0 ||
    (await store.searchRenders(query, 1, viewer, filters)).total > 0;
  const found = async (words: readonly string[]): Promise<string[]> => {
    const known: string[] = [];
    for (const word of words) {
      if (known.length < maxQueries && (await finds(`${word} `))) known.push(word);
    }
    return known;
  };
  const wrong: { start: number; end: number; instead: string[] }[] = [];
  for (const { start, end, folded } of wordsOf(text).slice(0, maxWords)) {
    if (await finds(`${folded} `)) continue;
    const instead = await found(await store.similarWords(folded));
    if (instead.length > 0) wrong.push({ start, end, instead });
  }
  if (wrong.length === 0) return [];
  const operators = parts.map(({ start, end }) => typed.slice(start, end)).join(' ');
  const queries: string[] = [];
  for (let choice = 0; choice < maxQueries; choice += 1) {
    let query = text;
    for (const { start, end, instead } of wrong.toReversed()) {
      query = query.slice(0, start) + (instead[choice] ?? instead[0] ?? '') + query.slice(end);
    }
    if (!queries.includes(query) && (await finds(`${query} `))) queries.push(query);
  }
  return operators === '' ? queries : queries.map((query) => `${query.trim()} ${operators} `);
}
