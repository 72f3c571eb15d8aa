/** Words the English text search of Postgres ignores; a query of these alone finds nothing. */
const stopWords = new Set(
  `i me my we our you your he him his she her it its they them their what which who this that these those am is are was
   were be been being have has had do does did a an the and but if or because as until while of at by for with about
   against between into through to from up down in out on off over under again then once here there when where why how
   all any both each few more most other some such no nor not only own same so than too very can will just should now`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

type Term = { words: string[]; isPhrase: boolean; isExcluded: boolean };

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * A web-style query (quoted phrases, `OR`, leading `-`) as an FTS5 expression, or `null` when it can find nothing. Any
 * input is accepted, as by `websearch_to_tsquery`.
 */
export function toMatchExpression(query: string): string | null {
  const groups: Term[][] = [[]];
  for (const match of query.matchAll(/(-?)"([^"]*)"?|(\S+)/g)) {
    const bare = match[3];
    if (bare !== undefined && /^or$/i.test(bare)) {
      groups.push([]);
      continue;
    }
    const isExcluded = bare === undefined ? match[1] === '-' : bare.startsWith('-');
    const words = wordsOf(bare ?? match[2] ?? '').filter((word) => !stopWords.has(word));
    if (words.length > 0) groups.at(-1)?.push({ words, isPhrase: bare === undefined, isExcluded });
  }
  const expressions = groups.map((terms) => groupExpression(terms)).filter((expression) => expression !== null);
  return expressions.length === 0 ? null : expressions.map((expression) => `(${expression})`).join(' OR ');
}

function groupExpression(terms: readonly Term[]): string | null {
  // Words hold only letters and digits, so quoting them is enough.
  const text = ({ words, isPhrase }: Term): string =>
    isPhrase ? `"${words.join(' ')}"` : words.map((word) => `"${word}"`).join(' AND ');
  const wanted = terms.filter((term) => !term.isExcluded).map((term) => text(term));
  const excluded = terms.filter((term) => term.isExcluded).map((term) => `(${text(term)})`);
  if (wanted.length === 0) return null;
  const positive = `(${wanted.join(' AND ')})`;
  return excluded.length === 0 ? positive : `${positive} NOT (${excluded.join(' OR ')})`;
}
