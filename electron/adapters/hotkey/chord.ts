/** The modifiers a chord may ask for, as people write them. */
export type Modifier = 'Ctrl' | 'Alt' | 'Shift' | 'Meta';
export const modifiers: readonly Modifier[] = ['Ctrl', 'Alt', 'Shift', 'Meta'];

/** A key with the modifiers that must be down with it; the key itself may be a modifier key, e.g. `CtrlRight`. */
export type Chord = { key: string; modifiers: ReadonlySet<Modifier> };

const spellings: Record<string, Modifier> = {
  ctrl: 'Ctrl',
  control: 'Ctrl',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
  meta: 'Meta',
  cmd: 'Meta',
  command: 'Meta',
  super: 'Meta',
  win: 'Meta',
};

/** Which modifier a key counts as while it is down, or `null`. */
export function modifierOf(key: string): Modifier | null {
  return spellings[key.replace(/Right$/, '').toLowerCase()] ?? null;
}

/** `Ctrl+Shift+Space`: modifiers in a fixed order, then the key. */
export function chordName(chord: Chord): string {
  return [...modifiers.filter((one) => chord.modifiers.has(one)), chord.key].join('+');
}

/** Reads a chord; `keys` are the names the key source knows. `null` when there is no such key. */
export function parseChord(text: string, keys: readonly string[]): Chord | null {
  const parts = text.split('+').map((part) => part.trim());
  const last = parts.pop() ?? '';
  const key = keys.find((name) => name.toLowerCase() === last.toLowerCase());
  const wanted = parts.map((part) => spellings[part.toLowerCase()]);
  if (key === undefined || wanted.includes(undefined)) return null;
  return { key, modifiers: new Set(wanted.filter((one) => one !== undefined)) };
}

/** True when the modifiers that are down, without the key's own, are exactly those of the chord. */
export function matches(chord: Chord, key: string, down: ReadonlySet<Modifier>): boolean {
  if (key !== chord.key) return false;
  const own = modifierOf(key);
  return modifiers.every((one) => one === own || down.has(one) === chord.modifiers.has(one));
}
