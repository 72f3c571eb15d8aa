import type { LabelKind } from '../../../ipc/contract/labels.ts';
import type { ItemWithJob, ListQuery } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { type EntryRecord, entryOf } from './items.ts';
import { type Cursor, formatCursor, parseCursor } from './list-cursor.ts';
import { countSql, directionOf, type Lane, labelsAsked, laneSql } from './list-lanes.ts';
import { createVisibility } from './visibility.ts';

type Page = { rows: ItemWithJob[]; next: string | null; total: number };
type Row = EntryRecord & { sort_key: string | number };

/**
 * Pages of the library. A page is merged from lanes, one per visible account and wanted state, each of which SQLite
 * reads straight from an index: no sorting, no OFFSET, the same cost for the last page as for the first.
 */
export function createListStore(db: Db): { list(query: ListQuery): Page } {
  const prepared = new Map<string, ReturnType<Db['prepare']>>();
  const statement = (sql: string): ReturnType<Db['prepare']> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const visibility = createVisibility(db);
  const labelOf = db
    .prepare<[string, LabelKind, string], number>(
      'SELECT number FROM labels WHERE account = ? AND kind = ? AND name_key = ?',
    )
    .pluck();

  const size = db
    .prepare<[number], number>('SELECT count(*) FROM (SELECT 1 FROM item_labels WHERE label = ? LIMIT 1000)')
    .pluck();

  /** The lanes of one account: none when it has no such label. */
  const lanesOf = (query: ListQuery, account: string): Lane[] => {
    const wanted = labelsAsked(query).map(({ kind, key }) => labelOf.get(account, kind, key) as number | undefined);
    if (wanted.includes(undefined)) return [];
    const sizes = (wanted as number[]).map((label) => ({ label, size: Number(size.get(label)) }));
    const labels = Object.fromEntries(
      sizes.sort((a, b) => a.size - b.size).map(({ label }, at) => [`label${at}` as const, label]),
    );
    if (!query.states) return [{ account, ...labels }];
    return [...new Set(query.states)].map((state) => ({ account, state, ...labels }));
  };

  const list = db.transaction((query: ListQuery): Page => {
    const cursor = query.after === undefined ? null : parseCursor(query.after, query.sort);
    const limit = Math.max(1, Math.floor(query.limit));
    const rows: Row[] = [];
    let total = 0;
    const accounts = visibility.accounts(query.account ?? null);
    for (const lane of accounts.flatMap((account) => lanesOf(query, account))) {
      const values = { ...lane, binned: Number(query.bin ?? false), ...filterValues(query) };
      total += Number(statement(countSql(query)).pluck().get(values));
      const sql = laneSql(query, cursor !== null);
      const position = cursor ? { key: cursor.key, id: cursor.id } : {};
      rows.push(...(statement(sql).all({ ...values, ...position, limit: limit + 1 }) as Row[]));
    }
    rows.sort((a, b) => (directionOf(query.sort) === 'ASC' ? byKey(a, b) : byKey(b, a)));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next: Cursor | null =
      rows.length > limit && last ? { sort: query.sort, key: last.sort_key, id: last.id } : null;
    return { rows: page.map(entryOf), next: next ? formatCursor(next) : null, total };
  });
  return { list: (query) => list.deferred(query) };
}

function filterValues(query: ListQuery): Record<string, string> {
  return query.source ? { source: query.source } : {};
}

/** As SQLite compares: numbers by value, text by code point, then the id. */
function byKey(a: Row, b: Row): number {
  return compare(a.sort_key, b.sort_key) || compare(a.id, b.id);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
