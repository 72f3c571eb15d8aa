import type { SearchQuery, Term } from '../../../domain/search/query.ts';

/**
 * The query in FTS5's language. Safe for any input: words hold only letters, digits and marks, and stand in quotes.
 * `null` when nothing is looked for.
 */
export function matchExpression({ include, exclude }: SearchQuery): string | null {
  if (include.length === 0) return null;
  const wanted = include.map(phrase).join(' AND ');
  return exclude.length === 0 ? wanted : `(${wanted}) NOT (${exclude.map(phrase).join(' OR ')})`;
}

/** One term of it. */
export function phrase({ words, isPrefix }: Term): string {
  return `"${words.join(' ').replaceAll('"', '')}"${isPrefix ? ' *' : ''}`;
}
