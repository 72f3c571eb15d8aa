import { randomBytes } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import writeFileAtomic from 'write-file-atomic';
import { type Settings, settingsSchema } from '../../ipc/contract/settings.ts';
import type { SavedSession, SettingsFile } from '../../services/settings.ts';

const fileSchema = z.object({
  settings: z.partial(settingsSchema),
  session: z.object({ origin: z.nullable(z.enum(['sandbox', 'account'])), salt: z.string().check(z.minLength(16)) }),
});

/** Largest settings file that is read; ours is under 2 kB (G9). */
const maxBytes = 1_000_000;

/**
 * `settings.json` in the data folder, replaced as a whole (temporary file, fsync, rename). A file that cannot be read
 * is kept beside it as `settings.json.damaged` and the defaults are used (G9). It holds no secret.
 */
export function createSettingsFile(dataDir: string, defaults: Settings): SettingsFile {
  const path = join(dataDir, 'settings.json');
  // The session comes first, so that a file cut short still tells the salt.
  const write: SettingsFile['write'] = ({ session, settings }) =>
    writeFileAtomic(path, `${JSON.stringify({ session, settings }, null, 2)}\n`, { mode: 0o600, fsync: true });
  return {
    async read() {
      const fresh = {
        settings: defaults,
        session: { origin: null, salt: randomBytes(16).toString('hex') } satisfies SavedSession,
      };
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch {
        // The salt decides whose rows are whose: it must be the same at the next start.
        await write(fresh);
        return fresh;
      }
      try {
        if (text.length > maxBytes) throw new Error('too large');
        const { settings, session } = fileSchema.parse(JSON.parse(text));
        return { settings: { ...defaults, ...settings }, session };
      } catch {
        await copyFile(path, `${path}.damaged`).catch(() => {});
        // A readable salt is kept: with another one, every row of this account would look like somebody else's.
        const salt = /"salt"\s*:\s*"([0-9a-f]{32})"/.exec(text.slice(0, maxBytes))?.[1] ?? fresh.session.salt;
        const restored = { ...fresh, session: { ...fresh.session, salt } };
        await write(restored);
        return restored;
      }
    },
    write,
  };
}
