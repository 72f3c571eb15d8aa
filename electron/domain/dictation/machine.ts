import { reduceDraining, reduceRecording, reduceStarting } from './phases/capture.ts';
import { reduceInserting, reduceSaving, reduceSettling, reduceTurn } from './phases/deliver.ts';
import { reducePolling, reduceSending } from './phases/transcribe.ts';
import { assertNever } from '../errors.ts';
import { timerOf } from './timers.ts';
import type { ActiveState, DictationCommand, DictationEvent, DictationState, Step } from './types.ts';

/**
 * The life of one take, as a pure and total function: any event in any state gives the next state and what to do.
 * No clock, no I/O; time exists only as `expired` events. Events about another session, and expiries of a timer that
 * does not run, change nothing. Timers are started and stopped here, from the states alone.
 */
export function reduceDictation(state: DictationState, event: DictationEvent): Step {
  if (state.phase === 'idle') {
    if (event.type !== 'start') return { state, commands: [] };
    const { session, upload } = event;
    const next: DictationState = { phase: 'starting', session, upload, released: false };
    return withTimers(state, { state: next, commands: [{ type: 'openRecorder', session }] }, event);
  }
  const isStale = event.type === 'expired' && timerOf(state)?.timer !== event.timer;
  if (event.session !== state.session || isStale) return { state, commands: [] };
  return withTimers(state, reducePhase(state, event), event);
}

function reducePhase(state: ActiveState, event: DictationEvent): Step {
  switch (state.phase) {
    case 'starting':
      return reduceStarting(state, event);
    case 'recording':
      return reduceRecording(state, event);
    case 'draining':
      return reduceDraining(state, event);
    case 'sending':
      return reduceSending(state, event);
    case 'polling':
      return reducePolling(state, event);
    case 'saving':
      return reduceSaving(state, event);
    case 'turn':
      return reduceTurn(state, event);
    case 'inserting':
      return reduceInserting(state, event);
    case 'settling':
      return reduceSettling(state, event);
    default:
      return assertNever(state);
  }
}

/**
 * Stops the timer of the state that was left and starts that of the new one. A sign of life of the recorder, and a second
 * body being sent, start the same timer afresh.
 */
function withTimers(before: DictationState, step: Step, event: DictationEvent): Step {
  const old = timerOf(before);
  const now = timerOf(step.state);
  const isAlive = before.phase === 'recording' && event.type === 'progress';
  const isSentAgain = before.phase === 'sending' && step.state.phase === 'sending' && before.by !== step.state.by;
  if (old?.timer === now?.timer && !isAlive && !isSentAgain) return step;
  const commands: DictationCommand[] = [...step.commands];
  const isOver = event.type === 'expired' && event.timer === old?.timer;
  if (before.phase !== 'idle' && old !== null && !isOver && old.timer !== now?.timer) {
    commands.push({ type: 'disarm', session: before.session, timer: old.timer });
  }
  if (step.state.phase !== 'idle' && now !== null) {
    commands.push({ type: 'arm', session: step.state.session, ...now });
  }
  return { state: step.state, commands };
}
