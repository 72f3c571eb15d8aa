import type { DictationEvent, Step } from '../types.ts';
import { settle, stay, type StateOf } from './settle.ts';

/** The row is written before the text is shown to anybody. A write that hangs is repeated later and holds up nothing. */
export function reduceSaving(state: StateOf<'saving'>, event: DictationEvent): Step {
  const { session, text } = state;
  switch (event.type) {
    case 'saved':
    case 'expired':
      if (text === '') return settle(session, { kind: 'empty' });
      if (state.isDismissed) return settle(session, { kind: 'ready', why: 'dismissed' });
      return { state: { phase: 'turn', session, text }, commands: [] };
    case 'dismiss':
      return state.isDismissed ? stay(state) : { state: { ...state, isDismissed: true }, commands: [] };
    default:
      return stay(state);
  }
}

/** Texts arrive in the order they were spoken, as far as that does not take too long. */
export function reduceTurn(state: StateOf<'turn'>, event: DictationEvent): Step {
  const { session, text } = state;
  switch (event.type) {
    case 'turnGranted':
    case 'expired':
      return { state: { phase: 'inserting', session, text }, commands: [{ type: 'insert', session, text }] };
    case 'dismiss':
      return settle(session, { kind: 'ready', why: 'dismissed' });
    default:
      return stay(state);
  }
}

/** The inserter has the text; Esc comes too late to take it back. */
export function reduceInserting(state: StateOf<'inserting'>, event: DictationEvent): Step {
  const { session } = state;
  switch (event.type) {
    case 'inserted':
      return settle(session, { kind: 'inserted', how: event.how, confirmed: event.confirmed });
    case 'copied':
      return settle(session, { kind: 'copied', why: event.why });
    case 'expired':
      return settle(session, { kind: 'ready', why: 'unconfirmed' });
    default:
      return stay(state);
  }
}

export function reduceSettling(state: StateOf<'settling'>, event: DictationEvent): Step {
  return event.type === 'settled' || event.type === 'expired'
    ? { state: { phase: 'idle' }, commands: [] }
    : stay(state);
}
