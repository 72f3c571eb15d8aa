import type { GlobalKey, KeyNames } from '../../services/ports/dictation.ts';

/** All that the process with the keyboard hook can do for the app. */
export type HotkeyListener = GlobalKey &
  KeyNames & {
    onStatus(listener: () => void): () => void;
    /** Resolves to `true` once no modifier key is down, to `false` when one still is after `limitMs`. */
    modifiersUp(limitMs: number, signal: AbortSignal): Promise<boolean>;
  };
