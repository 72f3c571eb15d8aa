import { describe, expect, test } from 'vitest';
import { chordName, parseChord } from '../../../electron/adapters/hotkey/chord.ts';
import { createKeyWatch } from '../../../electron/adapters/hotkey/key-watch.ts';
import type { HotkeyMessage } from '../../../electron/adapters/hotkey/messages.ts';
import { findDictateCommand } from '../../../electron/domain/dictation/command.ts';

const keys = ['F9', 'Space', 'A', 'Escape', 'Ctrl', 'CtrlRight', 'Shift', 'Alt'];

function watching(chord: string) {
  const sent: string[] = [];
  const watch = createKeyWatch((message: HotkeyMessage) => {
    if (message.type === 'key') sent.push(message.event);
    if (message.type === 'modifiers') sent.push(message.areDown ? 'modifiers down' : 'modifiers up');
    if (message.type === 'name') sent.push(`${message.chord} ${message.isDown ? 'down' : 'up'}`);
  });
  watch.bind(parseChord(chord, keys));
  return { sent, watch };
}

describe('the bound key among all others', () => {
  test('a held key repeats: one down, one up', () => {
    const { sent, watch } = watching('F9');
    for (let repeat = 0; repeat < 16; repeat += 1) watch.down('F9');
    watch.up('F9');
    expect(sent).toEqual(['down', 'up']);
  });

  test('a chord needs exactly its modifiers and ends with any of its keys', () => {
    const { sent, watch } = watching('Ctrl+Space');
    watch.down('Space');
    watch.up('Space');
    watch.down('Ctrl');
    watch.down('Shift');
    watch.down('Space');
    watch.up('Space');
    watch.up('Shift');
    watch.down('Space');
    watch.up('Ctrl');
    watch.up('Space');
    expect(sent).toEqual(['modifiers down', 'down', 'modifiers up', 'up']);
  });

  test('a modifier key alone can be the key', () => {
    const { sent, watch } = watching('CtrlRight');
    watch.down('CtrlRight');
    watch.up('CtrlRight');
    expect(sent).toEqual(['modifiers down', 'down', 'modifiers up', 'up']);
  });

  test('what is typed is told to nobody, but Esc, and names while a key is chosen', () => {
    const { sent, watch } = watching('F9');
    watch.down('A');
    watch.up('A');
    watch.down('Escape');
    watch.up('Escape');
    watch.setNames(true);
    watch.down('Alt');
    watch.down('A');
    watch.up('A');
    watch.up('Alt');
    watch.setNames(false);
    watch.down('A');
    expect(sent).toEqual(['escape', 'modifiers down', 'Alt down', 'Alt+A down', 'Alt+A up', 'modifiers up', 'Alt up']);
  });

  test('another key is bound while the old one is down: it comes up', () => {
    const { sent, watch } = watching('F9');
    watch.down('F9');
    watch.bind(parseChord('Space', keys));
    watch.up('F9');
    expect(sent).toEqual(['down', 'up']);
  });
});

test.each([
  ['F9', 'F9'],
  [' control + space ', 'Ctrl+Space'],
  ['shift+Ctrl+a', 'Ctrl+Shift+A'],
  ['Hyper+F9', null],
  ['Ctrl+', null],
  ['', null],
])('%j is read as %j', (text, name) => {
  const chord = parseChord(text, keys);
  expect(chord && chordName(chord)).toBe(name);
});

test.each([
  [['--dictate', 'toggle'], 'toggle'],
  [['--no-open', '--dictate=press'], 'press'],
  [['--dictate'], 'unknown'],
  [['--dictate', 'loudly'], 'unknown'],
  [['--no-open'], null],
])('arguments %j ask for %j', (args, command) => {
  expect(findDictateCommand(args)).toBe(command);
});
