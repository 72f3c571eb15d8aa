import type { Params } from '../http/params.ts';
import type { Page, TimeWindow } from '../storage/pages.ts';

/** The parameters every collection of History shares. */
export type SharedParams = { window: TimeWindow; page: Page; pageNumber: number };

export function sharedParams(params: Params): SharedParams {
  const pageNumber = params.int('page', 1, { min: 1 });
  const limit = params.int('limit', 20, { min: 1, max: 100 });
  const order = params.oneOf('order', ['asc', 'desc'] as const, 'desc');
  const window = { sinceSec: params.timeSec('since'), untilSec: params.timeSec('until') };
  return { window, pageNumber, page: { order, limit, offset: (pageNumber - 1) * limit } };
}

/** The envelope of every list; beyond the last page `data` is empty. */
export function envelope(shared: SharedParams, total: number, data: unknown[]): Record<string, unknown> {
  const { offset, limit } = shared.page;
  return {
    object: 'list',
    page: shared.pageNumber,
    limit,
    total,
    has_more: offset + data.length < total && data.length > 0,
    data,
  };
}
