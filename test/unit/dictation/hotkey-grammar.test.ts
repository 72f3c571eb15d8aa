import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  reduceHotkey,
  type HotkeyEvent,
  type HotkeyMode,
  type HotkeyState,
} from '../../../electron/domain/dictation/hotkey-grammar.ts';
import { computeHotkeyTable, hotkeyEvents, hotkeyModes, hotkeyStates } from './hotkey-table.ts';

function play(mode: HotkeyMode, events: readonly HotkeyEvent[]) {
  let state: HotkeyState = { at: 'up' };
  const did: string[] = [];
  let isArmed = false;
  for (const event of events) {
    if (event === 'window') isArmed = false;
    const step = reduceHotkey(mode, state, event);
    state = step.state;
    for (const intent of step.intents) {
      if (intent.type === 'arm') isArmed = true;
      else if (intent.type === 'disarm') isArmed = false;
      else did.push(intent.type);
    }
  }
  return { at: state.at, did: did.join(' '), isArmed };
}
const events = (text: string): HotkeyEvent[] => text.split(' ') as HotkeyEvent[];

test('the table is what the grammar does, for every mode, state and event (write-table.ts writes it afresh)', () => {
  const table: unknown = JSON.parse(readFileSync(new URL('hotkey-table.json', import.meta.url), 'utf8'));
  expect(computeHotkeyTable()).toEqual(table);
  expect(hotkeyModes.length * hotkeyStates.length * hotkeyEvents.length).toBe(168);
});

describe('auto', () => {
  test.each([
    ['hold', 'down window up', 'start finish', 'up'],
    ['tap, then tap again', 'down up down up', 'start finish', 'up'],
    ['tap, then Esc', 'down up escape', 'start finish', 'up'],
    ['auto-repeat while held', 'down down down window down down up', 'start finish', 'up'],
    ['auto-repeat of the second tap', 'down up down down down up', 'start finish', 'up'],
    ['Esc while held', 'down window escape', 'start dismiss', 'ending'],
    ['the release after that means nothing', 'down window escape up', 'start dismiss', 'up'],
    ['Esc within the tap', 'down escape up', 'start dismiss', 'up'],
    ['Esc with nothing recorded', 'escape', 'dismiss', 'up'],
    ['a lost release: the next press and release finish', 'down window down up', 'start finish', 'up'],
    ['the key source dies while held: nothing is cut', 'down window lost', 'start', 'latched'],
    ['and a press, or asking from outside, ends it', 'down window lost down up', 'start finish', 'up'],
    ['the microphone dies while held', 'down window ended up', 'start', 'up'],
    ['the microphone dies while latched', 'down up ended', 'start', 'up'],
    ['asked from outside, twice', 'toggle toggle', 'start finish', 'up'],
    ['begun by key, ended from outside', 'down window toggle up', 'start finish', 'up'],
    ['Esc after the take', 'down window up escape', 'start finish dismiss', 'up'],
  ])('%s', (_, sequence, did, at) => {
    expect(play('auto', events(sequence))).toMatchObject({ did, at });
  });
});

describe('hold', () => {
  test.each([
    ['a press too short to be meant', 'down up', 'start dismiss', 'up'],
    ['hold', 'down window up', 'start finish', 'up'],
  ])('%s', (_, sequence, did, at) => {
    expect(play('hold', events(sequence))).toMatchObject({ did, at });
  });
});

describe('toggle', () => {
  test.each([
    ['press, press', 'down window down window', 'start finish', 'up'],
    ['a press that repeats is one press', 'down down down down window', 'start', 'latched'],
    ['releases mean nothing', 'down up window up down up window', 'start finish', 'up'],
    ['Esc finishes', 'down window escape', 'start finish', 'up'],
    ['asked from outside during the guard', 'down toggle', 'start finish', 'up'],
  ])('%s', (_, sequence, did, at) => {
    expect(play('toggle', events(sequence))).toMatchObject({ did, at });
  });
});

describe('any order of events', () => {
  const anyEvents = fc.array(
    fc.constantFrom<HotkeyEvent>('down', 'up', 'escape', 'window', 'lost', 'ended', 'toggle'),
    { maxLength: 40 },
  );
  const modes = fc.constantFrom<HotkeyMode>('auto', 'hold', 'toggle');

  test('takes never nest: a start follows only an end, and an end only a start', () => {
    fc.assert(
      fc.property(modes, anyEvents, (mode, sequence) => {
        let state: HotkeyState = { at: 'up' };
        let isOn = false;
        for (const event of sequence) {
          const step = reduceHotkey(mode, state, event);
          if (event === 'ended') isOn = false;
          for (const { type } of step.intents) {
            expect({ type, isOn }).not.toEqual({ type: 'start', isOn: true });
            expect({ type, isOn }).not.toEqual({ type: 'finish', isOn: false });
            if (type === 'start') isOn = true;
            if (type === 'finish' || type === 'dismiss') isOn = false;
          }
          state = step.state;
          const meansOn = ['pressed', 'held', 'latched'].includes(state.at) || (state.at === 'settling' && state.on);
          expect(meansOn).toBe(isOn);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('never stuck: from anywhere, at most two presses end a take and at most two more begin one', () => {
    fc.assert(
      fc.property(modes, anyEvents, (mode, sequence) => {
        const presses = events('down window up window down window up window');
        const before = play(mode, sequence);
        const after = play(mode, [...sequence, ...presses, ...presses]);
        expect(after.did.length).toBeGreaterThan(before.did.length);
        const more = after.did.slice(before.did.length);
        expect(more).toContain('start');
        expect(more).toContain('finish');
      }),
    );
  });

  test('a timer runs exactly while a press is undecided', () => {
    fc.assert(
      fc.property(modes, anyEvents, (mode, sequence) => {
        let state: HotkeyState = { at: 'up' };
        let isArmed = false;
        for (const event of sequence) {
          // A timer that does not run cannot expire.
          if (event === 'window' && !isArmed) continue;
          if (event === 'window') isArmed = false;
          const step = reduceHotkey(mode, state, event);
          for (const { type } of step.intents) {
            if (type === 'arm') isArmed = true;
            if (type === 'disarm') isArmed = false;
          }
          state = step.state;
          expect(isArmed).toBe(state.at === 'pressed' || state.at === 'settling');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
