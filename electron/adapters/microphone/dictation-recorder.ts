import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { signalTuning } from '../../domain/audio/signal-warnings.ts';
import { wavHeader, wavHeaderBytes, type PcmFormat } from '../../domain/audio/wav-header.ts';
import type { CloseReason, SessionId } from '../../domain/dictation/types.ts';
import { hasCode } from '../../ipc/contract/errors.ts';
import type { CaptureEvent } from '../../services/ports/capture-process.ts';
import type { DictationRecorder, DictationRecorderEvent } from '../../services/ports/dictation.ts';
import { partsBytes, partsDurationMs } from '../../services/take-rows.ts';
import type { WarmCapture } from './capture-client.ts';
import { dictationFormat } from './dictation-format.ts';

/** Progress is told at least this often. */
const progressMs = 500;
const chunkBytes = 64 * 1024;

type Running = {
  format: PcmFormat | null;
  peak: number;
  lastProgressMs: number;
  finishedParts: number;
  /** Parts in all, once the take is closed. */
  parts: number | null;
  /** Counts what was heard about the take, so that news between a look and the wait for the next one is not missed. */
  news: number;
  wake: Set<() => void>;
};

/**
 * Dictation's recorder: a capture process of its own, so that neither a recording nor its failure touches a take, and the
 * files it writes. `bytes` reads those files as they grow, so what is sent is what is on disk.
 */
export function createDictationRecorder(deps: { capture: WarmCapture; dir: string }): DictationRecorder {
  const { capture, dir } = deps;
  const takes = new Map<SessionId, Running>();
  const listeners = new Set<(event: DictationRecorderEvent) => void>();
  let warmth: number | 'always' | 'never' = 'never';
  let device: string | null = null;
  const tell = (event: DictationRecorderEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const warm = (): void => void capture.keepWarm(device, warmth).catch(() => {});

  const close = (
    session: SessionId,
    take: Running,
    facts: Omit<Extract<DictationRecorderEvent, { type: 'closed' }>, 'type' | 'session' | 'isSilent'>,
  ): void => {
    takes.delete(session);
    take.parts = facts.files.length;
    tellReaders(take);
    tell({ type: 'closed', session, isSilent: take.peak <= signalTuning.silentPeak, ...facts });
    // A take that did not end by `stop` took its process along; a fresh one does not know what was asked of the old one.
    if (facts.reason !== 'stopped' && warmth === 'always') warm();
  };
  const nothing = (reason: CloseReason) => ({ files: [], durationMs: 0, sizeBytes: 0, reason });

  const unsubscribe = capture.onEvent((event: CaptureEvent) => {
    const session = event.takeId;
    const take = takes.get(session);
    if (take === undefined) return;
    switch (event.type) {
      case 'first-frame':
        take.format = { sampleRateHz: event.sampleRateHz, channels: event.channels };
        tell({ type: 'firstFrame', session, file: partName(session, 1), device: event.device });
        return;
      case 'level': {
        const { level, bytesOnDisk } = event;
        take.peak = Math.max(take.peak, level.peak);
        tell({ type: 'level', session, level });
        if (level.elapsedMs - take.lastProgressMs >= progressMs) {
          take.lastProgressMs = level.elapsedMs;
          tell({ type: 'progress', session, elapsedMs: level.elapsedMs, bytesOnDisk });
        }
        tellReaders(take);
        return;
      }
      case 'part':
        take.finishedParts += 1;
        tellReaders(take);
        return;
      case 'finished': {
        const { parts } = event;
        const reason = event.reason === 'error' ? 'failed' : event.reason;
        take.finishedParts = parts.length;
        close(session, take, {
          files: parts.map(({ file }) => file),
          durationMs: partsDurationMs(parts),
          sizeBytes: parts.length === 0 ? 0 : partsBytes(parts),
          reason,
        });
        return;
      }
      case 'failed':
        close(session, take, nothing(reasonOf(event.code)));
        return;
      case 'warning':
      case 'dropout':
        return;
    }
  });

  return {
    open(request) {
      const { session } = request;
      device = request.device === '' ? null : request.device;
      const take: Running = {
        format: null,
        peak: 0,
        lastProgressMs: 0,
        finishedParts: 0,
        parts: null,
        news: 0,
        wake: new Set(),
      };
      takes.set(session, take);
      capture
        .start({
          takeId: session,
          device,
          channels: 1,
          preRollMs: request.preRollMs,
          preferredRateHz: dictationFormat.rateHz,
          blockMs: dictationFormat.blockMs,
          periodMs: dictationFormat.periodMs,
        })
        .catch((error: unknown) => {
          if (!takes.has(session)) return;
          const code = hasCode(error, 'NO_MICROPHONE')
            ? 'NO_MICROPHONE'
            : hasCode(error, 'DISK_FULL')
              ? 'DISK_FULL'
              : '';
          close(session, take, nothing(reasonOf(code)));
        });
    },
    stop(session) {
      if (takes.has(session)) void capture.stop().catch(() => {});
    },
    bytes(session, signal) {
      const take = takes.get(session);
      const format = take?.format ?? null;
      if (take === undefined || format === null) throw new Error('the take has no sound yet');
      return follow(dir, session, take, format, signal);
    },
    keepWarm(forMs) {
      if (forMs === warmth) return;
      warmth = forMs;
      warm();
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await capture.close();
      unsubscribe();
    },
  };
}

function partName(session: SessionId, index: number): string {
  return `${session}-${index}.wav`;
}

function reasonOf(code: string): CloseReason {
  if (code === 'NO_MICROPHONE') return 'no-microphone';
  return code === 'DISK_FULL' ? 'disk-full' : 'failed';
}

/** A header whose sizes say that the end is not known yet, as programs write it into pipes. */
function openEndedHeader(format: PcmFormat): Uint8Array {
  const header = wavHeader(format, 0);
  header.fill(0xff, 4, 8);
  header.fill(0xff, 40, 44);
  return header;
}

function tellReaders(take: Running): void {
  take.news += 1;
  for (const wake of take.wake) wake();
}

/** Resolves when there is news about the take since `seen`; rejects with the signal's reason. */
function newsSince(take: Running, seen: number, signal: AbortSignal): Promise<void> {
  if (take.news !== seen) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = (): void => {
      take.wake.delete(done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      else resolve();
    };
    take.wake.add(done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

/** The samples of the take as they come to disk, part after part, behind one header. */
async function* follow(
  dir: string,
  session: SessionId,
  take: Running,
  format: PcmFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield openEndedHeader(format);
  for (let index = 1; ; index += 1) {
    const handle = await openWhenThere(join(dir, partName(session, index)), take, index, signal);
    if (handle === null) return;
    try {
      let position = wavHeaderBytes;
      for (;;) {
        signal.throwIfAborted();
        // Asked before reading: what was written before it was finished is read after it.
        const seen = take.news;
        const isFinished = take.finishedParts >= index || take.parts !== null;
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
        if (bytesRead > 0) {
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        } else if (isFinished) break;
        else await newsSince(take, seen, signal);
      }
    } finally {
      await handle.close();
    }
  }
}

/** The file of a part: it comes with its first sample. `null` when the take was closed without it. */
async function openWhenThere(path: string, take: Running, index: number, signal: AbortSignal) {
  for (;;) {
    // Asked before opening: a take that is closed meanwhile is looked at once more, because its last part may be read.
    const { parts, news } = take;
    if (parts !== null && index > parts) return null;
    try {
      return await open(path, 'r');
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing || parts !== null) throw error;
      await newsSince(take, news, signal);
    }
  }
}
