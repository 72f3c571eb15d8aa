import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Agent } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ApiError } from '../../domain/errors.ts';
import { abortError, errorFromNetwork, timeoutError } from './errors.ts';

export type WireRequest = {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string | number>;
  agent: Agent;
  connectMs: number;
  /** After a failed write, time for an answer that is already on its way (T25). */
  writeErrorGraceMs?: number;
  signal?: AbortSignal;
};

/** Status and headers; the body is still to be read from `stream`. */
export type ReplyHead = { status: number; headers: IncomingHttpHeaders; stream: IncomingMessage };

/** One HTTP exchange. The first failure wins and destroys the connection; all promises then reject with ApiError. */
export type Exchange = {
  request: ClientRequest;
  /** TCP and TLS are up. */
  connected: Promise<void>;
  /** A final status was received, perhaps before the request body was sent (T25). */
  head: Promise<ReplyHead>;
  /** True for a connection that had already served a request: a reset may only mean that it was stale (T75). */
  isReused(): boolean;
  /** Starts, or moves, the deadline for the status line. */
  expectHeadWithin(ms: number, phase: string): void;
  /** Gives up for a reason of ours. */
  fail(error: ApiError): void;
};

/** https: a handshake is over once ALPN has a result; http: once the socket is no longer connecting. */
function isUp(socket: Socket, isSecure: boolean): boolean {
  if (socket.connecting) return false;
  return !isSecure || (socket as TLSSocket).alpnProtocol !== null;
}

/**
 * Opens one request and never follows anything: redirects are a matter of the caller (T9). The request is sent as soon
 * as it is ended or its headers are flushed.
 */
export function openExchange(spec: WireRequest): Exchange {
  const isSecure = spec.url.protocol === 'https:';
  const connected = Promise.withResolvers<void>();
  const head = Promise.withResolvers<ReplyHead>();
  // Whoever does not look at one of them must not crash the process.
  connected.promise.catch(() => {});
  head.promise.catch(() => {});

  let hasConnected = false;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  const request = (isSecure ? httpsRequest : httpRequest)(spec.url, {
    method: spec.method,
    headers: spec.headers,
    agent: spec.agent,
  });

  const settle = (): boolean => {
    if (isOver) return false;
    isOver = true;
    clearTimeout(timer);
    return true;
  };
  const fail = (error: ApiError): void => {
    if (!settle()) return;
    spec.signal?.removeEventListener('abort', onAbort);
    connected.reject(error);
    head.reject(error);
    request.destroy();
  };
  const onAbort = (): void => fail(abortError());
  const deadline = (ms: number, phase: string): void => {
    if (isOver) return;
    clearTimeout(timer);
    timer = setTimeout(() => fail(timeoutError(phase, ms)), ms);
  };
  const onConnected = (): void => {
    if (hasConnected || isOver) return;
    hasConnected = true;
    clearTimeout(timer);
    connected.resolve();
  };

  request.on('socket', (socket) => {
    if (isUp(socket, isSecure)) onConnected();
    else socket.once(isSecure ? 'secureConnect' : 'connect', onConnected);
  });
  request.on('response', (stream) => {
    onConnected();
    if (!settle()) {
      stream.resume();
      return;
    }
    spec.signal?.removeEventListener('abort', onAbort);
    head.resolve({ status: stream.statusCode ?? 0, headers: stream.headers, stream });
  });
  request.on('error', (error) => {
    const failure = errorFromNetwork(error, hasConnected);
    if (failure.kind !== 'reset' || spec.writeErrorGraceMs === undefined || isOver) {
      fail(failure);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => fail(failure), spec.writeErrorGraceMs);
  });
  request.on('close', () => fail(errorFromNetwork({ code: 'ECONNRESET' }, hasConnected)));
  // `Upgrade` and CONNECT answers are nonsense here; without a listener Node would leave the socket open.
  request.on('upgrade', (_reply, socket) => {
    socket.destroy();
    fail(errorFromNetwork({ code: 'ERR_HTTP_UPGRADE' }, true));
  });

  deadline(spec.connectMs, 'connect');
  if (spec.signal?.aborted) fail(abortError());
  else spec.signal?.addEventListener('abort', onAbort, { once: true });

  return {
    request,
    connected: connected.promise,
    head: head.promise,
    isReused: () => request.reusedSocket,
    expectHeadWithin: deadline,
    fail,
  };
}
