import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the gateway keeps its things; readable by this user only. */
export type DataFolder = {
  databasePath: string;
  objectsDir: string;
  tempDir: string;
  apiKey: string;
  linkSecret: string;
};

/** Reads a secret of ours, making it on first use, so that a saved key and its history outlive a restart. */
function secretFile(path: string, prefix: string): string {
  try {
    const known = readFileSync(path, 'utf8').trim();
    if (known !== '') return known;
  } catch {
    // First start.
  }
  const made = `${prefix}${randomBytes(24).toString('hex')}`;
  writeFileSync(path, `${made}\n`, { mode: 0o600 });
  return made;
}

/** Prepares the folder. Half-made files of an earlier run are removed. */
export function openDataFolder(dataDir: string, apiKey: string | undefined): DataFolder {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const tempDir = join(dataDir, 'temp');
  rmSync(tempDir, { recursive: true, force: true });
  mkdirSync(tempDir, { mode: 0o700 });
  return {
    databasePath: join(dataDir, 'sandbox.db'),
    objectsDir: join(dataDir, 'objects'),
    tempDir,
    apiKey: apiKey ?? secretFile(join(dataDir, 'sandbox-key'), 'sandbox-'),
    linkSecret: secretFile(join(dataDir, 'link-secret'), ''),
  };
}
