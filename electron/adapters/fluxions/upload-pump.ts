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

/** Writes and waits until the network took the bytes; a write that fails or never ends is ended by `stopped`. */
function write(request: ClientRequest, bytes: Uint8Array, stallMs: number, stopped: Promise<never>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const accepted = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError('upload', stallMs)), stallMs);
    request.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
    });
  });
  return Promise.race([accepted, stopped]).finally(() => clearTimeout(timer));
}

/** The next piece of the file, or a stall when the disk does not deliver. */
async function read(
  reader: AsyncIterator<Uint8Array>,
  stallMs: number,
  stopped: Promise<never>,
): Promise<IteratorResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError('reading', stallMs)), stallMs);
  });
  const next = reader.next().catch((error: unknown) => {
    if (error instanceof ApiError) throw error;
    throw changed('The file could not be read to its end.');
  });
  return Promise.race([next, late, stopped]).finally(() => clearTimeout(timer));
}

/**
 * Sends the body piece by piece, at most one in flight, so that `state` is the truth at every moment: `complete` is set
 * before the last piece is handed over and never earlier. The last piece is held back until the file is known to end
 * there, so a file that grew or shrank is never completed (T22). Ends early without error when `isDone` says that the
 * server has already answered (T25). Rejects with ApiError; `stopped` rejects when the connection or the caller ends.
 */
export async function pumpBody(options: {
  request: ClientRequest;
  body: FramedBody;
  state: PumpState;
  stallMs: number;
  stopped: Promise<never>;
  isDone: () => boolean;
  onProgress: () => void;
  signal?: AbortSignal;
}): Promise<void> {
  const { request, body, state, stallMs, stopped, isDone } = options;
  const reader = body.open(options.signal)[Symbol.asyncIterator]();
  const send = async (chunk: Uint8Array, isLast: boolean): Promise<void> => {
    for (let from = 0; from < chunk.length && !isDone(); from += writeBytes) {
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
