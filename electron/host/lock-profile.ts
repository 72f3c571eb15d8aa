import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ContractError } from '../ipc/contract/errors.ts';

/**
 * Holds the profile for this process: two instances would fight over one queue. An exclusive SQLite lock is free again
 * the moment its owner dies, however it died, so there is never a stale one (reliability list 2.11, B7).
 */
export async function lockProfile(dataDir: string): Promise<Disposable> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dataDir, 'profile.lock'));
  try {
    db.exec(
      'PRAGMA journal_mode=DELETE; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS owner (x); COMMIT;',
    );
    // A write under EXCLUSIVE keeps the file lock until the connection closes.
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new ContractError(
      'CONFLICT',
      `Fluxions Desktop is already running on this profile (${dataDir}). Use that window, or set FLUXIONS_DATA_DIR.`,
    );
  }
  return { [Symbol.dispose]: () => db.close() };
}
