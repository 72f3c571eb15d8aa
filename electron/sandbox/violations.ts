/** A client did something the API document does not allow. Tests fail on these. */
export type Violation = { kind: ViolationKind; endpoint: string; detail: string; atMs: number };

export type ViolationKind =
  | 'bearer-on-gateway'
  | 'key-on-public-call'
  | 'token-for-public-voice'
  | 'authorization-on-presigned'
  | 'head-on-presigned'
  | 'limit-too-large'
  | 'unknown-parameter'
  | 'bad-parameter'
  | 'unknown-path'
  | 'overlapping-speak'
  | 'binary-from-client'
  | 'missing-field'
  | 'bad-message'
  | 'max-secs-zero'
  | 'speak-after-close'
  | 'multipart-submit';

export type ViolationLog = {
  record(kind: ViolationKind, endpoint: string, detail: string): void;
  all(): Violation[];
  clear(): void;
};

/** Old entries go first: a client in a loop must not fill the memory. */
const kept = 1_000;

/** Details never hold a credential: callers pass names of things, not values. */
export function createViolationLog(now: () => number): ViolationLog {
  const entries: Violation[] = [];
  return {
    record(kind, endpoint, detail) {
      entries.push({ kind, endpoint, detail, atMs: now() });
      if (entries.length > kept) entries.shift();
    },
    all: () => [...entries],
    clear: () => void entries.splice(0),
  };
}
