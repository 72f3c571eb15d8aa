import { isFiltered, noFilters, reachOf, type SearchFilters } from '../../../domain/search/filters.ts';
import { matchingLine } from '../../../domain/search/highlight.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import { rank } from '../../../domain/search/rank.ts';
import { nearestWords } from '../../../domain/search/nearest.ts';
import { foldWord } from '../../../domain/search/fold.ts';
import type { ConversationHit } from '../../../services/ports/history-store.ts';
import type { Viewer } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { entryText } from './conversations.ts';
import { type FilterConditions, filteredExpression } from './filter-conditions.ts';
import { segmentsPerNumber } from './numbers.ts';
import { createSpokenSearch, type SpokenSearch } from './spoken-search.ts';
import { createPrepared } from './statements.ts';

type EntryRecord = {
  id: number;
  slot: number;
  conversation_id: string;
  at: number;
  kind: string;
  role: string | null;
  text: string;
  tool: string | null;
  args: string | null;
  result: string | null;
};

const entryColumns = 'e.*, c.slot, c.id AS conversation_id, coalesce(e.created_at_ms, c.created_at_ms) AS at';
const ofAccounts = 'c.account IN (SELECT value FROM json_each(@accounts))';
/** Lines that match, through the index. */
function matchingLines(where: readonly string[]): string {
  return `FROM entry_words w CROSS JOIN entries e ON e.id = w.rowid CROSS JOIN conversations c ON c.number = e.conversation
    WHERE ${['entry_words MATCH @match', ofAccounts, ...where].join(' AND ')}`;
}
/** Without words: of every conversation its first line that the filters let through. */
function firstLines(where: readonly string[]): string {
  return `FROM conversations c CROSS JOIN entries e ON e.id = (
      SELECT e.id FROM entries e WHERE e.id BETWEEN c.slot * ${segmentsPerNumber} AND (c.slot + c.slots) * ${segmentsPerNumber} - 1
        AND ${['1', ...where].join(' AND ')} ORDER BY e.id LIMIT 1)
    WHERE ${['c.slot IS NOT NULL', ofAccounts].join(' AND ')}`;
}

/** Newest matches that are read and ranked, as in the search over transcripts. */
const candidateCount = 200;
const countedAtMost = 1_001;
/** Words looked at for one that was mistyped, and those given: not all of them are found with the filters of a search. */
const vocabularyLimit = 20_000;
const similarLimit = 12;

/** Search over what was said in conversations, what their tools gave, and what was spoken from text. */
export type HistorySearchStore = {
  conversations(
    text: string,
    limit: number,
    viewer: Viewer,
    filters?: SearchFilters,
  ): { hits: ConversationHit[]; total: number };
  renders: SpokenSearch;
  similar(word: string): string[];
};

export function createHistorySearchStore(
  db: Db,
  accountsOf: (viewer: Viewer) => string,
  conditions: FilterConditions,
): HistorySearchStore {
  const { all, count } = createPrepared(db);
  const spoken = createSpokenSearch(db, accountsOf, conditions);
  // Views of the indexes' own words: they belong to the connection, nothing is stored.
  db.exec(`
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.segment_vocabulary USING fts5vocab (main, segment_words, row);
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_vocabulary USING fts5vocab (main, entry_words, row);
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.render_vocabulary USING fts5vocab (main, render_words, row);
  `);
  const words = db.prepare<[object], { term: string; doc: number }>(
    `SELECT term, sum(doc) AS doc FROM (
       SELECT term, doc FROM temp.segment_vocabulary WHERE term >= @from AND term < @to
       UNION ALL SELECT term, doc FROM temp.entry_vocabulary WHERE term >= @from AND term < @to
       UNION ALL SELECT term, doc FROM temp.render_vocabulary WHERE term >= @from AND term < @to)
     WHERE length(term) BETWEEN @shortest AND @longest GROUP BY term ORDER BY doc DESC LIMIT ${vocabularyLimit}`,
  );

  return {
    conversations(text, limit, viewer, filters = noFilters) {
      const query = parseQuery(text);
      const match = filteredExpression(query, filters);
      if ((match === null && !isFiltered(filters)) || !reachOf(filters).conversations) return { hits: [], total: 0 };
      const { where, values } = conditions.entries(filters);
      const asked = { ...values, accounts: accountsOf(viewer), ...(match === null ? {} : { match }) };
      const from = match === null ? firstLines(where) : matchingLines(where);
      const order = match === null ? 'ORDER BY c.created_at_ms DESC' : 'ORDER BY w.rowid DESC';
      const records = all<EntryRecord>(`SELECT ${entryColumns} ${from} ${order} LIMIT @limit`, {
        ...asked,
        limit: candidateCount,
      });
      const total =
        records.length < candidateCount
          ? records.length
          : count(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT @limit)`, { ...asked, limit: countedAtMost });
      const ranked = rank(
        records.map((record) => ({ record, text: entryText(record), isTitle: false })),
        query,
      );
      const hits = ranked.slice(0, limit).map(({ record, text: whole }) => ({
        kind: record.kind === 'tool' ? ('tool' as const) : ('turn' as const),
        conversationId: record.conversation_id,
        position: record.id - record.slot * segmentsPerNumber,
        label: record.kind === 'tool' ? record.tool : record.role,
        createdAtMs: record.at,
        ...matchingLine(whole, query),
      }));
      return { hits, total };
    },
    renders: spoken,
    similar(word) {
      const wanted = foldWord(word);
      const [first] = Array.from(wanted);
      // A mistake in the very first letter is rare, and looking beyond it would read every word there is.
      if (first === undefined || wanted.length < 3) return [];
      const found = words.all({
        from: first,
        to: String.fromCodePoint((first.codePointAt(0) ?? 0) + 1),
        shortest: wanted.length - 2,
        longest: wanted.length + 2,
      });
      return nearestWords(
        wanted,
        found.map(({ term, doc }) => ({ word: term, count: doc })),
        similarLimit,
      );
    },
  };
}
