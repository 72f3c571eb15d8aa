import { matches } from '../../../domain/search/match.ts';
import { wordsOf } from '../../../domain/search/fold.ts';
import type { SearchQuery } from '../../../domain/search/query.ts';
import type { Db } from '../database.ts';
import type { CandidateRecord } from './candidates.ts';
import { distinctNames } from './distinct-names.ts';

/** Newest items shown for a name. */
const mostItems = 50;
const columns = 'i.number AS id, i.number AS item, i.id AS item_id, i.title, i.created_at_ms, NULL AS first_id';
const isShown = 'i.binned = 0 AND i.account IN (SELECT value FROM json_each(@accounts))';

/**
 * Items in which somebody of a searched name speaks, and items of a show or tag of that name, newest first; `text` is the
 * name. Names are few, so they are read and compared here as everything that is not in the index.
 */
export function createNamed(db: Db): (query: SearchQuery, accounts: readonly string[]) => CandidateRecord[] {
  const names = distinctNames(db, 'speakers', 'name');
  const spokenBy = db.prepare<[object], CandidateRecord>(
    `SELECT ${columns}, min(p.speaker) AS speaker, p.name AS text, NULL AS start_ms
     FROM speakers p INDEXED BY speakers_name CROSS JOIN items i ON i.number = p.item
     WHERE p.name IN (SELECT value FROM json_each(@names)) AND p.position IS NOT NULL AND ${isShown}
     GROUP BY i.number, p.name ORDER BY i.number DESC LIMIT ${mostItems}`,
  );
  const labels = db.prepare<[], { number: number; name: string }>('SELECT number, name FROM labels');
  const carrying = db.prepare<[object], CandidateRecord>(
    `SELECT ${columns}, NULL AS speaker, l.name AS text, NULL AS start_ms
     FROM labels l CROSS JOIN item_labels il INDEXED BY item_labels_created ON il.label = l.number
     CROSS JOIN items i ON i.number = il.item
     WHERE l.number IN (SELECT value FROM json_each(@labels)) AND ${isShown}
     ORDER BY i.number DESC LIMIT ${mostItems}`,
  );
  return (query, visible) => {
    if (query.include.length === 0) return [];
    const isWanted = (name: string): boolean => matches(wordsOf(name), query);
    const accounts = JSON.stringify(visible);
    const people = names().filter(isWanted);
    const groups = labels.all().flatMap(({ number, name }) => (isWanted(name) ? [number] : []));
    return [
      ...(people.length === 0 ? [] : spokenBy.all({ names: JSON.stringify(people), accounts })),
      ...(groups.length === 0 ? [] : carrying.all({ labels: JSON.stringify(groups), accounts })),
    ];
  };
}
