import { createPcmReframer } from '../../domain/audio/pcm-reframer.ts';
import { ApiError } from '../../domain/errors.ts';
import { errorFromNetwork, timeoutError } from './errors.ts';
import { highWaterBytes, lowWaterBytes, type SocketTiming } from './socket-timing.ts';

/** One render on one socket: fed by the socket, read by the caller. Once over, it takes nothing more (T93). */
export type SocketRender = {
  started(): void;
  audio(bytes: Uint8Array): void;
  /** Ends well; without any sound it is a failure. */
  done(): void;
  fail(error: ApiError): void;
  isOver(): boolean;
  /** Resolves with the first sample; rejects with the ApiError that came instead. */
  begun: Promise<void>;
  /** Whole samples; throws the ApiError that ended the render, after everything that came before it. */
  read(): AsyncGenerator<{ pcm: Uint8Array }, void, void>;
};

export type RenderLimits = {
  timing: SocketTiming;
  verified: boolean;
  estimatedMs: number;
  /** More is held for the reader than should be: stop reading from the socket, or go on. */
  onPause: (isPaused: boolean) => void;
  onOver: () => void;
};

export function createSocketRender(limits: RenderLimits): SocketRender {
  const { timing } = limits;
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  const reframer = createPcmReframer();
  const queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let isPaused = false;
  let hasAudio = false;
  let outcome: 'done' | ApiError | null = null;
  let wake: (() => void) | null = null;
  let step: NodeJS.Timeout | undefined;
  let whole: NodeJS.Timeout | undefined;

  const stopTimers = (): void => {
    clearTimeout(step);
    clearTimeout(whole);
  };
  const finish = (how: 'done' | ApiError): void => {
    if (outcome !== null) return;
    outcome = how;
    stopTimers();
    if (how !== 'done') begun.reject(how);
    // Cancelled: what waits for the reader must not be heard either (T93).
    if (how !== 'done' && how.kind === 'aborted') queue.length = 0;
    limits.onOver();
    wake?.();
  };
  const expect = (phase: string, ms: number): void => {
    clearTimeout(step);
    step = setTimeout(() => finish(timeoutError(phase, ms)), ms);
  };
  const limitWhole = (): void => {
    const ms = Math.max(timing.renderMs, 3 * limits.estimatedMs);
    clearTimeout(whole);
    whole = setTimeout(() => finish(timeoutError('render', ms)), ms);
  };
  const setPaused = (next: boolean): void => {
    if (next === isPaused || outcome !== null) return;
    isPaused = next;
    limits.onPause(next);
    // A reader that takes its time is no fault of the server.
    if (next) stopTimers();
    else {
      expect('audio', timing.betweenFramesMs);
      limitWhole();
    }
  };

  expect('start', limits.verified ? timing.startVerifiedMs : timing.startUnverifiedMs);
  limitWhole();

  return {
    begun: begun.promise,
    isOver: () => outcome !== null,
    started: () => expect('first audio', timing.firstAudioMs),
    fail: finish,
    audio(bytes) {
      if (outcome !== null) return;
      const pcm = reframer.push(bytes);
      if (!isPaused) expect('audio', timing.betweenFramesMs);
      if (pcm === null) return;
      queue.push(pcm);
      queuedBytes += pcm.length;
      if (!hasAudio) {
        hasAudio = true;
        begun.resolve();
      }
      if (queuedBytes >= highWaterBytes) setPaused(true);
      wake?.();
    },
    done() {
      if (hasAudio) finish('done');
      else finish(new ApiError({ kind: 'bad-response', message: 'The service finished without any audio.' }));
    },
    async *read() {
      for (;;) {
        const pcm = takeJoined(queue);
        if (pcm !== null) {
          queuedBytes -= pcm.length;
          if (queuedBytes <= lowWaterBytes) setPaused(false);
          yield { pcm };
          continue;
        }
        if (outcome === 'done') return;
        if (outcome !== null) throw outcome;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
}

/** Half a second: what a page takes at once without being held up. */
const maxJoinedBytes = 24_000;

/**
 * What waits, as one piece: frames that came together go on together, because every piece costs a message to the page
 * and the first sound waits for two frames.
 */
function takeJoined(queue: Uint8Array[]): Uint8Array | null {
  const first = queue.shift();
  if (first === undefined || queue.length === 0) return first ?? null;
  const parts = [first];
  let bytes = first.length;
  for (let next = queue[0]; next !== undefined && bytes + next.length <= maxJoinedBytes; next = queue[0]) {
    parts.push(next);
    bytes += next.length;
    queue.shift();
  }
  if (parts.length === 1) return first;
  const joined = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A socket that went away under a render. */
export function lostSocket(): ApiError {
  return errorFromNetwork({ code: 'ECONNRESET' }, true, { phase: 'socket' });
}
