import type { Settings } from '../ipc/contract/settings.ts';
import { ContractError } from '../ipc/contract/errors.ts';

/** Durable home of the settings and of what else must survive a restart and is not library data. */
export type SettingsFile = {
  read(): Promise<{ settings: Settings; session: SavedSession }>;
  write(value: { settings: Settings; session: SavedSession }): Promise<void>;
};

/** Which side was chosen, and the salt of account fingerprints. The key itself is in the secret store. */
export type SavedSession = { origin: 'sandbox' | 'account' | null; salt: string };

export type SettingsService = {
  current(): Settings;
  session(): SavedSession;
  saveSession(session: Partial<SavedSession>): Promise<void>;
  save(patch: Partial<Settings>): Promise<Settings>;
  onChange(listener: (settings: Settings, before: Settings) => void): () => void;
};

/**
 * Settings in memory, written through. `checkApiUrl` returns the normalised address or throws BAD_INPUT (https, or http
 * on loopback: T10).
 */
export async function createSettingsService(deps: {
  file: SettingsFile;
  checkApiUrl: (text: string) => string;
}): Promise<SettingsService> {
  let { settings, session } = await deps.file.read();
  const listeners = new Set<(settings: Settings, before: Settings) => void>();

  return {
    current: () => settings,
    session: () => session,
    async saveSession(patch) {
      session = { ...session, ...patch };
      await deps.file.write({ settings, session });
    },
    async save(patch) {
      const next = { ...settings, ...patch };
      if (patch.apiUrl !== undefined) next.apiUrl = deps.checkApiUrl(patch.apiUrl);
      if (next.confirmAboveMicroUsd < 0) throw new ContractError('BAD_INPUT', 'The price limit cannot be negative.');
      const before = settings;
      // Written first: a setting that could not be stored must not look saved.
      await deps.file.write({ settings: next, session });
      settings = next;
      for (const listener of listeners) listener(next, before);
      return next;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
