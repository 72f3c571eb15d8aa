import { dictationTuning } from '../../domain/dictation/tuning.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { GlobalKeyEvent } from '../../services/ports/dictation.ts';
import { electronAccelerator } from './key-names.ts';
import type { HotkeyListener } from './listener.ts';

/** Shortcuts of the whole system that tell presses only, as Electron has them. */
export type PressShortcuts = {
  /** False when another program has the key, or the system allows none. */
  register(accelerator: string, onPress: () => void): boolean;
  unregister(accelerator: string): void;
};

/** Esc as Electron spells it. */
const escape = 'Escape';

/**
 * The key without its release: one press begins, the next one ends, and Esc cancels. For sessions where nothing better
 * works; unlike the others it keeps the keys from the program that has the focus, Esc only while a take is under way.
 */
export function createToggleListener(deps: {
  shortcuts: PressShortcuts;
  caveat: string;
  taken: string;
  now: () => number;
}): HotkeyListener {
  const events = new Set<(event: GlobalKeyEvent) => void>();
  const statuses = new Set<() => void>();
  let bound: string | null = null;
  let problem: string | null = null;
  let lastPressMs = Number.NEGATIVE_INFINITY;
  let isUnderway = false;
  let hasEscape = false;
  /** Another program may hold Esc; that shows only when it is asked for. */
  let isEscapeTaken = false;
  const setStatus = (next: string | null): void => {
    problem = next;
    for (const listener of statuses) listener();
  };
  const followEscape = (): void => {
    const wanted = isUnderway && bound !== null && bound !== escape;
    if (wanted === hasEscape) return;
    if (!wanted) {
      deps.shortcuts.unregister(escape);
      hasEscape = false;
      return;
    }
    hasEscape = deps.shortcuts.register(escape, () => {
      for (const listener of events) listener({ type: 'cancel' });
    });
    if (isEscapeTaken === !hasEscape) return;
    isEscapeTaken = !hasEscape;
    setStatus(problem);
  };
  const release = (): void => {
    if (bound !== null) deps.shortcuts.unregister(bound);
    bound = null;
    followEscape();
  };
  return {
    status: () => ({
      backend: bound === null ? null : 'shortcut',
      hasRelease: false,
      problem,
      cancelKey: bound === null || isEscapeTaken || bound === escape ? null : 'Esc',
    }),
    async bind(key) {
      const accelerator = key === '' ? null : electronAccelerator(key);
      if (key !== '' && accelerator === null)
        throw new ContractError(
          'BAD_INPUT',
          `“${key}” cannot be a shortcut here. Choose a key like F9 or Ctrl+Alt+Space.`,
        );
      release();
      if (accelerator === null) {
        setStatus(null);
        return;
      }
      const isOurs = deps.shortcuts.register(accelerator, () => {
        // A key that is held repeats, and would end what it has just begun.
        const isRepeat = deps.now() - lastPressMs < dictationTuning.repeatMs;
        lastPressMs = deps.now();
        if (isRepeat) return;
        for (const listener of events) listener({ type: 'toggle' });
      });
      if (isOurs) bound = accelerator;
      followEscape();
      setStatus(isOurs ? deps.caveat : deps.taken);
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    onName() {
      throw new ContractError('NOT_SUPPORTED', 'Keys cannot be tried here. Type the name of the key.');
    },
    modifiersUp: () => Promise.resolve(true),
    duringTake(next) {
      isUnderway = next;
      followEscape();
    },
    async close() {
      release();
    },
  };
}
