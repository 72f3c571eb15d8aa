import type { ListState } from '../../../domain/job-state.ts';
import type { ListQuery } from '../../../services/ports/store.ts';
import { entryColumns } from './items.ts';

/** What of a query decides which SQL is run. */
export type LaneQuery = Pick<ListQuery, 'sort' | 'states' | 'source' | 'starred' | 'show' | 'tag'>;

/** Values of one lane. When a show and a tag are asked for, `label` is the one with fewer items and `other` the other one. */
export type Lane = { account: string; state?: ListState; label?: number; other?: number };

type Order = { column: 'created_at_ms' | 'title_key' | 'length_key'; direction: 'ASC' | 'DESC'; index: string };
type Filter = { kind: 'all' | 'state' | 'source' | 'starred' | 'label'; where: string[] };

const orders: Record<ListQuery['sort'], Order> = {
  newest: { column: 'created_at_ms', direction: 'DESC', index: 'created' },
  oldest: { column: 'created_at_ms', direction: 'ASC', index: 'created' },
  title: { column: 'title_key', direction: 'ASC', index: 'title' },
  longest: { column: 'length_key', direction: 'DESC', index: 'length' },
};

export function directionOf(sort: ListQuery['sort']): Order['direction'] {
  return orders[sort].direction;
}

/**
 * SQL of one lane: the rows of one account (and one state, or one label) in order, through the index that has exactly
 * this order. Exported with `countSql` so that a test can look at their plans.
 */
export function laneSql(query: LaneQuery, hasCursor: boolean): string {
  const { column, direction } = orders[query.sort];
  const filter = filterOf(query);
  const [key, id] = filter.kind === 'label' ? [`m.${column}`, 'm.item_id'] : [`i.${column}`, 'i.id'];
  const after = `(${key}, ${id}) ${direction === 'ASC' ? '>' : '<'} (@key, @id)`;
  const where = hasCursor ? [...filter.where, after] : filter.where;
  return `SELECT ${entryColumns}, ${key} AS sort_key FROM ${tableOf(query, filter, true)}
    LEFT JOIN jobs j ON j.item = i.number
    WHERE ${where.join(' AND ')} ORDER BY ${key} ${direction}, ${id} ${direction} LIMIT @limit`;
}

/** SQL that counts one lane. */
export function countSql(query: LaneQuery): string {
  const filter = filterOf(query);
  // What is asked of the item itself needs its row; a label alone is counted from its index.
  const needsItem = query.states !== undefined || query.source !== undefined || query.starred !== undefined;
  return `SELECT count(*) FROM ${tableOf(query, filter, needsItem)} WHERE ${filter.where.join(' AND ')}`;
}

function tableOf(query: LaneQuery, { kind }: Filter, needsItem: boolean): string {
  const { index } = orders[query.sort];
  if (kind !== 'label') return `items i INDEXED BY ${kind === 'all' ? `items_${index}` : `items_${kind}_${index}`}`;
  return `item_labels m INDEXED BY item_labels_${index}${needsItem ? ' CROSS JOIN items i ON i.number = m.item' : ''}`;
}

/** States that most items are in: as a filter they narrow little. */
const wideStates: readonly ListState[] = ['completed', 'none'];

/** The narrowest filter chooses the index; the others are checked on the rows it gives. */
function filterOf(query: LaneQuery): Filter {
  const where: string[] = [];
  if (query.states) where.push('i.state = @state');
  if (query.source) where.push('i.source = @source');
  // Spelled out, because SQLite uses a partial index only for the condition that it was made with.
  if (query.starred !== undefined) where.push(`i.starred = ${query.starred ? 1 : 0}`);
  const hasLabel = query.show !== undefined || query.tag !== undefined;
  const hasBoth = query.show !== undefined && query.tag !== undefined;
  const isFew = query.starred || query.states?.every((state) => !wideStates.includes(state));
  if (hasLabel && !isFew) {
    const other = hasBoth ? [carries('m.item', '@other')] : [];
    return { kind: 'label', where: ['m.label = @label', 'm.binned = @binned', ...where, ...other] };
  }
  const carried = [
    ...(hasLabel ? [carries('i.number', '@label')] : []),
    ...(hasBoth ? [carries('i.number', '@other')] : []),
  ];
  const all = ['i.account = @account', 'i.binned = @binned', ...where, ...carried];
  if (query.starred) return { kind: 'starred', where: all };
  if (query.states) return { kind: 'state', where: all };
  return { kind: query.source ? 'source' : 'all', where: all };
}

function carries(item: string, label: string): string {
  return `EXISTS (SELECT 1 FROM item_labels o WHERE o.item = ${item} AND o.label = ${label})`;
}
