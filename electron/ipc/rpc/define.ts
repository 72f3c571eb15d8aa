import type * as z from 'zod/mini';

/** Anything with a zod/mini parser. */
export type Schema = z.ZodMiniType;

/** One question, one answer. */
export type Unary<I extends Schema = Schema, O extends Schema = Schema> = { kind: 'unary'; input: I; output: O };

/** One question, many answers, paced by the reader and cancelled by it. */
export type Stream<I extends Schema = Schema, O extends Schema = Schema> = { kind: 'stream'; input: I; output: O };

export type Feature = Record<string, Unary | Stream>;

/** A contract is plain data: feature -> verb -> entry. */
export type Contract = Record<string, Feature>;

/** Declares a command or query. */
export function unary<I extends Schema, O extends Schema>(input: I, output: O): Unary<I, O> {
  return { kind: 'unary', input, output };
}

/** Declares a server-to-client stream; state streams emit the current snapshot first. */
export function stream<I extends Schema, O extends Schema>(input: I, output: O): Stream<I, O> {
  return { kind: 'stream', input, output };
}

/** What a handler knows about its call: `signal` aborts when the caller cancels or its wire closes. */
export type CallContext = { readonly signal: AbortSignal };

type Handler<E> =
  E extends Unary<infer I, infer O>
    ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>> | z.input<O>
    : E extends Stream<infer I, infer O>
      ? (input: z.output<I>, context: CallContext) => AsyncIterable<z.input<O>>
      : never;

/** The server's side of a contract; a missing or misspelt handler does not compile. */
export type Handlers<C extends Contract> = { [F in keyof C]: { [V in keyof C[F]]: Handler<C[F][V]> } };

/** Per-call options of the client. */
export type CallOptions = { signal?: AbortSignal };

type Caller<E> =
  E extends Unary<infer I, infer O>
    ? (input: z.input<I>, options?: CallOptions) => Promise<z.output<O>>
    : E extends Stream<infer I, infer O>
      ? (input: z.input<I>, options?: CallOptions) => AsyncIterableIterator<z.output<O>>
      : never;

/** The client's side of a contract. Leaving a `for await` early, or aborting `signal`, cancels at the server. */
export type Client<C extends Contract> = { [F in keyof C]: { [V in keyof C[F]]: Caller<C[F][V]> } };

/**
 * A two-way pipe for frames. Frames are structured values that may hold `Uint8Array`s anywhere.
 * `send` throws when the frame cannot be carried; `onClose` listeners run once.
 */
export type Wire = {
  send(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
  /** `code` is a WebSocket close code; wires that have none ignore it. */
  close(code?: number): void;
};
