import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../faults/faults.ts';
import type { Reply } from './reply.ts';

/** One request on its way to its handler. */
export type Call = {
  endpoint: Endpoint;
  request: IncomingMessage;
  /** Captured, decoded parts of the path. */
  path: string[];
  query: URLSearchParams;
  /** The body as it arrives; reading it lets a client that waits with `Expect: 100-continue` go on. */
  body(): AsyncIterable<Buffer>;
  /** Fires when the client is gone. */
  signal: AbortSignal;
};

export type Route = {
  method: string;
  /** Tested against the path; its groups become `path`. */
  pattern: RegExp;
  endpoint: Endpoint;
  handle(call: Call): Promise<Reply> | Reply;
};

/** What a client sent, for tests. No credential is kept, only its form. */
export type SeenRequest = {
  endpoint: Endpoint | 'unknown';
  method: string;
  path: string;
  query: Record<string, string>;
  authorization: 'none' | 'raw' | 'bearer';
  headers: Record<string, string>;
  bodyBytes: number;
};

/** Reads a whole body up to `limitBytes`; more is refused by `tooLarge`. */
export async function readBody(call: Call, limitBytes: number, tooLarge: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of call.body()) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
