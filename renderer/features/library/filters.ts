import type { LabelFilter } from '../labels/label-filters.tsx';
import type { ListQuery } from './item-pages.ts';

/** The ways to narrow the list, in the order shown. */
export const filters = [
  { id: 'all', label: 'All', query: {} },
  { id: 'recordings', label: 'Recordings', query: { source: 'recording' } },
  { id: 'imports', label: 'Imports', query: { source: 'import' } },
  { id: 'starred', label: 'Starred', query: { starred: true } },
  { id: 'failed', label: 'Failed', query: { status: 'Failed' } },
  { id: 'bin', label: 'Bin', query: { bin: true } },
] as const satisfies readonly { id: string; label: string; query: Omit<ListQuery, 'sort'> }[];

export type FilterId = (typeof filters)[number]['id'];

export const sorts = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'title', label: 'By title' },
  { value: 'longest', label: 'Longest first' },
] as const satisfies readonly { value: ListQuery['sort']; label: string }[];

/** The query of a filter, what it is narrowed to, and a sort order. */
export function queryOf(filter: FilterId, { show, tags }: LabelFilter, sort: ListQuery['sort']): ListQuery {
  const chosen = filters.find((candidate) => candidate.id === filter);
  return { sort, ...chosen?.query, ...(show !== undefined && { show }), ...(tags.length > 0 && { tags: [...tags] }) };
}
