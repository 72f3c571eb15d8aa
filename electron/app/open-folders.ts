import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Homes } from '../adapters/backup/swap-library.ts';
import { lockProfile } from '../adapters/sqlite/lock-profile.ts';
import type { AppNotice } from '../ipc/contract/app.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import { takeUpMove } from './take-up-move.ts';
import { takeUpRestore } from './take-up-restore.ts';

/** Where everything of this run is, and what the person should hear about it. */
export type Folders = {
  homes: Homes;
  libraryFile: string;
  mediaDir: string;
  tempDir: string;
  folderNotices: AppNotice[];
};

/**
 * Locks the profile and the library, ends what an earlier run left (a move, a restore), and makes the folders. Rejects with
 * CONFLICT when another process has them, NOT_FOUND when the library was moved to a place that is not there now.
 */
export async function openFolders(dataDir: string, stack: AsyncDisposableStack): Promise<Folders> {
  await makeFolder(dataDir);
  stack.use(lockProfile(dataDir));
  const moved = await takeUpMove(dataDir);
  const { libraryDir } = moved;
  if (libraryDir !== dataDir) stack.use(lockProfile(libraryDir));
  const homes = { libraryDir, dataDir };
  const libraryFile = join(libraryDir, 'library.db');
  const restored = await takeUpRestore(homes, libraryFile);
  const mediaDir = join(libraryDir, 'media');
  const tempDir = join(libraryDir, 'temp');
  // What a crash left half done is worth nothing; the folders are ours alone by now.
  await rm(tempDir, { recursive: true, force: true });
  for (const dir of [mediaDir, tempDir]) await makeFolder(dir);
  const folderNotices = [moved.notice, restored.notice].filter((notice) => notice !== null);
  return { homes, libraryFile, mediaDir, tempDir, folderNotices };
}

async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    const message = `The folder ${dir} cannot be made (${error.code}). Set FLUXIONS_DATA_DIR to one that you may write to.`;
    throw new ContractError('NOT_SUPPORTED', message);
  });
}
