import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ContractError } from '../../ipc/contract/errors.ts';

/**
 * Holds the profile for this process: two instances, of whichever shell, would fight over one queue. An exclusive SQLite
 * lock is free again the moment its owner dies, however it died, so there is never a stale one (reliability list 2.11,
 * B7). Throws CONFLICT when somebody else has it.
 */
export function lockProfile(dataDir: string): Disposable {
  const db = new Database(join(dataDir, 'profile.lock'), { timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new ContractError(
      'CONFLICT',
      `Fluxions Desktop is already running on this profile (${dataDir}). Use that window, or set FLUXIONS_DATA_DIR.`,
    );
  }
  return { [Symbol.dispose]: () => void db.close() };
}
