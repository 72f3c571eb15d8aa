import { assertNever } from '../errors.ts';
import { dictationTuning } from './tuning.ts';

/**
 * How presses of the key become takes. `auto`: hold to talk, or tap to latch and tap again (or Esc) to finish.
 * `hold`: only while held; a press too short to be meant is dismissed. `toggle`: press to begin, press to finish, for
 * sources that report no release.
 */
export type HotkeyMode = 'auto' | 'hold' | 'toggle';

/**
 * `pressed`: down, and nobody can tell yet whether it is a tap. `held`: down for longer than a tap. `latched`: up, the
 * take goes on. `ending`: the key is down although its take is over; what it does until it is up means nothing.
 * `settling`: toggle mode's guard against auto-repeat after a press, with the take `on` or over.
 */
export type HotkeyState =
  | { at: 'up' }
  | { at: 'pressed' }
  | { at: 'held' }
  | { at: 'latched' }
  | { at: 'ending' }
  | { at: 'settling'; on: boolean };

/**
 * What can happen. `lost`: the source of key events died, so no release will come. `ended`: the take is over for another
 * reason. `toggle`: asked from outside (command line, tray), where there is no key to let go. `escape`: Esc, which ends
 * and delivers a latched take as a second tap does. `cancel`: whatever the take is, it is not to be delivered.
 */
export type HotkeyEvent = 'down' | 'up' | 'escape' | 'cancel' | 'window' | 'lost' | 'ended' | 'toggle';

/** What to do: `finish` ends the take and delivers it, `dismiss` keeps its audio only; `window` runs one timer. */
export type HotkeyIntent =
  | { type: 'start' }
  | { type: 'finish' }
  | { type: 'dismiss' }
  | { type: 'arm'; ms: number }
  | { type: 'disarm' };

export type HotkeyStep = { state: HotkeyState; intents: HotkeyIntent[] };

const finish: HotkeyIntent = { type: 'finish' };
const dismiss: HotkeyIntent = { type: 'dismiss' };
const disarm: HotkeyIntent = { type: 'disarm' };

/**
 * The grammar, pure and total. Decided by the order of events alone, so that a slow machine cannot turn a tap into a
 * hold by being late with the time. Auto-repeat is more `down`s and changes nothing; after a lost release the next press
 * and release finish the take.
 */
export function reduceHotkey(mode: HotkeyMode, state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (state.at) {
    case 'up':
      return fromUp(mode, state, event);
    case 'pressed':
      return fromPressed(mode, state, event);
    case 'held':
      return fromHeld(state, event);
    case 'latched':
      return fromLatched(mode, state, event);
    case 'ending':
      return fromEnding(state, event);
    case 'settling':
      return fromSettling(state, event);
    default:
      return assertNever(state);
  }
}

function go(at: Exclude<HotkeyState['at'], 'settling'>, ...intents: HotkeyIntent[]): HotkeyStep {
  return { state: { at }, intents };
}

function guard(on: boolean, ...intents: HotkeyIntent[]): HotkeyStep {
  return { state: { at: 'settling', on }, intents: [...intents, { type: 'arm', ms: dictationTuning.repeatMs }] };
}

function fromUp(mode: HotkeyMode, state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'down':
      if (mode === 'toggle') return guard(true, { type: 'start' });
      return go(
        'pressed',
        { type: 'start' },
        { type: 'arm', ms: mode === 'hold' ? dictationTuning.shortestHoldMs : dictationTuning.tapMs },
      );
    case 'toggle':
      return go('latched', { type: 'start' });
    case 'escape':
    case 'cancel':
      // Nothing is being recorded, but a text may be on its way.
      return go('up', dismiss);
    default:
      return { state, intents: [] };
  }
}

function fromPressed(mode: HotkeyMode, state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'up':
      return mode === 'hold' ? go('up', disarm, dismiss) : go('latched', disarm);
    case 'window':
      return go('held');
    case 'escape':
    case 'cancel':
      return go('ending', disarm, dismiss);
    case 'toggle':
      return go('ending', disarm, finish);
    case 'lost':
      return go('latched', disarm);
    case 'ended':
      return go('ending', disarm);
    default:
      return { state, intents: [] };
  }
}

function fromHeld(state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'up':
      return go('up', finish);
    case 'escape':
    case 'cancel':
      return go('ending', dismiss);
    case 'toggle':
      return go('ending', finish);
    case 'lost':
      // Nobody can let go any more: the take goes on until a press, Esc or a click ends it. Nothing is cut.
      return go('latched');
    case 'ended':
      return go('ending');
    default:
      return { state, intents: [] };
  }
}

function fromLatched(mode: HotkeyMode, state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'down':
      return mode === 'toggle' ? guard(false, finish) : go('ending', finish);
    case 'escape':
    case 'toggle':
      return go('up', finish);
    case 'cancel':
      return go('up', dismiss);
    case 'ended':
      return go('up');
    default:
      return { state, intents: [] };
  }
}

function fromEnding(state: HotkeyState, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'up':
    case 'lost':
      return go('up');
    case 'escape':
    case 'cancel':
      return { state, intents: [dismiss] };
    default:
      return { state, intents: [] };
  }
}

function fromSettling(state: Extract<HotkeyState, { at: 'settling' }>, event: HotkeyEvent): HotkeyStep {
  switch (event) {
    case 'down':
      // Still the same press, repeating.
      return guard(state.on);
    case 'window':
    case 'lost':
      return go(state.on ? 'latched' : 'up', ...(event === 'lost' ? [disarm] : []));
    case 'escape':
      return state.on ? go('up', disarm, finish) : { state, intents: [dismiss] };
    case 'cancel':
      // The key may still be held and repeat.
      return state.on ? guard(false, dismiss) : { state, intents: [dismiss] };
    case 'toggle':
      return state.on ? go('up', disarm, finish) : go('latched', disarm, { type: 'start' });
    case 'ended':
      return state.on ? guard(false) : { state, intents: [] };
    default:
      return { state, intents: [] };
  }
}
