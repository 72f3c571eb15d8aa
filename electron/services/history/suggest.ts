import { readSearch } from '../../domain/search/operators.ts';
import { wordsOf } from '../../domain/search/fold.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { Store, Viewer } from '../ports/store.ts';

/** Words of a query that are worth correcting; more of them only cost time. */
const maxWords = 6;

/**
 * Queries to try when one found nothing: each word that nothing contains is replaced by a frequent word that is spelled
 * almost the same. Only those that find something are offered. Filters stay as they are and are not looked at.
 */
export async function suggestQueries(
  typed: string,
  store: Pick<HistoryStore, 'similarWords' | 'searchConversations'> & Pick<Store, 'search'>,
  viewer: Viewer,
): Promise<string[]> {
  const { text, parts } = readSearch(typed);
  const operators = parts.map(({ start, end }) => typed.slice(start, end)).join(' ');
  const finds = async (query: string): Promise<boolean> =>
    (await store.search(query, 1, viewer)).total > 0 || (await store.searchConversations(query, 1, viewer)).total > 0;
  const words = wordsOf(text).slice(0, maxWords);
  const wrong: { start: number; end: number; instead: string[] }[] = [];
  for (const { start, end, folded } of words) {
    if (await finds(`${folded} `)) continue;
    const instead = await store.similarWords(folded);
    if (instead.length > 0) wrong.push({ start, end, instead });
  }
  if (wrong.length === 0) return [];
  const queries: string[] = [];
  for (let choice = 0; choice < 3; choice += 1) {
    let query = text;
    for (const { start, end, instead } of wrong.toReversed()) {
      query = query.slice(0, start) + (instead[choice] ?? instead[0] ?? '') + query.slice(end);
    }
    if (!queries.includes(query) && (await finds(`${query} `))) queries.push(query);
  }
  return operators === '' ? queries : queries.map((query) => `${query.trim()} ${operators} `);
}
