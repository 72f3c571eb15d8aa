/** The body of a live request: open until somebody says that the take is whole. */
export type LiveBody = {
  bytes: AsyncIterable<Uint8Array>;
  /** Everything that was recorded may leave, and then the body ends. */
  finish(): void;
};

/**
 * Passes recorded bytes on as they come, always holding the last block back. The end is let out only after `finish` and
 * after `beforeEnd` said yes (the journal now says that the service may have the take); until then the body is certainly
 * incomplete, whatever happens to the connection. Rejects when the source does, when aborted, or when told not to end.
 */
export function createLiveBody(
  source: AsyncIterable<Uint8Array>,
  beforeEnd: () => Promise<boolean>,
  signal: AbortSignal,
): LiveBody {
  let letOut: () => void = () => {};
  const finished = new Promise<void>((resolve, reject) => {
    letOut = resolve;
    if (signal.aborted) reject(asError(signal.reason));
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
  // It may be rejected while nobody waits for it.
  finished.catch(() => {});
  async function* pass(): AsyncGenerator<Uint8Array> {
    let held: Uint8Array | null = null;
    for await (const block of source) {
      signal.throwIfAborted();
      if (held !== null) yield held;
      held = block;
    }
    await finished;
    if (!(await beforeEnd())) throw new Error('the take is not to be completed');
    signal.throwIfAborted();
    if (held !== null) yield held;
  }
  return { bytes: pass(), finish: () => letOut() };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
