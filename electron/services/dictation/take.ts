import { spansOf, type DictationMarks, type DictationSpans } from '../../domain/dictation/latency.ts';
import type { DictationEvent, DictationState, SessionId } from '../../domain/dictation/types.ts';
import type { RemoteTranscription } from '../../domain/transcription.ts';
import type { InsertTarget } from '../ports/dictation.ts';
import type { NewSegment } from '../ports/store.ts';
import type { LiveBody } from './live-body.ts';

/** What the shell keeps in memory about one take, beside its state: handles, moments and results. */
export type Take = {
  session: SessionId;
  marks: DictationMarks;
  /** Asked for when the key went down. */
  target: Promise<InsertTarget | null>;
  /** Aborted when the live request, the sized one, the polling or the insertion shall stop. */
  stops: Partial<Record<'live' | 'sized' | 'poll' | 'insert', AbortController>>;
  live: LiveBody | null;
  /** The start sound is still heard: the recorder opens when it is over. */
  isWaitingForQuiet: boolean;
  /** Lets other uploads go on again; set from the release of the key until the take is over. */
  hurried: (() => void) | null;
  /** Its live body was turned down: that counts once the same take is accepted with its length. */
  doubtsLive: boolean;
  /** The journal let the last bytes of the running submission go. */
  mayHaveArrived: boolean;
  /** Durable steps of one take happen one after the other. */
  writes: Promise<unknown>;
  result: { remote: RemoteTranscription; segments: NewSegment[] } | null;
};

export function createTake(session: SessionId, pressedAtMs: number, target: Promise<InsertTarget | null>): Take {
  return {
    session,
    marks: { pressed: pressedAtMs },
    target,
    stops: {},
    live: null,
    isWaitingForQuiet: false,
    hurried: null,
    doubtsLive: false,
    mayHaveArrived: false,
    writes: Promise.resolve(),
    result: null,
  };
}

/** Aborts one kind of work, if it runs. */
export function stopWork(take: Take, kind: keyof Take['stops']): void {
  take.stops[kind]?.abort(new Error(`${kind} stopped`));
  delete take.stops[kind];
}

/** A fresh stop for one kind of work. */
export function startWork(take: Take, kind: keyof Take['stops']): AbortSignal {
  stopWork(take, kind);
  const controller = new AbortController();
  take.stops[kind] = controller;
  return controller.signal;
}

/** Notes the moment of an event that a person waits for. The first of each kind counts; a second upload counts afresh. */
export function markEvent(take: Take, event: DictationEvent, state: DictationState['phase'], nowMs: number): void {
  const { marks } = take;
  switch (event.type) {
    case 'firstFrame':
      marks.firstFrame ??= nowMs;
      return;
    case 'stop':
      if (state === 'starting' || state === 'recording') marks.released ??= nowMs;
      return;
    case 'recorderClosed':
      marks.closed ??= nowMs;
      return;
    case 'accepted':
      marks.accepted = nowMs;
      return;
    case 'completed':
      marks.completed = nowMs;
      return;
    case 'inserted':
      marks.inserted ??= nowMs;
      return;
    default:
      return;
  }
}

export function takeSpans(take: Take): DictationSpans {
  return spansOf(take.marks);
}
