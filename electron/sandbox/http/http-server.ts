import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { SandboxClock } from '../clock.ts';
import type { FaultSource } from '../faults/fault-control.ts';
import type { Fault, FaultPhase } from '../faults/faults.ts';
import type { ViolationLog } from '../violations.ts';
import type { Call, Route, SeenRequest } from './call.ts';
import { ConnectionTaken, disturb, disturbanceOf } from './connection.ts';
import { refusedAs } from './loopback-guard.ts';
import { errorReply, HttpError, type Reply } from './reply.ts';
import { sendReply } from './send-reply.ts';

/** The edge in front of the hosted service keeps idle connections for minutes. */
const keepAliveMs = 400_000;

export type LoopbackServer = {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

export type ServerDeps = {
  routes: readonly Route[];
  faults: FaultSource;
  violations: ViolationLog;
  clock: SandboxClock;
  onRequest(seen: SeenRequest): void;
  /** Upgrade requests; refused with 404 when absent. */
  onUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Listens on 127.0.0.1 and nowhere else. `port` 0 takes a free one. */
export async function startServer(port: number, deps: ServerDeps): Promise<LoopbackServer> {
  const server: Server = createServer();
  server.keepAliveTimeout = keepAliveMs;
  // Uploads of hours of audio over a slow line are normal.
  server.requestTimeout = 0;
  const take = (expects: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    void serve(deps, request, response, expects);
  };
  server.on('request', take(false));
  server.on('checkContinue', take(true));
  server.on('upgrade', (request, socket, head) => {
    if (refusedAs(request)) socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else if (deps.onUpgrade) deps.onUpgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function noteRequest(
  deps: ServerDeps,
  request: IncomingMessage,
  url: URL,
  endpoint: SeenRequest['endpoint'],
): SeenRequest {
  const { authorization, ...headers } = request.headers;
  const form = authorization === undefined ? 'none' : /^bearer\s/i.test(authorization) ? 'bearer' : 'raw';
  const seen: SeenRequest = {
    endpoint,
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    authorization: form,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    bodyBytes: 0,
  };
  deps.onRequest(seen);
  return seen;
}

async function serve(
  deps: ServerDeps,
  request: IncomingMessage,
  response: ServerResponse,
  expects: boolean,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  request.on('error', () => gone.abort());
  const url = URL.canParse(request.url ?? '', 'http://loopback') ? new URL(request.url ?? '', 'http://loopback') : null;
  const matches = deps.routes.filter((route) => url !== null && route.pattern.test(url.pathname));
  const route = matches.find((candidate) => candidate.method === request.method);
  const seen = noteRequest(
    deps,
    request,
    url ?? new URL('http://loopback/'),
    (route ?? matches[0])?.endpoint ?? 'unknown',
  );
  const faults = route ? deps.faults.take(route.endpoint) : [];
  let mayContinue = !expects;
  const body = async function* (): AsyncGenerator<Buffer> {
    if (!mayContinue) response.writeContinue();
    mayContinue = true;
    // Stopping early must not destroy the connection: an answer or a silence is still to come.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      seen.bodyBytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  };
  try {
    const reply = await answer();
    await sendReply({ request, response, signal: gone.signal }, reply, faults, {
      dateSkewMs: deps.faults.knobs.dateSkewMs,
      now: deps.clock.now(),
      requestId: randomUUID(),
    });
  } catch (error) {
    // A stream that broke after its headers went out can only be cut, as a real server would.
    if (!(error instanceof ConnectionTaken) && !response.writableEnded) request.socket.destroy();
  }

  async function answer(): Promise<Reply> {
    try {
      const refusal = refusedAs(request);
      if (refusal) throw new HttpError(403, refusal);
      if (!url || !route) {
        deps.violations.record('unknown-path', 'unknown', `${request.method} ${url?.pathname ?? ''}`);
        throw new HttpError(matches.length > 0 ? 405 : 404, matches.length > 0 ? 'Method not allowed.' : 'Not found.');
      }
      const early = await beforeHandling(faults, request, body, gone.signal);
      if (early) return early;
      const path = (route.pattern.exec(url.pathname) ?? []).slice(1).map((part) => decodePart(part));
      const call: Call = {
        endpoint: route.endpoint,
        request,
        path,
        query: url.searchParams,
        body,
        signal: gone.signal,
      };
      const reply = await route.handle(call);
      const late = disturbanceOf(faults, 'handled');
      const lie = statusOf(faults, 'handled');
      // An answer nobody will read still holds files open.
      if (late ?? lie) await reply.stream?.[Symbol.asyncIterator]().return?.();
      if (late) disturb(request, late);
      return lie ?? reply;
    } catch (error) {
      if (error instanceof ConnectionTaken) throw error;
      if (gone.signal.aborted) throw new ConnectionTaken('client left');
      const { knobs } = deps.faults;
      if (error instanceof HttpError) return errorReply(knobs.errorShape, error.status, error.message, error.headers);
      return errorReply(knobs.errorShape, 500, 'Internal error.');
    }
  }
}

function decodePart(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    throw new HttpError(400, 'The path is not valid.');
  }
}

function statusOf(faults: readonly Fault[], phase: FaultPhase): Reply | null {
  const fault = faults.find((one) => one.kind === 'status' && (one.phase ?? 'body') === phase);
  if (fault?.kind !== 'status') return null;
  const headers: Record<string, string> = { ...fault.headers };
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
  if (fault.closes) headers['connection'] = 'close';
  return errorReply(fault.shape ?? 'error', fault.status, fault.message ?? `Status ${fault.status}.`, headers);
}

/** Faults that strike before the handler runs; an answer, or `null` to go on. */
async function beforeHandling(
  faults: readonly Fault[],
  request: IncomingMessage,
  body: () => AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<Reply | null> {
  for (const fault of faults) {
    if (fault.kind === 'latency') await sleep(fault.ms, undefined, { signal });
    if (fault.kind === 'redirect') return { status: fault.status ?? 307, headers: { location: fault.to } };
  }
  const atHead = disturbanceOf(faults, 'head');
  if (atHead) disturb(request, atHead);
  const headStatus = statusOf(faults, 'head');
  if (headStatus) return headStatus;
  const inBody = disturbanceOf(faults, 'body');
  const bodyStatus = statusOf(faults, 'body');
  if (!inBody && !bodyStatus) return null;
  let bytes = 0;
  for await (const chunk of body()) {
    bytes += chunk.length;
    if (inBody?.atByte !== undefined && bytes >= inBody.atByte) break;
  }
  if (inBody) disturb(request, inBody);
  return bodyStatus;
}
