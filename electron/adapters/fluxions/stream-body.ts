import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../../domain/errors.ts';
import { abortError, errorFromNetwork, timeoutError } from './errors.ts';

/**
 * The pieces of a reply as they come. Silence is measured only while the reader waits, so a slow reader (a full disk
 * cache, a paused player) is no fault of the server. Ends the connection when the reader stops early. Throws ApiError.
 */
export async function* streamBody(
  stream: IncomingMessage,
  options: { idleMs: number; signal?: AbortSignal },
): AsyncGenerator<Uint8Array, void, void> {
  let failure: ApiError | null = null;
  const stop = (error: ApiError): void => {
    failure ??= error;
    stream.destroy(error);
  };
  const onAbort = (): void => stop(abortError());
  if (options.signal?.aborted) onAbort();
  else options.signal?.addEventListener('abort', onAbort, { once: true });
  const reader = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => stop(timeoutError('body', options.idleMs)), options.idleMs);
      const next: IteratorResult<unknown> = await reader.next().finally(() => clearTimeout(timer));
      if (next.done === true) break;
      if (next.value instanceof Uint8Array) yield next.value;
    }
  } catch (error) {
    throw failure ?? errorFromNetwork(error, true, { phase: 'body' });
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}
