import { isFiltered, noFilters, reachOf, type SearchFilters } from '../../../domain/search/filters.ts';
import { matchingLine } from '../../../domain/search/highlight.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import { rank } from '../../../domain/search/rank.ts';
import type { RenderHit } from '../../../services/ports/history-store.ts';
import type { Viewer } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { type FilterConditions, filteredExpression } from './filter-conditions.ts';
import { createPrepared } from './statements.ts';

type RenderRecord = { id: string; voice_name: string; created_at_ms: number; text: string };

/** Newest matches that are read and ranked, as in the search over transcripts. */
const candidateCount = 200;
const countedAtMost = 1_001;

/** Search over what was spoken from text. */
export type SpokenSearch = (
  text: string,
  limit: number,
  viewer: Viewer,
  filters?: SearchFilters,
) => { hits: RenderHit[]; total: number };

export function createSpokenSearch(
  db: Db,
  accountsOf: (viewer: Viewer) => string,
  conditions: FilterConditions,
): SpokenSearch {
  const { all, count } = createPrepared(db);
  return (text, limit, viewer, filters = noFilters) => {
    const query = parseQuery(text);
    const match = filteredExpression(query, filters);
    if ((match === null && !isFiltered(filters)) || !reachOf(filters).renders) return { hits: [], total: 0 };
    const { where, values } = conditions.renders(filters);
    const shown = ['r.deleted_at_ms IS NULL', 'r.account IN (SELECT value FROM json_each(@accounts))', ...where];
    const from =
      match === null
        ? // Newest first is the order of the table: an index would have to be sorted before the first row is known.
          `FROM renders r NOT INDEXED WHERE ${shown.join(' AND ')}`
        : `FROM render_words w CROSS JOIN renders r ON r.number = w.rowid WHERE render_words MATCH @match AND ${shown.join(' AND ')}`;
    const order = match === null ? 'r.number' : 'w.rowid';
    const asked = { ...values, accounts: accountsOf(viewer), ...(match === null ? {} : { match }) };
    const records = all<RenderRecord>(
      `SELECT r.id, r.voice_name, r.created_at_ms, r.text ${from} ORDER BY ${order} DESC LIMIT @limit`,
      { ...asked, limit: candidateCount },
    );
    const total =
      records.length < candidateCount
        ? records.length
        : count(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT @limit)`, { ...asked, limit: countedAtMost });
    const ranked = rank(
      records.map((record) => ({ record, text: record.text, isTitle: false })),
      query,
    );
    const hits = ranked.slice(0, limit).map(({ record }) => ({
      renderId: record.id,
      voice: record.voice_name,
      createdAtMs: record.created_at_ms,
      ...matchingLine(record.text, query),
    }));
    return { hits, total };
  };
}
