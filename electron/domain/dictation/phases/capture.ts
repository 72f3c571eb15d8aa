import { dictationTuning } from '../tuning.ts';
import type { DictationCommand, DictationEvent, SessionId, Step } from '../types.ts';
import { settle, stay, type StateOf } from './settle.ts';

type Closed = Extract<DictationEvent, { type: 'recorderClosed' }>;

/** The microphone is opening; nothing is on disk yet, so this is the only phase that can end with nothing. */
export function reduceStarting(state: StateOf<'starting'>, event: DictationEvent): Step {
  const { session } = state;
  switch (event.type) {
    case 'firstFrame': {
      const isLive = state.upload === 'live';
      const commands: DictationCommand[] = isLive ? [{ type: 'openLive', session }] : [];
      if (!state.released) return { state: { phase: 'recording', session, isLive }, commands };
      return { state: draining(session, { isLive, stage: 'tail' }), commands };
    }
    case 'stop':
      // A press shorter than the microphone needs to open still records its tail.
      return state.released ? stay(state) : { state: { ...state, released: true }, commands: [] };
    case 'dismiss':
    case 'expired':
      // The first sample may be on its way: only the recorder knows whether there is a take.
      return {
        state: draining(session, { hasTake: false, isDismissed: event.type === 'dismiss' }),
        commands: [{ type: 'stopRecorder', session }],
      };
    case 'recorderClosed':
      return event.durationMs > 0
        ? finishTake({ session, isLive: false, isDismissed: false }, event)
        : settle(session, { kind: 'nothing', why: event.reason });
    default:
      return stay(state);
  }
}

/** Samples arrive. No limit: an hour is as good as a second. */
export function reduceRecording(state: StateOf<'recording'>, event: DictationEvent): Step {
  const { session, isLive } = state;
  switch (event.type) {
    case 'stop':
      return { state: draining(session, { isLive, stage: 'tail' }), commands: [] };
    case 'dismiss':
      return {
        state: draining(session, { isDismissed: true }),
        commands: [...cutLive(session, isLive), { type: 'stopRecorder', session }],
      };
    case 'recorderClosed':
      return finishTake({ session, isLive, isDismissed: false }, event);
    case 'expired':
      // No samples and no word from the recorder: close it and go on with what there is.
      return {
        state: draining(session, { isLive }),
        commands: [{ type: 'stopRecorder', session }],
      };
    case 'refused':
    case 'accepted':
    case 'lostAnswer':
      return isLive ? { state: { ...state, isLive: false }, commands: endLiveEarly(session, event) } : stay(state);
    default:
      return stay(state);
  }
}

/** The key is up: the end of the last word is recorded, then the file is closed. */
export function reduceDraining(state: StateOf<'draining'>, event: DictationEvent): Step {
  const { session, isLive } = state;
  const close: Step = { state: { ...state, stage: 'closing' }, commands: [{ type: 'stopRecorder', session }] };
  switch (event.type) {
    case 'firstFrame':
      return state.hasTake ? stay(state) : { state: { ...state, hasTake: true }, commands: [] };
    case 'stop':
      return state.stage === 'tail' ? close : stay(state);
    case 'expired':
      if (state.stage === 'tail') return close;
      if (!state.hasTake) return settle(session, { kind: 'nothing', why: 'timeout' });
      return settle(session, { kind: 'kept', why: 'recorder-stuck' }, cutLive(session, isLive));
    case 'dismiss':
      return {
        state: { ...state, stage: 'closing', isLive: false, isDismissed: true },
        commands: [...cutLive(session, isLive), ...(state.stage === 'tail' ? close.commands : [])],
      };
    case 'recorderClosed':
      return finishTake(state, event);
    case 'refused':
    case 'accepted':
    case 'lostAnswer':
      return isLive ? { state: { ...state, isLive: false }, commands: endLiveEarly(session, event) } : stay(state);
    default:
      return stay(state);
  }
}

function draining(session: SessionId, values: Partial<StateOf<'draining'>>): StateOf<'draining'> {
  return { phase: 'draining', session, isLive: false, stage: 'closing', isDismissed: false, hasTake: true, ...values };
}

/** The take is whole on disk: it is sent, unless there is nothing in it or it is not wanted. */
function finishTake(state: { session: SessionId; isLive: boolean; isDismissed: boolean }, event: Closed): Step {
  const { session, isLive, isDismissed } = state;
  const cut = cutLive(session, isLive);
  if (event.durationMs <= 0)
    return settle(session, { kind: 'nothing', why: isDismissed ? 'dismissed' : event.reason }, cut);
  if (isDismissed) return settle(session, { kind: 'kept', why: 'dismissed' }, cut);
  if (event.durationMs < dictationTuning.shortestTakeMs)
    return settle(session, { kind: 'kept', why: 'too-short' }, cut);
  if (event.isSilent) return settle(session, { kind: 'kept', why: 'silent' }, cut);
  const send: DictationCommand = isLive
    ? { type: 'finishLive', session }
    : { type: 'submitSized', session, isRepeat: false };
  const by = isLive ? 'live' : 'sized';
  return { state: { phase: 'sending', session, by, durationMs: event.durationMs, isDismissed }, commands: [send] };
}

function cutLive(session: SessionId, isLive: boolean): DictationCommand[] {
  return isLive ? [{ type: 'abortLive', session }] : [];
}

/**
 * The request ended before its body did, so no job can hold the whole take, whatever the answer says: it is sent again
 * with its length when it is finished. An acceptance of half a body is as good as a refusal.
 */
function endLiveEarly(session: SessionId, event: DictationEvent): DictationCommand[] {
  const isRefusal = event.type === 'accepted' || (event.type === 'refused' && event.reason === 'live');
  return [...cutLive(session, true), ...(isRefusal ? [{ type: 'avoidLive' as const, session }] : [])];
}
