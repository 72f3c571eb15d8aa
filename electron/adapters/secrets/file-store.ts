import type { SecretStore } from '../../services/ports/platform.ts';
import type { SecretFile } from './secret-file.ts';

/**
 * Keeps secrets in the private file, in the open. For the browser host, which stays signed in only this way: the
 * system's keyring cannot be reached from plain Node. Ciphertexts of the desktop app in the same file are left alone.
 */
export function createFileSecretStore(file: SecretFile): SecretStore {
  return {
    storage: 'file',
    async get(origin) {
      const { current } = await file.read(origin);
      return current?.kind === 'plain' ? current.secret : null;
    },
    set: (origin, secret) =>
      file.update(origin, ({ current, retained }) => ({
        current: { kind: 'plain', secret },
        retained: current?.kind === 'sealed' ? [...retained, current] : retained,
      })),
    clear: (origin) => file.update(origin, () => ({ current: null, retained: [] })),
  };
}
