import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { readLocation } from '../adapters/backup/library-location.ts';
import { finishMove, moveLibrary } from '../adapters/backup/move-library.ts';
import type { AppNotice } from '../ipc/contract/app.ts';
import { ContractError } from '../ipc/contract/errors.ts';

const planOf = (dataDir: string): string => join(dataDir, 'library-move.json');

/** Notes where the next start shall move the library to: it can move only while nothing of it is open. */
export async function planMove(dataDir: string, folder: string): Promise<void> {
  await writeFileAtomic(planOf(dataDir), JSON.stringify({ folder }), { mode: 0o600, fsync: true });
}

/**
 * Ends what an interrupted move left, does one that was planned, and tells where the library is. A move that cannot be is
 * given up with a notice; the library is then where it was. Rejects when the library is not to be found.
 */
export async function takeUpMove(dataDir: string): Promise<{ libraryDir: string; notice: AppNotice | null }> {
  await finishMove(dataDir);
  const text = await readFile(planOf(dataDir), 'utf8').catch(() => null);
  if (text === null) return { ...(await readLocation(dataDir)), notice: null };
  await rm(planOf(dataDir), { force: true });
  try {
    const libraryDir = await moveLibrary(dataDir, String((JSON.parse(text) as { folder: unknown }).folder));
    return { libraryDir, notice: { tone: 'info', text: `The library is now in ${libraryDir}.` } };
  } catch (error) {
    const text = error instanceof ContractError ? error.message : 'The library could not be moved. It is where it was.';
    return { ...(await readLocation(dataDir)), notice: { tone: 'warning', text } };
  }
}
