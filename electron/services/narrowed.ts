import { statesOf } from '../domain/item-view.ts';
import type { SearchFilters } from '../domain/search/filters.ts';
import type { Narrowed } from './ports/store.ts';

/** The filters of a search as the store takes them: what a status means depends on whether the service can be reached. */
export function narrowedBy(filters: SearchFilters, isOffline: boolean): Narrowed {
  const { statuses } = filters;
  return { filters, states: statuses.length === 0 ? null : statuses.flatMap((status) => statesOf(status, isOffline)) };
}
