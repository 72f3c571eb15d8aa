import { ApiError } from '../../electron/domain/errors.ts';
import {
  createFluxionsClient,
  type FluxionsClient,
  type FluxionsClientDeps,
} from '../../electron/adapters/fluxions/client.ts';
import type { Clock, Log, LogFields } from '../../electron/services/ports/platform.ts';
import type { UploadBody } from '../../electron/services/ports/transcription-api.ts';

/** Planted in every test: it may only ever stand in an Authorization header. */
export const testKey = 'sk-planted-0123456789abcdef';

/** Time that jumps over pauses, so that back-off is exercised without waiting. Remembers every pause. */
export function skippingClock(): Clock & { pausesMs: number[]; advance(ms: number): void } {
  let now = Date.now();
  const pausesMs: number[] = [];
  return {
    pausesMs,
    now: () => now,
    advance: (ms) => void (now += ms),
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      pausesMs.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

/** Collects everything that was logged, for looking for secrets in it. */
export function recordingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (event: string, fields?: LogFields) =>
    void lines.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function makeClient(baseUrl: string, deps: Partial<FluxionsClientDeps> = {}): FluxionsClient {
  return createFluxionsClient({
    baseUrl,
    credential: () => Promise.resolve({ kind: 'apiKey', value: testKey }),
    clock: skippingClock(),
    random: () => 0.5,
    log: recordingLog(),
    rates: { reads: { perSecond: 1e6, burst: 1e6 }, submit: { perSecond: 1e6, burst: 1e6 } },
    ...deps,
  });
}

/** A body of `size` bytes made on the fly; `onChunk` runs before each piece is given out. */
export function bodyOf(
  size: number,
  options: { actual?: number; chunk?: number; onChunk?: (from: number) => void } = {},
): UploadBody {
  const { actual = size, chunk = 64 * 1024, onChunk } = options;
  return {
    sizeBytes: size,
    contentType: 'audio/wav',
    async *open() {
      for (let from = 0; from < actual; from += chunk) {
        onChunk?.(from);
        yield new Uint8Array(Math.min(chunk, actual - from)).fill(from & 0xff);
      }
    },
  };
}

/** The ApiError a call ends with; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw new Error(`rejected with something else than ApiError: ${String(error)}`, { cause: error });
  }
  throw new Error('did not reject');
}
