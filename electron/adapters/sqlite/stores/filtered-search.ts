import { isOfLines, type SearchFilters } from '../../../domain/search/filters.ts';
import type { SearchQuery } from '../../../domain/search/query.ts';
import type { ListState } from '../../../domain/job-state.ts';
import { matches } from '../../../domain/search/match.ts';
import { wordsOf } from '../../../domain/search/fold.ts';
import type { Db } from '../database.ts';
import { type CandidateRecord, lineColumns, titleColumns } from './candidates.ts';
import { type Conditions, type FilterConditions, filteredExpression } from './filter-conditions.ts';
import { matchExpression } from './match-expression.ts';
import { segmentRange } from './numbers.ts';
import { createSearchScope, type FilledScope as Filled, isInScope, isSpokenByWanted } from './search-scope.ts';
import { createPrepared } from './statements.ts';

/** How a filtered search is asked: what narrows it, and whose rows count (`null`: all). */
export type FilteredQuery = {
  query: SearchQuery;
  filters: SearchFilters;
  states: readonly ListState[] | null;
  accounts: readonly string[];
};

/** Limits that keep the worst filter fast; the first three as in a search without one. */
export const filteredTuning = {
  candidates: 200,
  titleCandidates: 50,
  countedAtMost: 1_001,
  /** Up to so many transcripts are searched one by one: an index over a thousand times as many lines is not walked for them. */
  fewTranscripts: 100,
  /** Lines shown of each transcript, and transcripts looked into, when a speaker is all that is asked for. */
  linesEach: 3,
  spokenIn: 60,
} as const;

/** Call inside a transaction. */
export type FilteredSearch = {
  /** Candidates of a search with filters, titles first, then lines, newest first. */
  find(asked: FilteredQuery): { found: CandidateRecord[]; total: number };
  /** Those whose item the filters let through; none when they ask for lines. */
  through(candidates: readonly CandidateRecord[], asked: FilteredQuery): CandidateRecord[];
};

const lineJoin =
  'FROM segments s CROSS JOIN transcripts t ON t.number = s.transcript CROSS JOIN items i ON i.number = t.item';

const matchingLines = `SELECT f.rowid FROM segment_words f
  WHERE segment_words MATCH @match AND f.rowid BETWEEN CAST(@first AS INTEGER) AND CAST(@last AS INTEGER)`;
const newestLines = 'ORDER BY f.rowid DESC LIMIT @limit';

/**
 * First the transcripts that the filters let through, as numbers in a table of their own, then the index within their
 * range: how many lines are looked at depends on the filter and not on how common the words are.
 */
export function createFilteredSearch(db: Db, conditions: FilterConditions): FilteredSearch {
  const { all, count, iterate, pluck } = createPrepared(db);
  const scope = createSearchScope(db);
  // Together: a look-up for each of two hundred lines costs more than finding them did.
  const linesOf = db.prepare<[string], CandidateRecord>(
    `SELECT ${lineColumns} ${lineJoin} WHERE s.id IN (SELECT value FROM json_each(?)) ORDER BY s.id DESC`,
  );

  /** Row ids of matching lines in the whole range of many transcripts, newest first. */
  const linesOfMany = (match: string, { first, last }: Filled, isWanted: string): number[] =>
    pluck<number>(`${matchingLines} AND ${isWanted} ${newestLines}`, {
      match,
      first: segmentRange(first, 1).first,
      last: segmentRange(last, 1).last,
      limit: filteredTuning.countedAtMost,
    });
  /**
   * The same of few, one after the other. Where the next match is tells which transcripts have none, so that nothing is
   * walked twice, however far apart the matches are.
   */
  const linesOfFew = (match: string, filled: Filled, isWanted: string): number[] => {
    const { countedAtMost: limit, fewTranscripts } = filteredTuning;
    const { first } = segmentRange(filled.first, 1);
    const found: number[] = [];
    let nextMatch = Number.POSITIVE_INFINITY;
    for (const { number, numbers } of scope.newest(fewTranscripts)) {
      const own = segmentRange(number, numbers);
      if (own.first > nextMatch) continue;
      nextMatch = Number.NEGATIVE_INFINITY;
      const sql = `${matchingLines} AND ${isWanted} ${newestLines}`;
      for (const id of iterate<number>(sql, { match, first, last: own.last, limit })) {
        if (found.length >= limit) return found;
        if (id < own.first) {
          nextMatch = id;
          break;
        }
        found.push(id);
      }
    }
    return found;
  };
  const linesMatching = (match: string, filled: Filled, isSpoken: boolean): number[] => {
    const isFew = filled.size <= filteredTuning.fewTranscripts;
    const isWanted = isSpoken ? isSpokenByWanted : isFew ? '1' : isInScope;
    return (isFew ? linesOfFew : linesOfMany)(match, filled, isWanted);
  };
  /** Without words: the first lines of the speaker in the newest transcripts. */
  const linesSpoken = (): number[] =>
    scope.newest(filteredTuning.spokenIn).flatMap(({ number }) => scope.firstSpoken(number, filteredTuning.linesEach));
  const titles = (match: string | null, { where, values }: Conditions): { rows: CandidateRecord[]; total: number } => {
    const from =
      match === null
        ? `FROM items i WHERE ${where.join(' AND ')}`
        : `FROM title_words f CROSS JOIN items i ON i.number = f.rowid WHERE title_words MATCH @match AND ${where.join(' AND ')}`;
    const asked = match === null ? values : { ...values, match };
    const rows = all<CandidateRecord>(`SELECT ${titleColumns} ${from} ORDER BY i.number DESC LIMIT @limit`, {
      ...asked,
      limit: filteredTuning.titleCandidates,
    });
    const isAll = rows.length < filteredTuning.titleCandidates;
    const limit = filteredTuning.countedAtMost;
    const total = isAll
      ? rows.length
      : count(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT @limit)`, { ...asked, limit });
    return { rows, total };
  };

  const find: FilteredSearch['find'] = ({ query, filters, states, accounts }) => {
    const item = conditions.items(filters, states, accounts);
    const speakers = conditions.speakers(filters);
    const expression = filteredExpression(query, filters);
    // A title has no speaker and no sound; with nothing but filters on items, the items themselves are what was asked for.
    const named = isOfLines(filters) ? { rows: [], total: 0 } : titles(matchExpression(query), item);
    if (expression === null && speakers === null) return withoutExcluded(named, query);
    const filled = scope.fill(item, speakers);
    if (filled.size === 0) return { found: named.rows, total: named.total };
    const ids = expression === null ? linesSpoken() : linesMatching(expression, filled, speakers !== null);
    const lines = linesOf.all(JSON.stringify(ids.slice(0, filteredTuning.candidates)));
    const total = Math.min(filteredTuning.countedAtMost, named.total + ids.length);
    if (expression === null) return withoutExcluded({ rows: lines, total }, query);
    return { found: [...named.rows, ...lines], total };
  };
  return {
    find,
    through(candidates, { filters, states, accounts }) {
      if (candidates.length === 0 || isOfLines(filters)) return [];
      const { where, values } = conditions.items(filters, states, accounts);
      const numbers = JSON.stringify(candidates.map((row) => row.item));
      const sql = `SELECT i.number FROM items i WHERE i.number IN (SELECT value FROM json_each(@numbers)) AND ${where.join(' AND ')}`;
      const allowed = new Set(pluck<number>(sql, { ...values, numbers }));
      return candidates.filter((row) => allowed.has(row.item));
    },
  };
}

/** What the index was not asked for, because there was no word to look for. */
function withoutExcluded(
  { rows, total }: { rows: CandidateRecord[]; total: number },
  { exclude }: SearchQuery,
): { found: CandidateRecord[]; total: number } {
  if (exclude.length === 0) return { found: rows, total };
  const found = rows.filter(({ text }) => {
    const words = wordsOf(text);
    return !exclude.some((term) => matches(words, { include: [term], exclude: [] }));
  });
  return { found, total: found.length };
}
