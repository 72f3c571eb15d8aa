import type { Db } from '../database.ts';
import { segmentRange } from './numbers.ts';

/** A match before ranking. `speaker` is null for titles, as is `startMs`. */
export type CandidateRecord = {
  id: number;
  item: number;
  item_id: string;
  title: string;
  created_at_ms: number;
  first_id: number | null;
  speaker: string | null;
  text: string;
  start_ms: number | null;
  /** 1 for what is written in a note. */
  note?: number;
};

/** Which rows may be found: all, those of some accounts, or only the transcripts of few items. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'accounts'; accounts: readonly string[] }
  | { kind: 'few'; accounts: readonly string[]; transcripts: readonly { number: number; numbers: number }[] };

/** Reads matches from the index, newest first and never more than asked for: nothing is ranked over all matches. */
export type Candidates = {
  segments: (expression: string, scope: Scope, limit: number) => CandidateRecord[];
  titles: (expression: string, scope: Scope, limit: number) => CandidateRecord[];
  countSegments: (expression: string, scope: Scope, limit: number) => number;
  countTitles: (expression: string, scope: Scope, limit: number) => number;
};

const range = 'AND f.rowid BETWEEN CAST(@first AS INTEGER) AND CAST(@last AS INTEGER)';
const ofAccounts = 'AND i.account IN (SELECT value FROM json_each(@accounts))';
const segmentJoin = `FROM segment_words f CROSS JOIN segments s ON s.id = f.rowid
  CROSS JOIN transcripts t ON t.number = s.transcript CROSS JOIN items i ON i.number = t.item`;
const titleJoin = 'FROM title_words f CROSS JOIN items i ON i.number = f.rowid';
/** Columns of a line over `segments s`, `transcripts t` and `items i`; of a title over `items i`. */
export const lineColumns = `s.id, i.number AS item, i.id AS item_id, i.title, i.created_at_ms, t.number * 8192 AS first_id,
  s.speaker, s.text, s.start_ms`;
export const titleColumns = `i.number AS id, i.number AS item, i.id AS item_id, i.title, i.created_at_ms, NULL AS first_id,
  NULL AS speaker, i.title AS text, NULL AS start_ms`;

/** SQL of the search statements, by name; exported so that a test can look at their plans. */
export const candidateSql = {
  segments: `SELECT ${lineColumns} ${segmentJoin} WHERE segment_words MATCH @match ORDER BY f.rowid DESC LIMIT @limit`,
  segmentsOfAccounts: `SELECT ${lineColumns} ${segmentJoin} WHERE segment_words MATCH @match ${ofAccounts}
    ORDER BY f.rowid DESC LIMIT @limit`,
  segmentsInRange: `SELECT ${lineColumns} ${segmentJoin} WHERE segment_words MATCH @match ${range}
    ORDER BY f.rowid DESC LIMIT @limit`,
  countSegments: `SELECT count(*) AS count FROM (SELECT 1 FROM segment_words WHERE segment_words MATCH @match LIMIT @limit)`,
  countSegmentsOfAccounts: `SELECT count(*) AS count FROM (SELECT 1 ${segmentJoin} WHERE segment_words MATCH @match ${ofAccounts} LIMIT @limit)`,
  countSegmentsInRange: `SELECT count(*) AS count FROM (SELECT 1 FROM segment_words f WHERE segment_words MATCH @match ${range} LIMIT @limit)`,
  titles: `SELECT ${titleColumns} ${titleJoin} WHERE title_words MATCH @match ORDER BY f.rowid DESC LIMIT @limit`,
  titlesOfAccounts: `SELECT ${titleColumns} ${titleJoin} WHERE title_words MATCH @match ${ofAccounts}
    ORDER BY f.rowid DESC LIMIT @limit`,
  countTitles: `SELECT count(*) AS count FROM (SELECT 1 FROM title_words WHERE title_words MATCH @match LIMIT @limit)`,
  countTitlesOfAccounts: `SELECT count(*) AS count FROM (SELECT 1 ${titleJoin} WHERE title_words MATCH @match ${ofAccounts} LIMIT @limit)`,
} as const;

/** Prepares the statements once. */
export function createCandidates(db: Db): Candidates {
  const prepare = (sql: string) => db.prepare<[Record<string, string | number>], CandidateRecord>(sql);
  const prepareCount = (sql: string) => db.prepare<[Record<string, string | number>], number>(sql).pluck();
  const segments = prepare(candidateSql.segments);
  const segmentsOfAccounts = prepare(candidateSql.segmentsOfAccounts);
  const segmentsInRange = prepare(candidateSql.segmentsInRange);
  const titles = prepare(candidateSql.titles);
  const titlesOfAccounts = prepare(candidateSql.titlesOfAccounts);
  const countSegments = prepareCount(candidateSql.countSegments);
  const countSegmentsOfAccounts = prepareCount(candidateSql.countSegmentsOfAccounts);
  const countSegmentsInRange = prepareCount(candidateSql.countSegmentsInRange);
  const countTitles = prepareCount(candidateSql.countTitles);
  const countTitlesOfAccounts = prepareCount(candidateSql.countTitlesOfAccounts);
  const accountsOf = (scope: { accounts: readonly string[] }): string => JSON.stringify(scope.accounts);

  return {
    segments(match, scope, limit) {
      if (scope.kind === 'all') return segments.all({ match, limit });
      if (scope.kind === 'accounts') return segmentsOfAccounts.all({ match, limit, accounts: accountsOf(scope) });
      const found: CandidateRecord[] = [];
      for (const { number, numbers } of scope.transcripts) {
        if (found.length >= limit) break;
        found.push(...segmentsInRange.all({ match, limit: limit - found.length, ...segmentRange(number, numbers) }));
      }
      return found;
    },
    titles: (match, scope, limit) =>
      scope.kind === 'all'
        ? titles.all({ match, limit })
        : titlesOfAccounts.all({ match, limit, accounts: accountsOf(scope) }),
    countSegments(match, scope, limit) {
      if (scope.kind === 'all') return Number(countSegments.get({ match, limit }));
      if (scope.kind === 'accounts') {
        return Number(countSegmentsOfAccounts.get({ match, limit, accounts: accountsOf(scope) }));
      }
      let count = 0;
      for (const { number, numbers } of scope.transcripts) {
        if (count >= limit) break;
        count += Number(countSegmentsInRange.get({ match, limit: limit - count, ...segmentRange(number, numbers) }));
      }
      return count;
    },
    countTitles: (match, scope, limit) =>
      Number(
        scope.kind === 'all'
          ? countTitles.get({ match, limit })
          : countTitlesOfAccounts.get({ match, limit, accounts: accountsOf(scope) }),
      ),
  };
}
