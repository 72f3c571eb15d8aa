import * as z from 'zod/mini';

/** Every way a call can fail, as the page sees it. Adding a code makes `switch`es over it stop compiling until handled. */
export const errorCodes = [
  'NO_MICROPHONE',
  'OFFLINE',
  'AUTH_REQUIRED',
  'QUOTA',
  'RATE_LIMITED',
  'TOO_LARGE',
  'REJECTED',
  'UNAVAILABLE',
  'NOT_FOUND',
  'CONFLICT',
  'OUTCOME_UNKNOWN',
  'DISK_FULL',
  'CANCELLED',
  'DISCONNECTED',
  'NOT_SUPPORTED',
  'BAD_INPUT',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What travels: a code to branch on, a sentence for people that says what to do next, and small typed extras. */
export const contractErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  data: z.optional(
    z.object({
      retryAfterMs: z.optional(z.number()),
      requestId: z.optional(z.string()),
      status: z.optional(z.number()),
      /** The library item the failure is about, e.g. the earlier copy of a duplicate import. */
      itemId: z.optional(z.string()),
      limitBytes: z.optional(z.number()),
    }),
  ),
});

export type ContractErrorShape = z.infer<typeof contractErrorSchema>;
export type ErrorData = NonNullable<ContractErrorShape['data']>;

/** The one error class that crosses the wire. Carries no stack and no cause to the other side. */
export class ContractError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData | undefined;

  constructor(code: ErrorCode, message: string, data?: ErrorData, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ContractError';
    this.code = code;
    this.data = data;
  }
}

/** True when `error` failed with `code`; the only test callers need. */
export function hasCode(error: unknown, code: ErrorCode): error is ContractError {
  return error instanceof ContractError && error.code === code;
}
