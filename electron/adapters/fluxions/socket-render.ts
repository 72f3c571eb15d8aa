import { createPcmReframer } from '../../domain/audio/pcm-reframer.ts';
import { ApiError } from '../../domain/errors.ts';
import { errorFromNetwork, timeoutError } from './errors.ts';
import type { SocketTiming } from './socket-timing.ts';
import { createSoundQueue, type SoundQueue, type SoundQueueLimits } from './sound-queue.ts';

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
  /** How much may wait for the reader, and where. */
  queue: SoundQueueLimits;
  /** More waits than memory and disk may hold: stop reading from the socket, or go on. */
  onPause: (isPaused: boolean) => void;
  onOver: (how: 'done' | ApiError) => void;
};

export function createSocketRender(limits: RenderLimits): SocketRender {
  const { timing } = limits;
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  const reframer = createPcmReframer();
  const queue = createSoundQueue(limits.queue, () => makeRoom());
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
    if (isAborted(how)) queue.clear();
    limits.onOver(how);
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
  const makeRoom = (): void => {
    if (queue.hasRoom()) setPaused(false);
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
      if (!hasAudio) {
        hasAudio = true;
        begun.resolve();
      }
      if (queue.isFull()) setPaused(true);
      wake?.();
    },
    done() {
      if (hasAudio) finish('done');
      else finish(new ApiError({ kind: 'bad-response', message: 'The service finished without any audio.' }));
    },
    async *read() {
      try {
        for (;;) {
          if (!queue.isEmpty()) {
            const pcm = await takeFrom(queue);
            // Cancelled while the disk was asked: not a sample more (T93).
            if (isAborted(outcome)) throw outcome;
            makeRoom();
            if (pcm !== null) yield { pcm };
            continue;
          }
          if (outcome === 'done') return;
          if (outcome !== null) throw outcome;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      } finally {
        queue.clear();
      }
    },
  };
}

function isAborted(outcome: 'done' | ApiError | null): outcome is ApiError {
  return outcome instanceof ApiError && outcome.kind === 'aborted';
}

async function takeFrom(queue: SoundQueue): Promise<Uint8Array | null> {
  try {
    return await queue.take();
  } catch {
    throw new ApiError({
      kind: 'reset',
      message: 'Sound that waited on the disk could not be read back.',
      phase: 'disk',
    });
  }
}

/** A socket that went away under a render. */
export function lostSocket(): ApiError {
  return errorFromNetwork({ code: 'ECONNRESET' }, true, { phase: 'socket' });
}
