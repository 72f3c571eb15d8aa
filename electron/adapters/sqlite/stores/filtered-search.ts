import type { SearchFilters } from '../../../domain/search/filters.ts';
import type { SearchQuery } from '../../../domain/search/query.ts';
import type { ListState } from '../../../domain/job-state.ts';
import { matches } from '../../../domain/search/match.ts';
import { wordsOf } from '../../../domain/search/fold.ts';
import type { Db } from '../database.ts';
import { type CandidateRecord, lineColumns, titleColumns } from './candidates.ts';
import { type Conditions, type FilterConditions, filteredExpression } from './filter-conditions.ts';
import { matchExpression } from './match-expression.ts';
import { segmentRange, segmentsPerNumber } from './numbers.ts';
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

/** The transcript that a line belongs to is among those that the filters let through. */
const isInScope = `(SELECT number + numbers FROM temp.search_scope WHERE number <= f.rowid / ${segmentsPerNumber}
  ORDER BY number DESC LIMIT 1) > f.rowid / ${segmentsPerNumber}`;
const lineJoin =
  'FROM segments s CROSS JOIN transcripts t ON t.number = s.transcript CROSS JOIN items i ON i.number = t.item';

/**
 * First the transcripts that the filters let through, as numbers in a table of their own, then the index within their
 * range: how many lines are looked at depends on the filter and not on how common the words are.
 */
export function createFilteredSearch(db: Db, conditions: FilterConditions): FilteredSearch {
  db.exec(`CREATE TABLE IF NOT EXISTS temp.search_scope (number INTEGER PRIMARY KEY, numbers INTEGER NOT NULL) STRICT`);
  const { all, count, pluck, run } = createPrepared(db);
  const scopeSize = db.prepare<[], { size: number; first: number | null; last: number | null }>(
    'SELECT count(*) AS size, min(number) AS first, max(number + numbers) - 1 AS last FROM temp.search_scope',
  );
  const scoped = db.prepare<[number], { number: number; numbers: number }>(
    'SELECT number, numbers FROM temp.search_scope ORDER BY number DESC LIMIT ?',
  );
  const lineOf = db.prepare<[number], CandidateRecord>(`SELECT ${lineColumns} ${lineJoin} WHERE s.id = ?`);

  const fillScope = ({ where, values }: Conditions) => {
    run('DELETE FROM temp.search_scope', {});
    run(
      `INSERT INTO temp.search_scope SELECT t.number, t.numbers FROM items i CROSS JOIN transcripts t ON t.item = i.number
       WHERE ${where.join(' AND ')}`,
      values,
    );
    return scopeSize.get() ?? { size: 0, first: null, last: null };
  };
  /** Row ids of matching lines, newest first; one way through the index both counts and finds. */
  const linesMatching = (match: string, scope: ReturnType<typeof fillScope>, line: Conditions): number[] => {
    const { countedAtMost, fewTranscripts } = filteredTuning;
    const isLine =
      line.where.length === 0
        ? []
        : [
            `EXISTS (SELECT 1 FROM segments s CROSS JOIN transcripts t ON t.number = s.transcript
            WHERE s.id = f.rowid AND ${line.where.join(' AND ')})`,
          ];
    const isFew = scope.size <= fewTranscripts;
    const where = [
      'segment_words MATCH @match',
      'f.rowid BETWEEN CAST(@first AS INTEGER) AND CAST(@last AS INTEGER)',
      ...(isFew ? [] : [isInScope]),
      ...isLine,
    ];
    const sql = `SELECT f.rowid FROM segment_words f WHERE ${where.join(' AND ')} ORDER BY f.rowid DESC LIMIT @limit`;
    const read = (first: number, last: number, limit: number): number[] =>
      pluck<number>(sql, { ...line.values, match, first, last, limit });
    if (!isFew) {
      const { first } = segmentRange(scope.first ?? 0, 1);
      return read(first, segmentRange(scope.last ?? 0, 1).last, countedAtMost);
    }
    const found: number[] = [];
    for (const { number, numbers } of scoped.all(fewTranscripts)) {
      if (found.length >= countedAtMost) break;
      const { first, last } = segmentRange(number, numbers);
      found.push(...read(first, last, countedAtMost - found.length));
    }
    return found;
  };
  /** Without words: the first lines of the speaker in the newest transcripts. */
  const linesSpoken = (line: Conditions): number[] =>
    scoped.all(filteredTuning.spokenIn).flatMap(({ number, numbers }) => {
      const { first, last } = segmentRange(number, numbers);
      return pluck<number>(
        `SELECT s.id FROM segments s CROSS JOIN transcripts t ON t.number = s.transcript
         WHERE s.id BETWEEN @first AND @last AND ${line.where.join(' AND ')} ORDER BY s.id LIMIT @limit`,
        { ...line.values, first, last, limit: filteredTuning.linesEach },
      );
    });
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
    const line = conditions.lines(filters);
    const expression = filteredExpression(query, filters);
    const words = matchExpression(query);
    const isLines = line.where.length > 0;
    // A title has no speaker and no sound; with nothing but filters on items, the items themselves are what was asked for.
    const named = isLines ? { rows: [], total: 0 } : titles(words, item);
    if (expression === null && !isLines) return withoutExcluded(named, query);
    const scope = fillScope(item);
    if (scope.size === 0) return { found: named.rows, total: named.total };
    const ids = expression === null ? linesSpoken(line) : linesMatching(expression, scope, line);
    const lines = ids.slice(0, filteredTuning.candidates).flatMap((id) => lineOf.get(id) ?? []);
    const total = Math.min(filteredTuning.countedAtMost, named.total + ids.length);
    if (expression === null) return withoutExcluded({ rows: lines, total }, query);
    return { found: [...named.rows, ...lines], total };
  };
  return {
    find,
    through(candidates, { filters, states, accounts }) {
      if (candidates.length === 0 || conditions.lines(filters).where.length > 0) return [];
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
