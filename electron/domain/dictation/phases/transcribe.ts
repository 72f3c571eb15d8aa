import { assertNever } from '../../errors.ts';
import { dictationTuning } from '../tuning.ts';
import type { DictationEvent, Outcome, RefusalReason, Step } from '../types.ts';
import { settle, stay, type StateOf } from './settle.ts';

/** The body is on its way or its answer is awaited. */
export function reduceSending(state: StateOf<'sending'>, event: DictationEvent): Step {
  const { session, by, durationMs } = state;
  switch (event.type) {
    case 'accepted': {
      const { jobId } = event;
      return {
        state: { phase: 'polling', session, by, durationMs, jobId, isDismissed: state.isDismissed },
        commands: [{ type: 'startPolling', session, jobId, durationMs }],
      };
    }
    case 'refused':
      if (event.reason !== 'live' || by !== 'live') return settle(session, outcomeOf(event.reason));
      // Nothing was taken, so nothing is to be paid: what is not wanted any more is not sent again.
      if (state.isDismissed) return settle(session, { kind: 'kept', why: 'dismissed' });
      return sendAgain(state);
    case 'lostAnswer':
      return settle(session, { kind: 'unknown' });
    case 'expired':
      return settle(session, { kind: 'unknown' }, [{ type: 'abandonUpload', session }]);
    case 'dismiss':
      return state.isDismissed ? stay(state) : { state: { ...state, isDismissed: true }, commands: [] };
    default:
      return stay(state);
  }
}

/** The service works on it. */
export function reducePolling(state: StateOf<'polling'>, event: DictationEvent): Step {
  const { session } = state;
  switch (event.type) {
    case 'completed': {
      const { text } = event;
      const differsMs = event.durationMs === null ? 0 : Math.abs(event.durationMs - state.durationMs);
      // Not the whole take was heard: the live body was cut on its way. Sent once more, with its length, if it is wanted.
      const isMisheard = state.by === 'live' && differsMs > dictationTuning.durationToleranceMs;
      if (isMisheard && !state.isDismissed) return sendAgain(state);
      return {
        state: { phase: 'saving', session, text, isDismissed: state.isDismissed },
        commands: [{ type: 'saveText', session, text }],
      };
    }
    case 'jobFailed':
      // The job was there, so it is for the person to send another (T41). A recogniser may stumble over a file that
      // cannot state its own length: the next take states it.
      return settle(
        session,
        { kind: 'failed', why: 'service' },
        state.by === 'live' ? [{ type: 'avoidLive', session }] : [],
      );
    case 'refused':
      // The job exists, so only asking about it failed: the queue goes on asking by its id.
      return settle(session, { kind: 'queued', why: event.reason === 'key' ? 'key' : 'unavailable' }, [
        { type: 'stopPolling', session },
      ]);
    case 'expired':
      return settle(session, { kind: 'queued', why: 'slow' }, [{ type: 'stopPolling', session }]);
    case 'dismiss':
      return state.isDismissed ? stay(state) : { state: { ...state, isDismissed: true }, commands: [] };
    default:
      return stay(state);
  }
}

/**
 * The one repetition there is: from a live body that certainly is no job, or whose job is known to hold something else,
 * to one with a length. A body that ended and was not answered is never sent from here.
 */
function sendAgain(state: StateOf<'sending'> | StateOf<'polling'>): Step {
  const { session, durationMs, isDismissed } = state;
  return {
    state: { phase: 'sending', session, by: 'sized', durationMs, isDismissed },
    commands: [
      { type: 'avoidLive', session },
      { type: 'submitSized', session, isRepeat: true },
    ],
  };
}

function outcomeOf(reason: RefusalReason): Outcome {
  switch (reason) {
    case 'offline':
      return { kind: 'queued', why: 'offline' };
    case 'unavailable':
      return { kind: 'queued', why: 'unavailable' };
    case 'key':
      return { kind: 'queued', why: 'key' };
    case 'quota':
      return { kind: 'failed', why: 'quota' };
    case 'rejected':
    case 'live':
      return { kind: 'failed', why: 'rejected' };
    default:
      return assertNever(reason);
  }
}
