import type { SearchQuery } from '../../../domain/search/query.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';
import type { CandidateRecord } from './candidates.ts';
import { matchExpression } from './match-expression.ts';
import type { SearchIndex } from './search-index.ts';

/** Rows of `notes`. Every method is one transaction. */
export type NotesStore = {
  get(itemId: string): string;
  put(itemId: string, text: string): void;
};

/** Whether an item has a note, for a SELECT over `items` named `i`. */
export const hasNoteColumn = 'EXISTS (SELECT 1 FROM notes n WHERE n.item = i.number) AS has_note';

/** `index` keeps notes searchable while their item is not in the bin. */
export function createNotesStore(db: Db, index: SearchIndex): NotesStore {
  const itemById = db.prepare<[string], { number: number; deleted_at_ms: number | null }>(
    'SELECT number, deleted_at_ms FROM items WHERE id = ?',
  );
  const get = db.prepare<[number], string>('SELECT text FROM notes WHERE item = ?').pluck();
  const set = db.prepare(
    'INSERT INTO notes (item, text) VALUES (?, ?) ON CONFLICT (item) DO UPDATE SET text = excluded.text',
  );
  const drop = db.prepare('DELETE FROM notes WHERE item = ?');
  const put = db.transaction((itemId: string, text: string) => {
    const item = itemById.get(itemId);
    if (!item) throw noSuchItem();
    index.removeNote(item.number);
    if (text.trim() === '') drop.run(item.number);
    else set.run(item.number, text);
    if (item.deleted_at_ms === null) index.addNote(item.number);
  });
  return {
    get(itemId) {
      const item = itemById.get(itemId);
      if (!item) throw noSuchItem();
      return String(get.get(item.number) ?? '');
    },
    put: (itemId, text) => put.immediate(itemId, text),
  };
}

/** Notes that match, newest items first. `note` tells them from titles. */
export type NoteSearch = (query: SearchQuery, accounts: readonly string[], limit: number) => CandidateRecord[];

/** SQL of the search; exported so that a test can look at its plan. */
export const noteSearchSql = `SELECT i.number AS id, i.number AS item, i.id AS item_id, i.title, i.created_at_ms,
    NULL AS first_id, NULL AS speaker, n.text, NULL AS start_ms, 1 AS note
  FROM note_words f CROSS JOIN notes n ON n.item = f.rowid CROSS JOIN items i ON i.number = f.rowid
  WHERE note_words MATCH @match AND i.account IN (SELECT value FROM json_each(@accounts))
  ORDER BY f.rowid DESC LIMIT @limit`;

/** Prepares the statement once. */
export function createNoteSearch(db: Db): NoteSearch {
  const search = db.prepare<[Record<string, string | number>], CandidateRecord>(noteSearchSql);
  return (query, accounts, limit) => {
    const match = matchExpression(query);
    return match === null ? [] : search.all({ match, limit, accounts: JSON.stringify(accounts) });
  };
}
