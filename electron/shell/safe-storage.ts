import { Buffer } from 'node:buffer';
import type { Dialog, MessageBoxOptions, SafeStorage } from 'electron';
import type { SecretBox, SecretQuestions } from '../adapters/secrets/keyring-store.ts';

/**
 * The system's keyring through Electron. On Linux `basic_text` means a password that is the same on every computer, and
 * `unknown` means nobody knows: both count as "no keyring". Call it after the app is ready. Source: reliability list D7.
 */
export function createSafeStorageBox(safeStorage: SafeStorage, platform: NodeJS.Platform): SecretBox {
  return {
    async backend() {
      if (!(await safeStorage.isAsyncEncryptionAvailable().catch(() => false))) return null;
      if (platform !== 'linux') return platform === 'darwin' ? 'keychain' : 'dpapi';
      const name = safeStorage.getSelectedStorageBackend();
      return name === 'basic_text' || name === 'unknown' ? null : name;
    },
    seal: (secret) => safeStorage.encryptStringAsync(secret),
    async open(sealed) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
      // Electron asks for a second call when the key has changed: only that one returns the current text.
      if (!shouldReEncrypt) return { secret: result, isStale: false };
      return { secret: (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result, isStale: true };
    },
  };
}

/** Asks in a window of the main process, where no page can answer for the person. The safe answer is the default. */
export function createSecretQuestions(dialog: Pick<Dialog, 'showMessageBox'>): SecretQuestions {
  async function ask(options: MessageBoxOptions & { buttons: [yes: string, no: string] }): Promise<boolean> {
    const { response } = await dialog.showMessageBox({ ...options, defaultId: 1, cancelId: 1, noLink: true });
    return response === 0;
  }
  return {
    mayKeepInFile: () =>
      ask({
        type: 'warning',
        message: 'This computer has no keyring to keep your API key in.',
        detail:
          'Until you close the app the key is only in memory, and you enter it again next time. Or it can be kept in a file that only your user account may read; it is not encrypted, so backups of your home folder contain it.',
        buttons: ['Keep in a private file', 'Only until I close the app'],
      }),
    shouldRetryUnreadable: () =>
      ask({
        type: 'warning',
        message: 'The stored API key cannot be opened.',
        detail:
          'The keyring may be locked, or another one than before. Unlock it and try again. If you continue without the key it stays stored, your library works as usual, and you can enter a key in Settings.',
        buttons: ['Try again', 'Continue without the key'],
      }),
  };
}
