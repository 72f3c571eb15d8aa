import { type Chord, chordName, type Modifier, modifiers, parseChord } from './chord.ts';

/** A key as the app spells it, as X keyboard tables do (portal), and as Electron does; `null`: it has no name there. */
type KeyName = { own: string; xkb: string | null; electron: string | null };

const named: readonly [own: string, xkb: string | null, electron: string | null][] = [
  ['Space', 'space', 'Space'],
  ['Tab', 'Tab', 'Tab'],
  ['Enter', 'Return', 'Return'],
  ['Backspace', 'BackSpace', 'Backspace'],
  ['Escape', 'Escape', 'Escape'],
  ['CapsLock', 'Caps_Lock', 'Capslock'],
  ['NumLock', 'Num_Lock', 'Numlock'],
  ['ScrollLock', 'Scroll_Lock', 'Scrolllock'],
  ['PrintScreen', 'Print', 'PrintScreen'],
  ['Insert', 'Insert', 'Insert'],
  ['Delete', 'Delete', 'Delete'],
  ['Home', 'Home', 'Home'],
  ['End', 'End', 'End'],
  ['PageUp', 'Prior', 'PageUp'],
  ['PageDown', 'Next', 'PageDown'],
  ['ArrowLeft', 'Left', 'Left'],
  ['ArrowRight', 'Right', 'Right'],
  ['ArrowUp', 'Up', 'Up'],
  ['ArrowDown', 'Down', 'Down'],
  ['Semicolon', 'semicolon', ';'],
  ['Equal', 'equal', '='],
  ['Comma', 'comma', ','],
  ['Minus', 'minus', '-'],
  ['Period', 'period', '.'],
  ['Slash', 'slash', '/'],
  ['Backquote', 'grave', '`'],
  ['BracketLeft', 'bracketleft', '['],
  ['Backslash', 'backslash', '\\'],
  ['BracketRight', 'bracketright', ']'],
  ['Quote', 'apostrophe', "'"],
  // A key that is a modifier can be heard by a hook, but never be a shortcut by itself.
  ['Ctrl', 'Control_L', null],
  ['CtrlRight', 'Control_R', null],
  ['Alt', 'Alt_L', null],
  ['AltRight', 'Alt_R', null],
  ['Shift', 'Shift_L', null],
  ['ShiftRight', 'Shift_R', null],
  ['Meta', 'Super_L', null],
  ['MetaRight', 'Super_R', null],
];

const keys: readonly KeyName[] = [
  ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (own) => ({ own, xkb: own.toLowerCase(), electron: own })),
  ...Array.from('0123456789', (own) => ({ own, xkb: own, electron: own })),
  ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`).map((own) => ({ own, xkb: own, electron: own })),
  ...named.map(([own, xkb, electron]) => ({ own, xkb, electron })),
];
const ownNames = keys.map(({ own }) => own);

/** `Ctrl+Alt+Space` as the portal's shortcut syntax has it: `CTRL+ALT+space`. `null`: no such key. */
export function portalTrigger(text: string): string | null {
  return spell(text, { Ctrl: 'CTRL', Alt: 'ALT', Shift: 'SHIFT', Meta: 'LOGO' }, ({ xkb }) => xkb);
}

/** The same as an accelerator of Electron: `Control+Alt+Space`. `null`: there is none for this key. */
export function electronAccelerator(text: string): string | null {
  return spell(text, { Ctrl: 'Control', Alt: 'Alt', Shift: 'Shift', Meta: 'Super' }, ({ electron }) => electron);
}

/** The key that cancels beside a push-to-talk key: the same with Shift, or with Ctrl where it has Shift already. `null`: no such key. */
export function cancelChord(text: string): string | null {
  const chord = parseChord(text, ownNames);
  if (chord === null) return null;
  const more: Modifier = chord.modifiers.has('Shift') ? 'Ctrl' : 'Shift';
  return chordName({ key: chord.key, modifiers: new Set([...chord.modifiers, more]) });
}

function spell(
  text: string,
  names: Record<(typeof modifiers)[number], string>,
  nameOf: (key: KeyName) => string | null,
): string | null {
  const chord: Chord | null = parseChord(text, ownNames);
  const key = keys.find(({ own }) => own === chord?.key);
  const name = key === undefined ? null : nameOf(key);
  if (chord === null || name === null) return null;
  return [...modifiers.filter((one) => chord.modifiers.has(one)).map((one) => names[one]), name].join('+');
}
