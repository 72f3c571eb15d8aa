import * as z from 'zod/mini';
import { ContractError, contractErrorSchema, type ContractErrorShape } from '../contract/errors.ts';

/** Items a stream may send before the reader has taken any: the initial grant of every stream call. */
export const windowItems = 32;
/** The reader renews its grant after taking this many, so half a window is always in flight. */
export const renewItems = 16;
/** Calls one wire may have running at once; more fail with RATE_LIMITED. */
export const maxOpenCalls = 256;
/** Largest input a page may send in one call (files and audio never travel inside calls). Bytes, roughly as JSON. */
export const maxPageInputBytes = 1024 * 1024;
/** WebSocket close code for data that does not fit the protocol (RFC 6455, 7.4.1); other wires ignore the code. */
export const malformedCloseCode = 1007;

const id = z.int().check(z.nonnegative());

/** Client to server. `input` is checked by the entry's own schema. */
export const upFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, feature: z.string(), verb: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('pull'), id, count: z.int().check(z.gte(1), z.lte(windowItems)) }),
  z.object({ kind: z.literal('cancel'), id }),
]);
export type UpFrame = z.infer<typeof upFrameSchema>;

/** Server to client. A unary call ends with one `done` or `fail`; a stream has any number of `next` before it. */
export const downFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('next'), id, value: z.unknown() }),
  z.object({ kind: z.literal('done'), id, value: z.optional(z.unknown()) }),
  z.object({ kind: z.literal('fail'), id, error: contractErrorSchema }),
]);
export type DownFrame = z.infer<typeof downFrameSchema>;

/** The id of a frame that failed its schema, when it has a usable one: then that call can fail by itself. */
export function idOf(frame: unknown): number | null {
  if (typeof frame !== 'object' || frame === null || !Object.hasOwn(frame, 'id')) return null;
  const parsed = id.safeParse((frame as { id: unknown }).id);
  return parsed.success ? parsed.data : null;
}

/** What of an error may travel: code, sentence, small data. Never a stack or a cause. */
export function errorShape(error: ContractError): ContractErrorShape {
  return { code: error.code, message: error.message, data: error.data };
}

/** Rebuilds the error at the other end, so that `hasCode` works there. */
export function errorFromShape(shape: ContractErrorShape): ContractError {
  return new ContractError(shape.code, shape.message, shape.data);
}

/** The answer to anything unexpected: says nothing about its cause. */
export function internalError(cause?: unknown): ContractError {
  const message = 'Something went wrong inside the app. Try again; nothing was lost.';
  return new ContractError('INTERNAL', message, undefined, { cause });
}
