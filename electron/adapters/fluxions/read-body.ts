import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../domain/errors.ts';
import { abortError, errorFromNetwork, timeoutError } from './errors.ts';
import type { Timing } from './timing.ts';

type ReadLimits = {
  capBytes: number;
  /** At the cap: refuse (data must be whole) or stop and keep what there is (error pages). */
  overCap: 'refuse' | 'cut';
  timing: Pick<Timing, 'idleBodyMs' | 'minBodyBytesPerSec'>;
  signal?: AbortSignal;
};

function tooLarge(capBytes: number): ApiError {
  return new ApiError({
    kind: 'bad-response',
    message: `The answer is larger than ${Math.round(capBytes / 1048576)} MB.`,
    phase: 'body',
  });
}

/**
 * Reads a reply into memory, but never more than `capBytes`: size, silence and drip are all refused while reading (C3).
 * Rejects with ApiError only and leaves no open connection behind when it does.
 */
export function readBody(stream: IncomingMessage, limits: ReadLimits): Promise<Buffer> {
  const { timing, signal, capBytes } = limits;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const startedAt = performance.now();
    let lastChunkAt = startedAt;

    const settle = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearInterval(watch);
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: ApiError): void => {
      if (settle()) reject(error);
      stream.destroy();
    };
    const finish = (): void => {
      if (settle()) resolve(Buffer.concat(chunks, size));
    };
    const onAbort = (): void => fail(abortError());

    // One coarse timer instead of one per chunk: silence, and an average below the floor once the grace is used up.
    const watch = setInterval(
      () => {
        const now = performance.now();
        const tooSlowAt = startedAt + timing.idleBodyMs + (size / timing.minBodyBytesPerSec) * 1000;
        if (now - lastChunkAt >= timing.idleBodyMs || now >= tooSlowAt) fail(timeoutError('body', timing.idleBodyMs));
      },
      Math.max(timing.idleBodyMs / 20, 5),
    );

    stream.on('data', (chunk: Buffer) => {
      if (isOver) return;
      lastChunkAt = performance.now();
      if (size + chunk.length <= capBytes) {
        chunks.push(chunk);
        size += chunk.length;
        return;
      }
      if (limits.overCap === 'refuse') {
        chunks.length = 0;
        fail(tooLarge(capBytes));
        return;
      }
      chunks.push(chunk.subarray(0, capBytes - size));
      size = capBytes;
      finish();
      stream.destroy();
    });
    stream.on('end', finish);
    stream.on('error', (error) => fail(errorFromNetwork(error, true, { phase: 'body' })));
    stream.on('close', () => fail(errorFromNetwork({ code: 'ECONNRESET' }, true, { phase: 'body' })));

    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    if (limits.overCap === 'refuse' && Number(stream.headers['content-length'] ?? 0) > capBytes) {
      fail(tooLarge(capBytes));
    }
  });
}
