import { ContractError } from '../contract/errors.ts';
import type { CallOptions, Client, Contract, Wire } from './define.ts';
import {
  downFrameSchema,
  errorFromShape,
  internalError,
  malformedCloseCode,
  renewItems,
  type DownFrame,
  type UpFrame,
} from './protocol.ts';

/** A client, and when its wire ended. */
export type Connection<C extends Contract> = Client<C> & { readonly closed: Promise<void> };

/** What an open call does with what comes back. `end` is called once, with the error or nothing. */
type Reader = { next(value: unknown): void; end(error: ContractError | null, value?: unknown): void };

type Link = {
  /** Sends the call. A value that cannot be sent, a closed wire and an aborted signal end the reader at once. */
  open(reader: Reader, signal: AbortSignal | undefined): Handle;
};
type Handle = { pull(count: number): void; cancel(): void };

/**
 * The typed client of `contract` on `wire`. Calls reject with `ContractError`: the handler's, CANCELLED when their signal
 * aborts, DISCONNECTED when the wire closes. A stream starts with its call, so always iterate it or `return()` it.
 */
export function connect<C extends Contract>(contract: C, wire: Wire): Connection<C> {
  const readers = new Map<number, Reader>();
  let nextId = 0;
  let isClosed = false;

  function finish(id: number, error: ContractError | null, value?: unknown): void {
    const reader = readers.get(id);
    readers.delete(id);
    reader?.end(error, value);
  }

  function post(id: number, frame: UpFrame): void {
    if (!readers.has(id)) return;
    try {
      wire.send(frame);
    } catch (error) {
      finish(id, internalError(error));
    }
  }

  function linkTo(feature: string, verb: string, input: unknown): Link {
    return {
      open(reader, signal) {
        const id = nextId++;
        const cancel = (error: ContractError | null): void => {
          post(id, { kind: 'cancel', id });
          finish(id, error);
        };
        const onAbort = (): void => cancel(new ContractError('CANCELLED', 'Cancelled.'));
        readers.set(id, {
          next: (value) => reader.next(value),
          end(error, value) {
            signal?.removeEventListener('abort', onAbort);
            reader.end(error, value);
          },
        });
        if (isClosed) finish(id, disconnected());
        else if (signal?.aborted) finish(id, new ContractError('CANCELLED', 'Cancelled.'));
        else {
          signal?.addEventListener('abort', onAbort, { once: true });
          post(id, { kind: 'call', id, feature, verb, input });
        }
        return { pull: (count) => post(id, { kind: 'pull', id, count }), cancel: () => cancel(null) };
      },
    };
  }

  function receive(frame: DownFrame): void {
    // Frames of unknown calls are late ones: they crossed our cancel.
    if (frame.kind === 'next') readers.get(frame.id)?.next(frame.value);
    else if (frame.kind === 'done') finish(frame.id, null, frame.value);
    else finish(frame.id, errorFromShape(frame.error));
  }

  const closed = new Promise<void>((resolve) => {
    wire.onClose(() => {
      isClosed = true;
      for (const id of readers.keys()) finish(id, disconnected());
      resolve();
    });
  });
  wire.onFrame((raw) => {
    const parsed = downFrameSchema.safeParse(raw);
    if (parsed.success) receive(parsed.data);
    else wire.close(malformedCloseCode);
  });

  const client: Record<string, unknown> = { closed };
  for (const [feature, verbs] of Object.entries(contract)) {
    const group: Record<string, unknown> = {};
    for (const [verb, entry] of Object.entries(verbs)) {
      const start = entry.kind === 'unary' ? callUnary : openStream;
      group[verb] = (input: unknown, options?: CallOptions) => start(linkTo(feature, verb, input), options?.signal);
    }
    client[feature] = group;
  }
  return client as Connection<C>;
}

function disconnected(): ContractError {
  return new ContractError('DISCONNECTED', 'The connection to the app was lost.');
}

function callUnary(link: Link, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    link.open({ next() {}, end: (error, value) => (error ? reject(error) : resolve(value)) }, signal);
  });
}

function openStream(link: Link, signal: AbortSignal | undefined): AsyncIterableIterator<unknown> {
  const queue: unknown[] = [];
  const waiters: { resolve(result: IteratorResult<unknown>): void; reject(error: unknown): void }[] = [];
  let ended = false;
  let failure: ContractError | null = null;
  let takenCount = 0;

  function take<T>(value: T): T {
    takenCount += 1;
    if (takenCount % renewItems === 0 && !ended) handle.pull(renewItems);
    return value;
  }

  const reader: Reader = {
    next(value) {
      const waiter = waiters.shift();
      if (waiter) waiter.resolve({ done: false, value: take(value) });
      else queue.push(value);
    },
    end(error) {
      ended = true;
      failure = error;
      // Someone who cancelled wants nothing more; otherwise what arrived before the end is still delivered.
      if (error?.code === 'CANCELLED') queue.length = 0;
      for (const waiter of waiters.splice(0)) {
        if (failure) waiter.reject(failure);
        else waiter.resolve({ done: true, value: undefined });
        failure = null;
      }
    },
  };
  const handle = link.open(reader, signal);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (queue.length > 0) return { done: false, value: take(queue.shift()) };
      if (failure) {
        const error = failure;
        failure = null;
        throw error;
      }
      if (ended) return { done: true, value: undefined };
      return await new Promise((resolve, reject) => waiters.push({ resolve, reject }));
    },
    async return() {
      queue.length = 0;
      failure = null;
      handle.cancel();
      return { done: true, value: undefined };
    },
  };
}
