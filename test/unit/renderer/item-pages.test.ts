import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { createItemPages, type ListQuery } from '../../../renderer/features/library/item-pages.ts';
import { makeItem, manyItems } from '../../support/renderer/fake-data.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A library that answers pages when told to, and counts the questions. */
function library(initial: Item[]) {
  const world = { items: initial, asked: 0, failure: null as Error | null };
  const list = async (input: { after?: string; limit: number }) => {
    world.asked += 1;
    if (world.failure) throw world.failure;
    const from = input.after === undefined ? 0 : world.items.findIndex((item) => item.id === input.after) + 1;
    const items = world.items.slice(from, from + input.limit);
    const isLast = from + input.limit >= world.items.length;
    return { items, total: world.items.length, next: isLast ? null : (items.at(-1)?.id ?? null) };
  };
  const open = (query: ListQuery = { sort: 'newest' }) => {
    const pages = createItemPages(list, query);
    pages.start();
    return pages;
  };
  return { world, open };
}
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(500);

describe('item pages', () => {
  test('one page at first, and the total of all', async () => {
    const { world, open } = library(manyItems(1_000, 0));
    const pages = open();
    expect(pages.snapshot().phase).toBe('loading');
    await settled();
    expect(pages.snapshot()).toMatchObject({ phase: 'ready', total: 1_000 });
    expect(pages.snapshot().items).toHaveLength(200);
    expect(world.asked).toBe(1);
  });

  test('wanting a far row fetches the pages up to it, each row once', async () => {
    const { open } = library(manyItems(1_000, 0));
    const pages = open();
    await settled();
    pages.want(745);
    await settled();
    const { items } = pages.snapshot();
    expect(items).toHaveLength(800);
    expect(new Set(items.map((item) => item.id)).size).toBe(800);
  });

  test('a known row changes at once, without asking again', async () => {
    const { world, open } = library(manyItems(10, 0));
    const pages = open();
    await settled();
    const [first] = pages.snapshot().items;
    pages.apply({ all: false, items: [makeItem({ ...first!, title: 'New title' })] });
    expect(pages.snapshot().items[0]?.title).toBe('New title');
    await settled();
    expect(world.asked).toBe(1);
  });

  test('an unknown row reloads once for a burst of changes', async () => {
    const { world, open } = library(manyItems(10, 0));
    const pages = open();
    await settled();
    const added = makeItem({ id: 'added', title: 'Added' });
    world.items = [added, ...world.items];
    for (let times = 0; times < 20; times += 1) pages.apply({ all: false, items: [added] });
    await settled();
    expect(pages.snapshot().items[0]?.id).toBe('added');
    expect(pages.snapshot().total).toBe(11);
    expect(world.asked).toBe(2);
  });

  test('a row that no longer fits the filter leaves with the reload', async () => {
    const rows = manyItems(10, 0).map((item) => ({ ...item, starred: true }));
    const { world, open } = library(rows);
    const pages = open({ sort: 'newest', starred: true });
    await settled();
    world.items = rows.slice(1);
    pages.apply({ all: false, items: [{ ...rows[0]!, starred: false }] });
    await settled();
    expect(pages.snapshot().items.map((item) => item.id)).toEqual(rows.slice(1).map((item) => item.id));
  });

  test('a reload keeps as many rows as are looked at and shows no skeleton', async () => {
    const { open } = library(manyItems(1_000, 0));
    const pages = open();
    await settled();
    pages.want(500);
    await settled();
    const phases: string[] = [];
    pages.subscribe(() => phases.push(`${pages.snapshot().phase} ${pages.snapshot().items.length}`));
    pages.apply({ all: true, items: [] });
    await settled();
    expect(phases).toEqual(['ready 600']);
  });

  test('a change told while a page is on its way is not undone by that page', async () => {
    const { world, open } = library(manyItems(10, 0));
    const pages = open();
    await settled();
    pages.reload();
    // The reload has asked; its answer, read before the change, is still to come.
    pages.apply({ all: false, items: [{ ...world.items[0]!, title: 'Newer' }] });
    await settled();
    expect(pages.snapshot().items[0]?.title).toBe('Newer');
  });

  test('dropped rows are gone before the library says so', async () => {
    const { world, open } = library(manyItems(10, 0));
    const pages = open();
    await settled();
    world.items = world.items.slice(2);
    pages.drop(['item-0', 'item-1']);
    expect(pages.snapshot().items).toHaveLength(8);
    expect(pages.snapshot().total).toBe(8);
  });

  test('a failure is told, and Retry shows the list again', async () => {
    const { world, open } = library(manyItems(10, 0));
    world.failure = new ContractError('INTERNAL', 'broken');
    const pages = open();
    await settled();
    expect(pages.snapshot().phase).toBe('failed');
    world.failure = null;
    pages.reload();
    expect(pages.snapshot().phase).toBe('loading');
    await settled();
    expect(pages.snapshot()).toMatchObject({ phase: 'ready', total: 10, error: null });
  });

  test('a failed reload leaves what is shown', async () => {
    const { world, open } = library(manyItems(10, 0));
    const pages = open();
    await settled();
    world.failure = new ContractError('DISCONNECTED', 'gone');
    pages.reload();
    await settled();
    expect(pages.snapshot().phase).toBe('ready');
    expect(pages.snapshot().items).toHaveLength(10);
  });
});
