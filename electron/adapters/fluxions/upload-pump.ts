import type { ClientRequest } from 'node:http';
import { ApiError, type BodySent } from '../../domain/errors.ts';
import { timeoutError } from './errors.ts';
import type { FramedBody } from './upload-framing.ts';

/** One write: small enough that a slow line shows progress well inside the stall deadline. */
const writeBytes = 64 * 1024;

/** How much has left us, kept current while the pump runs. */
export type PumpState = { sentBytes: number; bodySent: BodySent };

function changed(message: string): ApiError {
  return new ApiError({ kind: 'file-changed', message, phase: 'reading' });
}

/**
 * Waits for one step, at most `stallMs`, or until the upload is stopped. Listeners are taken off again after every step:
 * racing each of them against one long-lived promise would keep every chunk in memory until the end.
 */
function step<T>(
  stopped: AbortSignal,
  stallMs: number,
  phase: string,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', onStop);
    };
    const fail = (error: unknown): void => {
      finish();
      reject(error instanceof Error ? error : changed('The file could not be read.'));
    };
    const onStop = (): void => fail(stopped.reason);
    const timer = setTimeout(() => fail(timeoutError(phase, stallMs)), stallMs);
    if (stopped.aborted) {
      onStop();
      return;
    }
    stopped.addEventListener('abort', onStop, { once: true });
    start((value) => {
      finish();
      resolve(value);
    }, fail);
  });
}

/** Writes and waits until the network took the bytes; a write that fails is ended by `stopped`. */
function write(request: ClientRequest, bytes: Uint8Array, stallMs: number, stopped: AbortSignal): Promise<void> {
  return step(stopped, stallMs, 'upload', (resolve) => {
    request.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
    });
  });
}

/** The next piece of the file, or a stall when the disk does not deliver. */
function read(
  reader: AsyncIterator<Uint8Array>,
  stallMs: number,
  stopped: AbortSignal,
): Promise<IteratorResult<Uint8Array>> {
  return step(stopped, stallMs, 'reading', (resolve, reject) => {
    reader.next().then(resolve, (error: unknown) => {
      reject(error instanceof ApiError ? error : changed('The file could not be read to its end.'));
    });
  });
}

/**
 * Sends the body piece by piece, at most one in flight, so that `state` is the truth at every moment: `complete` is set
 * before the last piece is handed over and never earlier. The last piece is held back until the file is known to end
 * there, so a file that grew or shrank is never completed (T22). Ends early without error when `isDone` says that the
 * server has already answered (T25). Rejects with ApiError; `stopped` fires when the connection or the caller ends.
 */
export async function pumpBody(options: {
  request: ClientRequest;
  body: FramedBody;
  state: PumpState;
  stallMs: number;
  stopped: AbortSignal;
  isDone: () => boolean;
  onProgress: () => void;
  giveWay?: (() => Promise<void>) | undefined;
  signal?: AbortSignal;
}): Promise<void> {
  const { request, body, state, stallMs, stopped, isDone } = options;
  const reader = body.open(options.signal)[Symbol.asyncIterator]();
  const send = async (chunk: Uint8Array, isLast: boolean): Promise<void> => {
    for (let from = 0; from < chunk.length && !isDone(); from += writeBytes) {
      await options.giveWay?.();
      const piece = chunk.subarray(from, from + writeBytes);
      const completes = isLast && from + piece.length === chunk.length;
      state.bodySent = completes ? 'complete' : 'partial';
      await write(request, piece, stallMs, stopped);
      state.sentBytes += piece.length;
      options.onProgress();
    }
  };
  try {
    let readBytes = 0;
    let held: Uint8Array | null = null;
    while (!isDone()) {
      const next: IteratorResult<Uint8Array> = await read(reader, stallMs, stopped);
      if (next.done === true) {
        if (readBytes !== body.sizeBytes)
          throw changed(`The file ended after ${readBytes} of ${body.sizeBytes} bytes.`);
        if (held !== null) await send(held, true);
        return;
      }
      if (next.value.length === 0) continue;
      readBytes += next.value.length;
      if (readBytes > body.sizeBytes) throw changed(`The file grew beyond ${body.sizeBytes} bytes.`);
      if (held !== null) await send(held, false);
      held = next.value;
    }
  } finally {
    // Closes the file; a reader that hangs must not hold up the answer.
    void Promise.resolve(reader.return?.()).catch(() => {});
  }
}
