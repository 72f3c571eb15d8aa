import { labelKey } from '../../../domain/label-name.ts';
import type { LabelKind } from '../../../ipc/contract/labels.ts';
import type { ListState } from '../../../domain/job-state.ts';
import type { ListQuery } from '../../../services/ports/store.ts';
import { entryColumns } from './items.ts';

/** What of a query decides which SQL is run. */
export type LaneQuery = Pick<ListQuery, 'sort' | 'states' | 'source' | 'starred' | 'show' | 'tags'>;

/**
 * Values of one lane: the labels asked for are `label0`, `label1` and so on, the one with the fewest items first, which
 * is the one that is walked through.
 */
export type Lane = { account: string; state?: ListState } & Record<`label${number}`, number>;

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

/** The labels that an item must carry, each once; upper and lower case make no difference. */
export function labelsAsked({ show, tags = [] }: Pick<LaneQuery, 'show' | 'tags'>): { kind: LabelKind; key: string }[] {
  const shows = typeof show === 'string' ? [{ kind: 'show' as const, key: labelKey(show) }] : [];
  return [...shows, ...[...new Set(tags.map(labelKey))].map((key) => ({ kind: 'tag' as const, key }))];
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
  const isFew = query.starred || query.states?.every((state) => !wideStates.includes(state));
  const labels = labelsAsked(query).length;
  const isWalked = labels > 0 && !isFew;
  const item = isWalked ? 'm.item' : 'i.number';
  for (let at = isWalked ? 1 : 0; at < labels; at += 1)
    where.push(`EXISTS (${carried(item)} AND o.label = @label${at})`);
  if (query.show === null) where.push(`NOT EXISTS (${carried(item)} AND o.kind = 'show')`);
  if (isWalked) return { kind: 'label', where: ['m.label = @label0', 'm.binned = @binned', ...where] };
  const all = ['i.account = @account', 'i.binned = @binned', ...where];
  if (query.starred) return { kind: 'starred', where: all };
  if (query.states) return { kind: 'state', where: all };
  return { kind: query.source ? 'source' : 'all', where: all };
}

function carried(item: string): string {
  return `SELECT 1 FROM item_labels o WHERE o.item = ${item}`;
}
