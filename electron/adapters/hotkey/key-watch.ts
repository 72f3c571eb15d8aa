import { chordName, matches, type Chord, type Modifier, modifierOf } from './chord.ts';
import type { HotkeyMessage } from './messages.ts';

/**
 * Turns raw key events into what the app may know. Auto-repeat is swallowed; a chord is up as soon as one of its keys is.
 * Pure but for `send`.
 */
export function createKeyWatch(send: (message: HotkeyMessage) => void): {
  bind(chord: Chord | null): void;
  setNames(on: boolean): void;
  down(key: string): void;
  up(key: string): void;
} {
  const held = new Set<string>();
  let bound: Chord | null = null;
  let isDown = false;
  let hasNames = false;
  let areModifiersDown = false;

  const modifiersDown = (): Set<Modifier> => new Set([...held].map(modifierOf).filter((one) => one !== null));
  const tellModifiers = (): void => {
    const areDown = modifiersDown().size > 0;
    if (areDown === areModifiersDown) return;
    areModifiersDown = areDown;
    send({ type: 'modifiers', areDown });
  };
  const nameOf = (key: string): string => {
    const own = modifierOf(key);
    return chordName({ key, modifiers: new Set([...modifiersDown()].filter((one) => one !== own)) });
  };
  const release = (): void => {
    isDown = false;
    send({ type: 'key', event: 'up' });
  };

  return {
    bind(chord) {
      if (isDown) release();
      bound = chord;
    },
    setNames(on) {
      hasNames = on;
    },
    down(key) {
      const isRepeat = held.has(key);
      held.add(key);
      tellModifiers();
      if (isRepeat) return;
      if (hasNames) send({ type: 'name', chord: nameOf(key), isDown: true });
      if (bound !== null && !isDown && matches(bound, key, modifiersDown())) {
        isDown = true;
        send({ type: 'key', event: 'down' });
      } else if (key === 'Escape') send({ type: 'key', event: 'escape' });
    },
    up(key) {
      const name = nameOf(key);
      held.delete(key);
      tellModifiers();
      if (hasNames) send({ type: 'name', chord: name, isDown: false });
      if (!isDown || bound === null) return;
      const modifier = modifierOf(key);
      const isPart = key === bound.key || (modifier !== null && bound.modifiers.has(modifier));
      if (isPart) release();
    },
  };
}
