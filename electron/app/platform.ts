import type { ChildLike } from '../services/ports/child.ts';
import type { SecretStore } from '../services/ports/platform.ts';

export type { ChildLike };

/** Programs of ours that run beside the main process. */
export type ChildName = 'capture' | 'sandbox' | 'hotkey';

/** The whole difference between the shells; everything else is shared. */
export type Platform = {
  kind: 'electron' | 'browser';
  appVersion: string;
  /** Packaged builds ignore the API address of the environment (D6) and have no fail points. */
  isPackaged: boolean;
  fork(name: ChildName, env: Record<string, string>): ChildLike;
  /** Keeps API keys outside the database. `dataDir` is where a private file may stand when the person opted in. */
  secrets(dataDir: string): Promise<SecretStore>;
  /** Address under which the page can play an item's audio. */
  mediaUrl(itemId: string): string;
  /**
   * Hands bytes to the person as a file. Resolves to an address to fetch once (browser), or `null` after the platform's
   * own save dialog wrote it. Rejects with CANCELLED when the dialog was closed.
   */
  offerDownload(fileName: string, mimeType: string, bytes: Uint8Array): Promise<string | null>;
  /** Shortcuts of the whole system that tell presses only; absent where the shell has none. */
  shortcuts?: { register(accelerator: string, onPress: () => void): boolean; unregister(accelerator: string): void };
  /**
   * The same for a file too large for memory: `write` is given a path for it. Resolves to an address to fetch once
   * (browser), or `null` when it stands where the person wanted it. A failed `write` leaves nothing behind.
   */
  offerFile?(fileName: string, mimeType: string, write: (path: string) => Promise<void>): Promise<string | null>;
  /** Ends the services and starts them again, as if the app had been started anew. */
  restart?(): void;
  /** Native dialog for a folder; absent where a page may not name one. `null` when it was closed. */
  chooseFolder?(): Promise<string | null>;
  /** Native file dialog; absent where the page has its own file input. Resolves to paths. */
  chooseFiles?(): Promise<string[]>;
};
