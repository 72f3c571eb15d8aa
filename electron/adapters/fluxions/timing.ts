/** Deadlines of a call, by phase; there is none on the total, because uploads may take hours (T27, T167). */
export type Timing = {
  /** Name look-up, TCP, TLS and a proxy's answer. */
  connectMs: number;
  /** From the request until the status line. */
  headersMs: number;
  /** Between two pieces of a reply. */
  idleBodyMs: number;
  /** A reply slower than this is a drip: after `idleBodyMs` of grace the average must stay above it. */
  minBodyBytesPerSec: number;
  /** Upload without a single byte accepted by the network. */
  uploadStallMs: number;
  /** All sent, no answer: past the 120 s after which the network edge itself answers 524 (T28). */
  uploadAnswerMs: number;
  /** How long a server may think about `Expect: 100-continue` before the body is sent anyway (T25). */
  continueMs: number;
  /** After a failed write, time for an answer that is already on its way (T25). */
  writeErrorGraceMs: number;
  /** Between two progress reports: 4 per second. */
  progressMs: number;
};

export const defaultTiming: Timing = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleBodyMs: 30_000,
  minBodyBytesPerSec: 16 * 1024,
  uploadStallMs: 60_000,
  uploadAnswerMs: 180_000,
  continueMs: 1_000,
  writeErrorGraceMs: 500,
  progressMs: 250,
};

/** JSON larger than this is refused while it is read (C3). */
export const maxJsonBytes = 64 * 1024 * 1024;

/** Enough of an error page to find its message. */
export const maxErrorBytes = 64 * 1024;
