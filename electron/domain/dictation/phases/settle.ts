import type { ActiveState, DictationCommand, DictationState, Outcome, SessionId, Step } from '../types.ts';

/** Nothing changes. */
export function stay(state: DictationState): Step {
  return { state, commands: [] };
}

/** The session is over: its outcome is stamped, and the state waits for that to be durable. */
export function settle(session: SessionId, outcome: Outcome, before: DictationCommand[] = []): Step {
  return {
    state: { phase: 'settling', session, outcome },
    commands: [...before, { type: 'settle', session, outcome }],
  };
}

/** The narrow type of one phase's state. */
export type StateOf<P extends ActiveState['phase']> = Extract<ActiveState, { phase: P }>;
