import {
  reduceHotkey,
  type HotkeyEvent,
  type HotkeyIntent,
  type HotkeyMode,
  type HotkeyState,
} from '../../../electron/domain/dictation/hotkey-grammar.ts';

export const hotkeyModes: HotkeyMode[] = ['auto', 'hold', 'toggle'];
export const hotkeyStates: HotkeyState[] = [
  { at: 'up' },
  { at: 'pressed' },
  { at: 'held' },
  { at: 'latched' },
  { at: 'ending' },
  { at: 'settling', on: true },
  { at: 'settling', on: false },
];
export const hotkeyEvents: HotkeyEvent[] = ['down', 'up', 'escape', 'cancel', 'window', 'lost', 'ended', 'toggle'];

/** What each event does in each state of each mode: `next state | intents`, or `-` for nothing. */
export function computeHotkeyTable(): Record<string, Record<string, string>> {
  const rows = hotkeyModes.flatMap((mode) => hotkeyStates.map((state) => ({ mode, state })));
  return Object.fromEntries(
    rows.map(({ mode, state }) => [
      `${mode}: ${nameOf(state)}`,
      Object.fromEntries(hotkeyEvents.map((event) => [event, lineOf(mode, state, event)])),
    ]),
  );
}

function lineOf(mode: HotkeyMode, state: HotkeyState, event: HotkeyEvent): string {
  const step = reduceHotkey(mode, state, event);
  if (nameOf(step.state) === nameOf(state) && step.intents.length === 0) return '-';
  return [nameOf(step.state), ...step.intents.map(intentOf)].join(' | ');
}

function nameOf(state: HotkeyState): string {
  return state.at === 'settling' ? `settling on=${state.on}` : state.at;
}

function intentOf(intent: HotkeyIntent): string {
  return intent.type === 'arm' ? `arm ms=${intent.ms}` : intent.type;
}
