import type { ListState } from '../../../domain/job-state.ts';
import type { ItemWithJob, ListQuery } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { type EntryRecord, entryColumns, entryOf } from './items.ts';
import { type Cursor, formatCursor, parseCursor } from './list-cursor.ts';
import { createVisibility } from './visibility.ts';

type Page = { rows: ItemWithJob[]; next: string | null; total: number };
type Order = { column: 'created_at_ms' | 'title_key' | 'length_key'; direction: 'ASC' | 'DESC'; index: string };
type Filter = { kind: 'all' | 'state' | 'source' | 'starred'; where: string[] };
type Row = EntryRecord & { sort_key: string | number };

const orders: Record<ListQuery['sort'], Order> = {
  newest: { column: 'created_at_ms', direction: 'DESC', index: 'created' },
  oldest: { column: 'created_at_ms', direction: 'ASC', index: 'created' },
  title: { column: 'title_key', direction: 'ASC', index: 'title' },
  longest: { column: 'length_key', direction: 'DESC', index: 'length' },
};

/** SQL of one lane: the rows of one account (and one state) in order, through the index that has exactly this order. */
export function laneSql(query: Pick<ListQuery, 'sort' | 'states' | 'source' | 'starred'>, hasCursor: boolean): string {
  const { column, direction } = orders[query.sort];
  const after = `(i.${column}, i.id) ${direction === 'ASC' ? '>' : '<'} (@key, @id)`;
  const where = hasCursor ? [...filterOf(query).where, after] : filterOf(query).where;
  return `SELECT ${entryColumns}, i.${column} AS sort_key FROM items i INDEXED BY ${indexOf(query)}
    LEFT JOIN jobs j ON j.item = i.number
    WHERE ${where.join(' AND ')} ORDER BY i.${column} ${direction}, i.id ${direction} LIMIT @limit`;
}

/** SQL that counts one lane. */
export function countSql(query: Pick<ListQuery, 'sort' | 'states' | 'source' | 'starred'>): string {
  const { where } = filterOf(query);
  return `SELECT count(*) FROM items i INDEXED BY ${indexOf(query)} WHERE ${where.join(' AND ')}`;
}

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

  const list = db.transaction((query: ListQuery): Page => {
    const cursor = query.after === undefined ? null : parseCursor(query.after, query.sort);
    const limit = Math.max(1, Math.floor(query.limit));
    const rows: Row[] = [];
    let total = 0;
    for (const lane of lanesOf(query, visibility.accounts(query.account ?? null))) {
      const values = { ...lane, binned: Number(query.bin ?? false), ...filterValues(query) };
      total += Number(statement(countSql(query)).pluck().get(values));
      const sql = laneSql(query, cursor !== null);
      const position = cursor ? { key: cursor.key, id: cursor.id } : {};
      rows.push(...(statement(sql).all({ ...values, ...position, limit: limit + 1 }) as Row[]));
    }
    const { direction } = orders[query.sort];
    rows.sort((a, b) => (direction === 'ASC' ? byKey(a, b) : byKey(b, a)));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next: Cursor | null =
      rows.length > limit && last ? { sort: query.sort, key: last.sort_key, id: last.id } : null;
    return { rows: page.map(entryOf), next: next ? formatCursor(next) : null, total };
  });
  return { list: (query) => list.deferred(query) };
}

/** The narrowest filter chooses the index; the others are checked on the rows it gives. */
function filterOf(query: Pick<ListQuery, 'states' | 'source' | 'starred'>): Filter {
  const where = ['i.account = @account', 'i.binned = @binned'];
  if (query.states) where.push('i.state = @state');
  if (query.source) where.push('i.source = @source');
  // Spelled out, because SQLite uses a partial index only for the condition that it was made with.
  if (query.starred !== undefined) where.push(`i.starred = ${query.starred ? 1 : 0}`);
  if (query.starred) return { kind: 'starred', where };
  if (query.states) return { kind: 'state', where };
  return { kind: query.source ? 'source' : 'all', where };
}

function indexOf(query: Pick<ListQuery, 'sort' | 'states' | 'source' | 'starred'>): string {
  const { kind } = filterOf(query);
  const { index } = orders[query.sort];
  return kind === 'all' ? `items_${index}` : `items_${kind}_${index}`;
}

function filterValues(query: ListQuery): Record<string, string> {
  return query.source ? { source: query.source } : {};
}

function lanesOf(query: ListQuery, accounts: readonly string[]): { account: string; state?: ListState }[] {
  if (!query.states) return accounts.map((account) => ({ account }));
  const states = [...new Set(query.states)];
  return accounts.flatMap((account) => states.map((state) => ({ account, state })));
}

/** As SQLite compares: numbers by value, text by code point, then the id. */
function byKey(a: Row, b: Row): number {
  return compare(a.sort_key, b.sort_key) || compare(a.id, b.id);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
