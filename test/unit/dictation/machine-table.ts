import { reduceDictation } from '../../../electron/domain/dictation/machine.ts';
import type { DictationCommand, DictationState } from '../../../electron/domain/dictation/types.ts';
import { ownEvents, states } from './machine-cases.ts';

/** What each event does in each state, as a line for people and for comparing: `next state | commands`, or `-` for nothing. */
export type MachineTable = Record<string, Record<string, string>>;

/** Works out the whole table from the reducer as it is now. */
export function computeTable(): MachineTable {
  return Object.fromEntries(
    Object.entries(states).map(([stateName, state]) => [
      `${stateName} = ${describeState(state)}`,
      Object.fromEntries(
        Object.entries(ownEvents).map(([eventName, event]) => {
          const step = reduceDictation(state, event);
          if (step.state === state && step.commands.length === 0) return [eventName, '-'];
          return [eventName, [describeState(step.state), ...step.commands.map(describeCommand)].join(' | ')];
        }),
      ),
    ]),
  );
}

function describeState({ phase, ...rest }: DictationState): string {
  return [phase, ...fields(rest)].join(' ');
}

function describeCommand({ type, ...rest }: DictationCommand): string {
  return [type, ...fields(rest)].join(' ');
}

/** Every field but the session, which is always the same here. */
function fields(values: object): string[] {
  return Object.entries(values)
    .filter(([name]) => name !== 'session')
    .map(([name, value]) =>
      typeof value === 'object' && value !== null ? `${name}=(${fields(value).join(' ')})` : `${name}=${String(value)}`,
    );
}
