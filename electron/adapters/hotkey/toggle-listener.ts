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

/**
 * The key without its release: one press begins, the next one ends. For sessions where nothing better works; unlike the
 * others it keeps the key from the program that has the focus.
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
  const setStatus = (next: string | null): void => {
    problem = next;
    for (const listener of statuses) listener();
  };
  const release = (): void => {
    if (bound !== null) deps.shortcuts.unregister(bound);
    bound = null;
  };
  return {
    status: () => ({ backend: bound === null ? null : 'shortcut', hasRelease: false, problem }),
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
    async close() {
      release();
    },
  };
}
