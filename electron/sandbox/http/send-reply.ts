import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults/faults.ts';
import { garbleJson, rewriteJson } from '../faults/rewrite.ts';
import { disturb, disturbanceOf } from './connection.ts';
import type { Reply } from './reply.ts';

type Target = { request: IncomingMessage; response: ServerResponse; signal: AbortSignal };

function find<K extends Fault['kind']>(faults: readonly Fault[], kind: K): Extract<Fault, { kind: K }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}

/** Headers and body of an answer after the faults that change it. */
function finalForm(
  reply: Reply,
  faults: readonly Fault[],
): { headers: Record<string, string>; body: Reply['stream'] | Buffer } {
  const headers: Record<string, string> = { ...reply.headers };
  if (reply.stream) return { headers: { ...headers, ...find(faults, 'headers')?.set }, body: reply.stream };
  let body = reply.bytes ?? Buffer.alloc(0);
  if ('json' in reply) {
    const changes = faults.filter((fault) => fault.kind === 'rewrite');
    const value = changes.reduce((json, change) => rewriteJson(json, change), reply.json);
    const garble = find(faults, 'garble');
    const text = JSON.stringify(value);
    body = Buffer.from(garble ? garbleJson(text, garble.how) : text);
    const type = garble?.how === 'html' ? 'text/html; charset=utf-8' : 'application/json';
    headers['content-type'] ??= garble?.contentType ?? type;
  }
  if (reply.status !== 204) headers['content-length'] = String(body.length);
  return { headers: { ...headers, ...find(faults, 'headers')?.set }, body };
}

/** Sends the answer, piece by piece where a fault wants it so. Resolves when all of it was handed to the kernel. */
export async function sendReply(
  target: Target,
  reply: Reply,
  faults: readonly Fault[],
  options: { dateSkewMs: number; now: number; requestId: string },
): Promise<void> {
  const { request, response, signal } = target;
  const { headers, body } = finalForm(reply, faults);
  response.sendDate = false;
  response.writeHead(reply.status, {
    date: new Date(options.now + options.dateSkewMs).toUTCString(),
    'x-request-id': options.requestId,
    ...headers,
  });
  response.flushHeaders();
  const disturbance = disturbanceOf(faults, 'response');
  const drip = find(faults, 'drip');
  let left = disturbance ? (disturbance.atByte ?? 0) : Number.POSITIVE_INFINITY;
  const isBodyless = request.method === 'HEAD' || reply.status === 204 || reply.status === 304;
  if (!isBodyless) {
    for await (const piece of pieces(body ?? Buffer.alloc(0), drip?.chunkBytes)) {
      signal.throwIfAborted();
      const part = piece.subarray(0, left);
      left -= part.length;
      if (part.length > 0 && !response.write(part)) await once(response, 'drain', { signal });
      if (disturbance && left <= 0) break;
      if (drip) await sleep(drip.everyMs, undefined, { signal });
    }
  }
  if (disturbance) {
    // What was written must reach the client first, or there would be nothing to be cut off.
    await new Promise<void>((resolve) => {
      response.socket?.write('', () => setImmediate(resolve));
      if (!response.socket) resolve();
    });
    disturb(request, disturbance);
  }
  response.end();
}

async function* pieces(
  body: Buffer | AsyncIterable<Uint8Array>,
  chunkBytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  const size = chunkBytes ?? Number.POSITIVE_INFINITY;
  const cut = function* (bytes: Uint8Array): Generator<Uint8Array> {
    if (bytes.length <= size) yield bytes;
    else for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  if (body instanceof Uint8Array) yield* cut(body);
  else for await (const bytes of body) yield* cut(bytes);
}
