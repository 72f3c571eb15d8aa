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
      if (event.reason === 'live' && by === 'live') return sendAgain(state);
      return settle(session, outcomeOf(event.reason));
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
      // Less than the whole take was heard: the live body was cut on its way. Sent once more, with its length.
      if (state.by === 'live' && differsMs > dictationTuning.durationToleranceMs) return sendAgain(state);
      return {
        state: { phase: 'saving', session, text, isDismissed: state.isDismissed },
        commands: [{ type: 'saveText', session, text }],
      };
    }
    case 'jobFailed':
      // A recogniser may stumble over a file that could not state its own length.
      if (state.by === 'live') return sendAgain(state);
      return settle(session, { kind: 'failed', why: 'service' });
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

/** The one repetition there is: from a live body to one with a length. */
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
