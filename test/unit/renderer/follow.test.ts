import { expect, test } from 'vitest';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import { follow } from '../../../renderer/app/follow.ts';

async function* gives<T>(items: T[], failure?: Error): AsyncGenerator<T> {
  yield* items;
  if (failure) throw failure;
}

test('a broken stream is opened again, with growing waits, and says when it is back', async () => {
  const lost = new ContractError('DISCONNECTED', 'lost');
  const openings = [gives([1], lost), gives<number>([], lost), gives<number>([], lost), gives([2])];
  const items: number[] = [];
  const troubles: unknown[] = [];
  const waits: number[] = [];
  await follow(() => openings.shift()!, {
    signal: new AbortController().signal,
    onItem: (item) => items.push(item),
    onTrouble: (error) => troubles.push(error),
    wait: async (ms) => void waits.push(ms),
  });
  expect(items).toEqual([1, 2]);
  expect(troubles).toEqual([lost, lost, lost, null]);
  expect(waits).toEqual([250, 500, 1000]);
});

test('nothing arrives after the signal, and the stream is left', async () => {
  const controller = new AbortController();
  let isLeft = false;
  async function* endless(): AsyncGenerator<number> {
    try {
      for (let value = 0; ; value += 1) yield value;
    } finally {
      isLeft = true;
    }
  }
  const items: number[] = [];
  await follow(endless, {
    signal: controller.signal,
    onItem(item) {
      items.push(item);
      if (item === 3) controller.abort();
    },
  });
  expect(items).toEqual([0, 1, 2, 3]);
  expect(isLeft).toBe(true);
});

test('a stream that ends by itself is over', async () => {
  let opened = 0;
  let isEnded = false;
  await follow(
    () => {
      opened += 1;
      return gives(['a']);
    },
    { signal: new AbortController().signal, onItem: () => {}, onEnd: () => (isEnded = true) },
  );
  expect([opened, isEnded]).toEqual([1, true]);
});
