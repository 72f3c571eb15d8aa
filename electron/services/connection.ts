import { backoffMs } from '../domain/jobs/schedule.ts';
import { ApiError } from '../domain/errors.ts';
import type { Clock, Random } from './ports/platform.ts';

export type ConnectionState = 'online' | 'offline' | 'unknown';

/** Whether the service can be reached, learnt from the calls that are made anyway; while it cannot, asked at a slow pace. */
export type Connection = {
  state(): ConnectionState;
  onChange(listener: (state: ConnectionState) => void): () => void;
  /** Report how a call ended: `null` for any answer at all. Resolves nothing, throws nothing. */
  report(error: unknown): void;
  /** Ask now. */
  check(): Promise<void>;
  /** Forget what was learnt: another address is in use. */
  reset(): void;
  close(): void;
};

/**
 * `probe` makes the cheapest call there is (`GET /health`, no key) and rejects with `ApiError` when there is no way to
 * the service. While offline it is asked with full-jitter back-off, on average less than once a minute (B8).
 */
export function createConnection(deps: {
  probe: (signal: AbortSignal) => Promise<boolean>;
  clock: Clock;
  random: Random;
}): Connection {
  let state: ConnectionState = 'unknown';
  let watching = false;
  const closed = new AbortController();
  const listeners = new Set<(state: ConnectionState) => void>();

  const become = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(next);
    if (next === 'offline' && !watching) void watch();
  };
  const report = (error: unknown): void => {
    if (error instanceof ApiError && error.kind === 'aborted') return;
    become(error instanceof ApiError && error.isOffline ? 'offline' : 'online');
  };
  const check = async (): Promise<void> => {
    try {
      await deps.probe(closed.signal);
      report(null);
    } catch (error) {
      report(error);
    }
  };
  const watch = async (): Promise<void> => {
    watching = true;
    try {
      for (let attempt = 0; state === 'offline'; attempt += 1) {
        await deps.clock.sleep(1_000 + backoffMs(attempt, deps.random()), closed.signal);
        await check();
      }
    } catch {
      // Closed while waiting: nothing to do.
    } finally {
      watching = false;
    }
  };

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    report,
    check,
    reset: () => become('unknown'),
    close: () => closed.abort(new Error('closed')),
  };
}
