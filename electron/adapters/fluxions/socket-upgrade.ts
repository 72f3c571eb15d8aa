import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../domain/errors.ts';
import { requestIdOf } from './errors.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * An HTTP answer instead of a socket (T102). Busy answers keep their meaning; everything else means that no socket can
 * be had here, as behind proxies that know no WebSocket, and callers fall back to HTTP: kind `connect`.
 */
export function upgradeError(reply: IncomingMessage, nowMs: number): ApiError {
  const status = reply.statusCode ?? 0;
  const kinds = { 429: 'rate-limited', 409: 'conflict', 503: 'server' } as const;
  const kind = status === 429 || status === 409 || status === 503 ? kinds[status] : 'connect';
  return new ApiError({
    kind,
    message: `No socket could be opened: the service answered ${status}.`,
    status,
    phase: 'upgrade',
    requestId: requestIdOf(reply.headers),
    retryAfterMs: retryAfterMs(reply.headers, nowMs) ?? undefined,
  });
}

/** True when asking again by ourselves can only annoy (T102). */
export function isFinalRefusal(error: ApiError): boolean {
  return error.detail.phase === 'upgrade' && [401, 403, 404, 405, 426].includes(error.detail.status ?? 0);
}
