import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Db } from './database.ts';

/**
 * Copies the library to `target` before its schema changes: complete and on the disk, or not there at all. Rejects with
 * DISK_FULL when there is not room for two more copies (the backup, and the change itself), before writing anything.
 */
export function backUp(db: Db, file: string, target: string): void {
  const needed = 2 * statSync(file).size;
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize < needed) {
    throw new ContractError(
      'DISK_FULL',
      `There is not enough room on the disk to update the library safely: ${Math.ceil(needed / 1_000_000)} MB are needed. The library was not changed.`,
    );
  }
  const unfinished = `${target}.part`;
  rmSync(unfinished, { force: true });
  db.prepare('VACUUM INTO ?').run(unfinished);
  const descriptor = openSync(unfinished, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, target);
}
