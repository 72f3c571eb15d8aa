import { ContractError } from '../contract/errors.ts';
import type { Contract, Handlers, Stream, Unary, Wire } from './define.ts';
import {
  errorShape,
  idOf,
  internalError,
  malformedCloseCode,
  maxOpenCalls,
  upFrameSchema,
  windowItems,
  type DownFrame,
  type UpFrame,
} from './protocol.ts';
import { approximateBytes } from './size.ts';

export type ServeOptions = {
  /** Check what handlers return against the contract; for tests and development. Default false. */
  validateOutput?: boolean;
  /** Told of every failure that the caller only sees as INTERNAL, and of clean-ups that threw. */
  onError?(error: unknown): void;
  /** Projects what handlers throw to what may travel. Default: ContractErrors as they are, the rest INTERNAL. */
  toError?: (error: unknown) => ContractError;
  /** Larger inputs fail with TOO_LARGE. Set it (to `maxPageInputBytes`) where the other side is a page. Default none. */
  maxInputBytes?: number;
};

type Call = {
  controller: AbortController;
  /** Items the reader is still willing to take. */
  credit: number;
  /** Continues a stream that waits for credit. */
  wake: () => void;
  /** Tells a stream's producer to finish, even while it waits for its next value. */
  stop: () => void;
};
type Entry = Unary | Stream;
type AnyHandler = (input: unknown, context: { signal: AbortSignal }) => unknown;

const ignore = (): void => {};

/**
 * Answers the calls that arrive on `wire`. `handlers` may be a promise: calls wait for it, and if it rejects (the backend
 * could not start) every call fails with that reason. When the wire closes, every running handler's signal aborts and
 * every open stream is finished. `close` does the same from this side.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C> | Promise<Handlers<C>>,
  wire: Wire,
  options: ServeOptions = {},
): { close(): void } {
  const calls = new Map<number, Call>();
  /** Counts handlers, not calls: one that ignores its cancellation keeps its place until it is really over. */
  let runningCount = 0;
  const ready = Promise.resolve(handlers);
  ready.catch(ignore);

  const report = (error: unknown): void => options.onError?.(error);

  function project(error: unknown): ContractError {
    const known = error instanceof ContractError ? error : (options.toError?.(error) ?? internalError(error));
    if (known.code === 'INTERNAL') report(error);
    return known;
  }

  const send = (frame: DownFrame): void => wire.send(frame);

  function fail(id: number, error: unknown): void {
    try {
      send({ kind: 'fail', id, error: errorShape(project(error)) });
    } catch (failure) {
      report(failure);
      send({ kind: 'fail', id, error: errorShape(internalError()) });
    }
  }

  function entryOf(feature: string, verb: string): Entry | null {
    const group = Object.hasOwn(contract, feature) ? contract[feature] : undefined;
    return (group && Object.hasOwn(group, verb) ? group[verb] : undefined) ?? null;
  }

  function checked(entry: Entry, value: unknown): unknown {
    if (options.validateOutput) {
      const parsed = entry.output.safeParse(value);
      if (!parsed.success) throw new Error(`a handler broke the contract: ${parsed.error.message}`);
    }
    return value;
  }

  async function pump(id: number, call: Call, entry: Entry, iterator: AsyncIterator<unknown>): Promise<void> {
    const { signal } = call.controller;
    let isExhausted = false;
    call.stop = () => void Promise.resolve(iterator.return?.()).catch(ignore);
    try {
      while (!signal.aborted) {
        if (call.credit === 0) {
          await new Promise<void>((resolve) => (call.wake = resolve));
          continue;
        }
        const step = await iterator.next().catch((error: unknown) => {
          isExhausted = true;
          throw error;
        });
        if (step.done) {
          isExhausted = true;
          if (!signal.aborted) send({ kind: 'done', id });
          return;
        }
        if (signal.aborted) return;
        call.credit -= 1;
        send({ kind: 'next', id, value: checked(entry, step.value) });
      }
    } finally {
      if (!isExhausted) await iterator.return?.();
    }
  }

  async function answer(frame: UpFrame & { kind: 'call' }, entry: Entry, call: Call): Promise<void> {
    const { signal } = call.controller;
    const input = entry.input.safeParse(frame.input);
    if (!input.success) {
      const issue = input.error.issues[0];
      const field = [frame.feature, frame.verb, ...(issue?.path ?? [])].map(String).join('.');
      throw new ContractError('BAD_INPUT', `${field}: ${issue?.message ?? 'invalid'}`);
    }
    const group = (await ready)[frame.feature] as Record<string, AnyHandler>;
    if (signal.aborted) return;
    const result = group[frame.verb]?.(input.data, { signal });
    if (entry.kind === 'stream') {
      await pump(frame.id, call, entry, (result as AsyncIterable<unknown>)[Symbol.asyncIterator]());
    } else {
      const value = checked(entry, await result);
      if (!signal.aborted) send({ kind: 'done', id: frame.id, value });
    }
  }

  async function run(frame: UpFrame & { kind: 'call' }, entry: Entry): Promise<void> {
    const call: Call = { controller: new AbortController(), credit: windowItems, wake: ignore, stop: ignore };
    calls.set(frame.id, call);
    runningCount += 1;
    try {
      await answer(frame, entry, call);
    } catch (error) {
      if (!call.controller.signal.aborted) fail(frame.id, error);
      else if (!(error instanceof ContractError) && error !== call.controller.signal.reason) report(error);
    } finally {
      runningCount -= 1;
      if (calls.get(frame.id) === call) calls.delete(frame.id);
    }
  }

  function cancel(id: number, reason: ContractError): void {
    const call = calls.get(id);
    if (!call) return;
    calls.delete(id);
    call.controller.abort(reason);
    call.wake();
    call.stop();
  }

  function accept(frame: UpFrame & { kind: 'call' }): void {
    const entry = entryOf(frame.feature, frame.verb);
    if (calls.has(frame.id)) wire.close(malformedCloseCode);
    else if (!entry) fail(frame.id, new ContractError('NOT_FOUND', 'The app has no such function.'));
    else if (runningCount >= maxOpenCalls) fail(frame.id, new ContractError('RATE_LIMITED', 'Too many calls at once.'));
    else if (approximateBytes(frame.input, options.maxInputBytes) === null) {
      const limitBytes = options.maxInputBytes;
      fail(frame.id, new ContractError('TOO_LARGE', 'The request is too large.', { limitBytes }));
    } else void run(frame, entry);
  }

  wire.onFrame((raw) => {
    const parsed = upFrameSchema.safeParse(raw);
    if (!parsed.success) {
      const id = idOf(raw);
      if (id === null) return wire.close(malformedCloseCode);
      cancel(id, new ContractError('BAD_INPUT', 'malformed frame'));
      return fail(id, new ContractError('BAD_INPUT', 'The request was malformed.'));
    }
    const frame = parsed.data;
    if (frame.kind === 'call') return accept(frame);
    if (frame.kind === 'cancel') return cancel(frame.id, new ContractError('CANCELLED', 'Cancelled.'));
    const call = calls.get(frame.id);
    if (!call) return; // It has just ended: the pull crossed the last frame.
    call.credit = Math.min(windowItems, call.credit + frame.count);
    call.wake();
  });

  function abandon(): void {
    const reason = new ContractError('DISCONNECTED', 'The caller is gone.');
    for (const id of calls.keys()) cancel(id, reason);
  }
  wire.onClose(abandon);

  return {
    close() {
      abandon();
      wire.close();
    },
  };
}
