/**
 * What using one address of the service taught about it (T178): never a secret, nothing of a person. A field that is
 * absent is not known; what is documented is then tried first.
 */
export type LearnedFacts = {
  /** `false`: it ignores or refuses `Expect: 100-continue` (T25). */
  expect?: boolean;
  /** The form of an upload that it took (T17). */
  uploadForm?: 'raw' | 'multipart';
  /** The speech endpoints want `Bearer` before the key (T4). */
  speechBearer?: boolean;
  /** The smallest upload it called too large, and when, epoch milliseconds (T24). */
  tooLarge?: { bytes: number; atMs: number };
  /** It refused a second speech socket; not tried again before this, epoch milliseconds (T112). */
  spareRefusedUntilMs?: number;
};

/** The facts of one address. `put` is remembered beyond this run, best effort. */
export type Learned = { get(): LearnedFacts; put(facts: LearnedFacts): void };
