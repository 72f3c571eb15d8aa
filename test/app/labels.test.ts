import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import { labels, type LabelsState } from '../../electron/ipc/contract/labels.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';
import { createLabelsService } from '../../electron/services/labels.ts';
import { anItem } from '../support/library-builders.ts';

/** Shows and tags over a real store, and a page's client of them over a real port. */
async function setUp() {
  const store = await openStoreInProcess({ file: ':memory:' });
  const events = createItemEvents();
  const told: string[] = [];
  events.onChange((id) => told.push(id));
  events.onListChange(() => told.push('list'));
  const world = { account: 'acc' as string | null, change: () => {} };
  const account = {
    session: () => (world.account === null ? null : { account: world.account }),
    onChange(listener: () => void) {
      world.change = listener;
      return () => {};
    },
  };
  const { port1, port2 } = new MessageChannel();
  const handlers = { labels: createLabelsService({ store, events, account }) };
  const server = serve({ labels }, handlers, portWire(port1), { validateOutput: true });
  const page = connect({ labels }, portWire(port2)).labels;
  onTestFinished(() => server.close());
  const items = [anItem(), anItem(), anItem({ account: 'other' })];
  for (const item of items) await store.insertItem(item, null);
  return { store, events, told, world, page, ids: items.map(({ id }) => id) };
}

test('the state says every show and tag with its count, and again after each change', async () => {
  const { store, events, told, world, page, ids } = await setUp();
  const stream = page.state({});
  const next = async (): Promise<LabelsState> => (await stream.next()).value as LabelsState;
  expect(await next()).toEqual({ shows: [], tags: [] });
  await page.create({ kind: 'show', name: 'Show 10' });
  expect(await next()).toEqual({ shows: [{ name: 'Show 10', count: 0 }], tags: [] });
  await page.setShow({ ids, show: 'Show 9' });
  // Numbers in names count as numbers; the other account's item is left alone.
  expect((await next()).shows).toEqual([
    { name: 'Show 9', count: 2 },
    { name: 'Show 10', count: 0 },
  ]);
  expect(told).toEqual(ids.slice(0, 2));
  await page.setTags({ ids: [ids[0] ?? ''], add: ['raw'], remove: [] });
  expect((await next()).tags).toEqual([{ name: 'raw', count: 1 }]);
  expect(await page.rename({ kind: 'show', name: 'Show 9', to: 'show 10' })).toEqual({ merged: true });
  expect((await next()).shows).toEqual([{ name: 'Show 10', count: 2 }]);
  await page.remove({ kind: 'tag', name: 'RAW' });
  expect((await next()).tags).toEqual([]);
  // What goes to the bin is not counted.
  await store.updateItem(ids[1] ?? '', { deletedAtMs: 5 });
  events.listChanged();
  expect((await next()).shows).toEqual([{ name: 'Show 10', count: 1 }]);
  world.account = 'other';
  world.change();
  expect(await next()).toEqual({ shows: [], tags: [] });
  await stream.return?.();
});

test('a deletion is undone once, with its items, and only the last ones can be', async () => {
  const { told, page, ids } = await setUp();
  const mine = ids.slice(0, 2);
  await page.setTags({ ids: mine, add: ['raw'], remove: [] });
  await page.setShow({ ids: mine, show: 'Daily' });
  const { removal } = await page.remove({ kind: 'tag', name: 'raw' });
  const second = await page.remove({ kind: 'show', name: 'daily' });
  told.length = 0;
  expect(await page.restore({ removal })).toEqual({ count: 2 });
  expect(told).toEqual(['list']);
  const stream = page.state({});
  expect((await stream.next()).value).toEqual({ shows: [], tags: [{ name: 'raw', count: 2 }] });
  await stream.return?.();
  await expect(page.restore({ removal })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (let index = 0; index < 50; index += 1) {
    await page.create({ kind: 'tag', name: `t${index}` });
    await page.remove({ kind: 'tag', name: `t${index}` });
  }
  await expect(page.restore(second)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('many changed items are told as one, and bad names are refused', async () => {
  const { store, told, page } = await setUp();
  const many = Array.from({ length: 150 }, () => anItem());
  for (const item of many) await store.insertItem(item, null);
  await page.setTags({ ids: many.map(({ id }) => id), add: ['a', 'b'], remove: [] });
  expect(told).toEqual(['list']);
  for (const name of ['', '   ', 'x'.repeat(81)]) {
    await expect(page.create({ kind: 'tag', name })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  }
  await expect(page.rename({ kind: 'tag', name: 'none', to: 'some' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
