import { expect, test } from 'vitest';
import { createLiveBody } from '../../../electron/services/dictation/live-body.ts';

const block = (value: number): Uint8Array => new Uint8Array([value]);
async function* source(...values: number[]): AsyncIterable<Uint8Array> {
  for (const value of values) yield block(value);
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads a body in the background; `seen` is what has left so far. */
function read(bytes: AsyncIterable<Uint8Array>) {
  const seen: number[] = [];
  const state = { seen, end: 'open' };
  const work = (async () => {
    for await (const part of bytes) seen.push(part[0] ?? -1);
  })();
  work.then(
    () => (state.end = 'whole'),
    (error: Error) => (state.end = error.message),
  );
  return state;
}

test('the last block leaves only after the take was said to be whole, and after the journal agreed', async () => {
  const order: string[] = [];
  const body = createLiveBody(source(1, 2, 3), async () => order.push('journal') > 0, new AbortController().signal);
  const state = read(body.bytes);
  await turn();
  expect(state).toEqual({ seen: [1, 2], end: 'open' });
  expect(order).toEqual([]);
  body.finish();
  await turn();
  expect(state).toEqual({ seen: [1, 2, 3], end: 'whole' });
  expect(order).toEqual(['journal']);
});

test('a journal that refuses keeps the last block back for good', async () => {
  const body = createLiveBody(source(1, 2), async () => false, new AbortController().signal);
  body.finish();
  const state = read(body.bytes);
  await turn();
  expect(state).toEqual({ seen: [1], end: 'the take is not to be completed' });
});

test('aborted while waiting for the end: the body never becomes whole', async () => {
  const stop = new AbortController();
  const body = createLiveBody(source(1, 2), async () => true, stop.signal);
  const state = read(body.bytes);
  await turn();
  stop.abort(new Error('cut'));
  body.finish();
  await turn();
  expect(state).toEqual({ seen: [1], end: 'cut' });
});

test('aborted while the journal is being written: the same', async () => {
  const stop = new AbortController();
  const body = createLiveBody(
    source(1, 2),
    async () => {
      stop.abort(new Error('cut'));
      return true;
    },
    stop.signal,
  );
  body.finish();
  const state = read(body.bytes);
  await turn();
  expect(state).toEqual({ seen: [1], end: 'cut' });
});

test('a source that breaks breaks the body', async () => {
  async function* broken(): AsyncIterable<Uint8Array> {
    yield block(1);
    yield block(2);
    throw new Error('bytes were lost');
  }
  const body = createLiveBody(broken(), async () => true, new AbortController().signal);
  body.finish();
  const state = read(body.bytes);
  await turn();
  expect(state).toEqual({ seen: [1], end: 'bytes were lost' });
});
