import type { SecretStore } from '../../services/ports/platform.ts';

/** Keeps secrets for this run only; nothing is written anywhere. */
export function createMemorySecretStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    storage: 'memory',
    async get(origin) {
      return secrets.get(origin) ?? null;
    },
    async set(origin, secret) {
      secrets.set(origin, secret);
    },
    async clear(origin) {
      secrets.delete(origin);
    },
  };
}
