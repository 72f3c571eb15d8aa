import { hasCode } from '../../electron/ipc/contract/errors.ts';

/** First wait before a broken stream is opened again, doubled up to the second. */
const firstRetryMs = 250;
const longestRetryMs = 5_000;

/**
 * Reads a stream for as long as `signal` allows. When it breaks (the wire was replaced, the handler failed) it is opened
 * again: state streams begin with the current snapshot, so nothing is lost. A stream that ends by itself is over.
 */
export async function follow<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  options: {
    signal: AbortSignal;
    onItem: (item: T) => void;
    /** The stream broke; it will be tried again. `null` when it is back. */
    onTrouble?: (error: unknown) => void;
    onEnd?: () => void;
    wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  const { signal, onItem, onTrouble, onEnd, wait = pause } = options;
  let retryMs = firstRetryMs;
  while (!signal.aborted) {
    try {
      for await (const item of open(signal)) {
        if (signal.aborted) return;
        if (retryMs > firstRetryMs) onTrouble?.(null);
        retryMs = firstRetryMs;
        onItem(item);
      }
      if (!signal.aborted) onEnd?.();
      return;
    } catch (error) {
      if (signal.aborted || hasCode(error, 'CANCELLED')) return;
      onTrouble?.(error);
    }
    await wait(retryMs, signal);
    retryMs = Math.min(longestRetryMs, retryMs * 2);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
