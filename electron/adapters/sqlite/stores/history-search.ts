import { matchingLine } from '../../../domain/search/highlight.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import { rank } from '../../../domain/search/rank.ts';
import { nearestWords } from '../../../domain/search/nearest.ts';
import { foldWord } from '../../../domain/search/fold.ts';
import type { ConversationHit, RenderHit } from '../../../services/ports/history-store.ts';
import type { Viewer } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { entryText } from './conversations.ts';
import { matchExpression } from './match-expression.ts';
import { segmentsPerNumber } from './numbers.ts';

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
type RenderRecord = { id: string; voice_name: string; created_at_ms: number; text: string };

/** Newest matches that are read and ranked, as in the search over transcripts. */
const candidateCount = 200;
const countedAtMost = 1_001;
/** Words looked at for one that was mistyped. */
const vocabularyLimit = 20_000;

/** Search over what was said in conversations, what their tools gave, and what was spoken from text. */
export type HistorySearchStore = {
  conversations(text: string, limit: number, viewer: Viewer): { hits: ConversationHit[]; total: number };
  renders(text: string, limit: number, viewer: Viewer): { hits: RenderHit[]; total: number };
  similar(word: string): string[];
};

export function createHistorySearchStore(db: Db, accountsOf: (viewer: Viewer) => string): HistorySearchStore {
  const joined = `FROM entry_words w CROSS JOIN entries e ON e.id = w.rowid
    CROSS JOIN conversations c ON c.number = e.conversation
    WHERE entry_words MATCH @match AND c.account IN (SELECT value FROM json_each(@accounts))`;
  const entries = db.prepare<[object], EntryRecord>(
    `SELECT e.*, c.slot, c.id AS conversation_id, coalesce(e.created_at_ms, c.created_at_ms) AS at ${joined}
     ORDER BY w.rowid DESC LIMIT @limit`,
  );
  const entryCount = db.prepare<[object], number>(`SELECT count(*) FROM (SELECT 1 ${joined} LIMIT @limit)`).pluck();
  const spoken = `FROM render_words w CROSS JOIN renders r ON r.number = w.rowid
    WHERE render_words MATCH @match AND r.deleted_at_ms IS NULL
      AND r.account IN (SELECT value FROM json_each(@accounts))`;
  const renders = db.prepare<[object], RenderRecord>(
    `SELECT r.id, r.voice_name, r.created_at_ms, r.text ${spoken} ORDER BY w.rowid DESC LIMIT @limit`,
  );
  const renderCount = db.prepare<[object], number>(`SELECT count(*) FROM (SELECT 1 ${spoken} LIMIT @limit)`).pluck();
  // Views of the indexes' own words: they belong to the connection, nothing is stored.
  db.exec(`
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.segment_vocabulary USING fts5vocab (main, segment_words, row);
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_vocabulary USING fts5vocab (main, entry_words, row);
  `);
  const words = db.prepare<[object], { term: string; doc: number }>(
    `SELECT term, sum(doc) AS doc FROM (
       SELECT term, doc FROM temp.segment_vocabulary WHERE term >= @from AND term < @to
       UNION ALL SELECT term, doc FROM temp.entry_vocabulary WHERE term >= @from AND term < @to)
     WHERE length(term) BETWEEN @shortest AND @longest GROUP BY term ORDER BY doc DESC LIMIT ${vocabularyLimit}`,
  );

  return {
    conversations(text, limit, viewer) {
      const query = parseQuery(text);
      const match = matchExpression(query);
      if (match === null) return { hits: [], total: 0 };
      const accounts = accountsOf(viewer);
      const records = entries.all({ match, accounts, limit: candidateCount });
      const total =
        records.length < candidateCount
          ? records.length
          : Number(entryCount.get({ match, accounts, limit: countedAtMost }));
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
    renders(text, limit, viewer) {
      const query = parseQuery(text);
      const match = matchExpression(query);
      if (match === null) return { hits: [], total: 0 };
      const accounts = accountsOf(viewer);
      const records = renders.all({ match, accounts, limit: candidateCount });
      const total =
        records.length < candidateCount
          ? records.length
          : Number(renderCount.get({ match, accounts, limit: countedAtMost }));
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
    },
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
      );
    },
  };
}
