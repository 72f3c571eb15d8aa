import { ContractError, type ErrorCode } from '../ipc/contract/errors.ts';

/** What went wrong between us and a service, by where it went wrong (requirements T160 to T167). */
export const apiErrorKinds = [
  'validation',
  'auth',
  'payment',
  'permission',
  'not-found',
  'conflict',
  'too-large',
  'unsupported-media',
  'rate-limited',
  'server',
  'edge',
  'redirect',
  'bad-response',
  'dns',
  'connect',
  'tls',
  'reset',
  'timeout',
  'file-changed',
  'aborted',
] as const;
export type ApiErrorKind = (typeof apiErrorKinds)[number];

/** How much of a request body had left us when the call failed. Only `none` and `partial` prove the job does not exist. */
export type BodySent = 'none' | 'partial' | 'complete';

export type ApiErrorDetail = {
  kind: ApiErrorKind;
  /** The service's own words, at most 300 characters, free of markup and secrets; or ours. */
  message: string;
  status?: number;
  requestId?: string;
  retryAfterMs?: number;
  /** connect, headers, body, upload: which deadline or step. */
  phase?: string;
  bodySent?: BodySent;
  sentBytes?: number;
};

/** A failed call to the speech service. `isTransient`: asking again later may work, nothing about the request is wrong. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly detail: ApiErrorDetail;

  constructor(detail: ApiErrorDetail, options?: { cause?: unknown }) {
    super(detail.message, options);
    this.name = 'ApiError';
    this.kind = detail.kind;
    this.detail = detail;
  }

  get isTransient(): boolean {
    return ['rate-limited', 'server', 'edge', 'dns', 'connect', 'reset', 'timeout'].includes(this.kind);
  }

  /** No way to the service at all, as opposed to an answer we did not like. */
  get isOffline(): boolean {
    return ['dns', 'connect', 'tls'].includes(this.kind);
  }
}

const codeOf: Record<ApiErrorKind, ErrorCode> = {
  validation: 'REJECTED',
  auth: 'AUTH_REQUIRED',
  payment: 'QUOTA',
  permission: 'AUTH_REQUIRED',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'too-large': 'TOO_LARGE',
  'unsupported-media': 'REJECTED',
  'rate-limited': 'RATE_LIMITED',
  server: 'UNAVAILABLE',
  edge: 'UNAVAILABLE',
  redirect: 'UNAVAILABLE',
  'bad-response': 'UNAVAILABLE',
  dns: 'OFFLINE',
  connect: 'OFFLINE',
  tls: 'OFFLINE',
  reset: 'UNAVAILABLE',
  timeout: 'UNAVAILABLE',
  'file-changed': 'BAD_INPUT',
  aborted: 'CANCELLED',
};

const adviceOf: Record<ApiErrorKind, string> = {
  validation: 'The service did not accept this audio. Check that it plays, then try again.',
  auth: 'The service refused the API key. Enter a valid key in Settings.',
  payment: 'The account has no credit left. Add credit, then retry.',
  permission: 'This key may not do that. Use another key in Settings.',
  'not-found': 'The service no longer has this. Your local copy is kept.',
  conflict: 'The service is busy with this. Try again in a moment.',
  'too-large':
    'The file is larger than the service accepts. Export it as mono Opus or MP3, or split it, and import it again.',
  'unsupported-media': 'The service cannot read this format. Convert it to MP3, WAV or Opus and import it again.',
  'rate-limited': 'Too many requests at once. It is sent again by itself.',
  server: 'The service has a problem. Nothing is lost; try again later.',
  edge: 'The service cannot be reached through its network edge. Nothing is lost; try again later.',
  redirect:
    'The address answered with a redirect, which is never followed with a key. Check the API address in Settings.',
  'bad-response':
    'The service answered with something unexpected. Try again; if it stays, check the API address in Settings.',
  dns: 'The service cannot be reached. Check your connection; waiting items are sent when it is back.',
  connect: 'The service cannot be reached. Check your connection; waiting items are sent when it is back.',
  tls: 'The secure connection failed. Check the date of this computer and your proxy settings.',
  reset: 'The connection broke. Nothing is lost; try again.',
  timeout: 'The service took too long to answer. Nothing is lost; try again.',
  'file-changed': 'The file changed while it was being sent. Import it again when it is finished.',
  aborted: 'Cancelled.',
};

/** Turns any failure into what the page may see: a code, a sentence with the next step, never a stack or a secret. */
export function toContractError(error: unknown): ContractError {
  if (error instanceof ContractError) return error;
  if (error instanceof ApiError) {
    const { status, requestId, retryAfterMs } = error.detail;
    return new ContractError(
      codeOf[error.kind],
      adviceOf[error.kind],
      { status, requestId, retryAfterMs },
      { cause: error },
    );
  }
  return new ContractError('INTERNAL', 'Something went wrong inside the app. Try again; nothing was lost.', undefined, {
    cause: error,
  });
}

/** Fails to compile when a union gains a member that the caller does not handle. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${String(value)}`);
}
