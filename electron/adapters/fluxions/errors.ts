import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, type ApiErrorDetail, type ApiErrorKind } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import { errorMessage, isPage } from './error-body.ts';
import { retryAfterMs } from './retry-after.ts';

/** Statuses that the network in front of the service makes up by itself (T28, T164). */
const edgeStatuses = new Set([502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);

/** What a status means, before anything else is looked at (T161). */
export function kindOfStatus(status: number): ApiErrorKind {
  if (status >= 300 && status < 400) return 'redirect';
  if (edgeStatuses.has(status)) return 'edge';
  if (status >= 500 && status < 600) return 'server';
  switch (status) {
    case 401:
      return 'auth';
    case 402:
      return 'payment';
    case 403:
      return 'permission';
    case 404:
    case 410:
      return 'not-found';
    case 409:
    case 423:
      return 'conflict';
    // The server gave up waiting, or wants the same request later.
    case 408:
      return 'timeout';
    case 425:
      return 'server';
    case 413:
      return 'too-large';
    case 415:
      return 'unsupported-media';
    case 429:
      return 'rate-limited';
    default:
      return status >= 400 && status < 500 ? 'validation' : 'bad-response';
  }
}

/** The id to quote when asking the vendor about a failed call (T166); none when it repeats one of the `secrets`. */
export function requestIdOf(headers: IncomingHttpHeaders, secrets: readonly string[] = []): string | undefined {
  const id = headers['x-request-id'] ?? headers['cf-ray'];
  if (typeof id !== 'string' || !/^[\w.:/+=-]{1,128}$/.test(id)) return undefined;
  return redact(id, secrets) === id ? id : undefined;
}

export type FailedReply = { status: number; headers: IncomingHttpHeaders; body: string };

/**
 * A final answer that is not a success. Pages instead of data with 403, 429 or 5xx come from the network edge, and
 * their text is not shown (T164). `secrets` are struck from the service's words, which may echo what was sent.
 */
export function errorFromReply(
  reply: FailedReply,
  context: { nowMs: number; secrets?: readonly string[]; detail?: Partial<ApiErrorDetail> },
): ApiError {
  const { status, headers } = reply;
  const fromEdge = isPage(reply.body) || /\btext\/html\b/i.test(headers['content-type'] ?? '');
  let kind = kindOfStatus(status);
  if (fromEdge && (kind === 'permission' || kind === 'server' || kind === 'edge')) kind = 'edge';
  const words = kind === 'edge' && fromEdge ? null : errorMessage(reply.body);
  return new ApiError({
    kind,
    message: words === null ? `The service answered ${status}.` : redact(words, context.secrets),
    status,
    requestId: requestIdOf(headers, context.secrets),
    retryAfterMs: retryAfterMs(headers, context.nowMs) ?? undefined,
    ...context.detail,
  });
}

const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA', 'ESERVFAIL']);
const connectCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);
const tlsCode = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|UNABLE_TO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'UNKNOWN';
}

/** Node attaches raw reply bytes and addresses to its errors; only the code goes further (T13). */
function harmlessCause(code: string): Error {
  const cause = new Error(code);
  cause.name = 'NetworkError';
  return cause;
}

/**
 * A failure below HTTP, by where it happened (T161). `isConnected`: TCP and TLS were up, so a reset is a broken
 * conversation and not an unreachable service.
 */
export function errorFromNetwork(error: unknown, isConnected: boolean, detail: Partial<ApiErrorDetail> = {}): ApiError {
  if (error instanceof ApiError) return error;
  const code = codeOf(error);
  const make = (kind: ApiErrorKind, message: string) =>
    new ApiError({ kind, message, ...detail }, { cause: harmlessCause(code) });
  if (code === 'AbortError' || code === 'ABORT_ERR') return make('aborted', 'Cancelled.');
  if (code === 'EPRIVATE') return make('bad-response', 'The link leads into a private network.');
  if (dnsCodes.has(code)) return make('dns', `The name of the service was not found (${code}).`);
  if (tlsCode.test(code)) return make('tls', `The secure connection failed (${code}).`);
  if (/^HPE_|^ERR_HTTP_|^ERR_INVALID_/.test(code)) return make('bad-response', `The answer is not HTTP (${code}).`);
  if (connectCodes.has(code) || !isConnected) return make('connect', `The service cannot be reached (${code}).`);
  return make('reset', `The connection broke (${code}).`);
}

/** A deadline of ours passed. */
export function timeoutError(phase: string, ms: number, detail: Partial<ApiErrorDetail> = {}): ApiError {
  return new ApiError({
    kind: 'timeout',
    message: `No progress for ${Math.round(ms / 1000)} s (${phase}).`,
    phase,
    ...detail,
  });
}

/** Cancelled by the person or because its owner went away; never shown as a fault and never retried (T167). */
export function abortError(detail: Partial<ApiErrorDetail> = {}): ApiError {
  return new ApiError({ kind: 'aborted', message: 'Cancelled.', ...detail });
}

/** The same error with more known about it. */
export function withDetail(error: ApiError, detail: Partial<ApiErrorDetail>): ApiError {
  return new ApiError({ ...error.detail, ...detail }, { cause: error.cause });
}
