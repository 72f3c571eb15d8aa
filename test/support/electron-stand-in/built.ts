import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureBuilt, root } from '../../../scripts/ensure-built.ts';

/**
 * Builds when needed and returns the folder of the build. Test files run side by side, so one builds and the others
 * wait: an exclusive SQLite lock, which is free again however its holder ended.
 */
export function builtDir(): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const lock = new DatabaseSync(join(root, '.cache', 'build.lock'));
  try {
    lock.exec('PRAGMA busy_timeout = 180000; BEGIN EXCLUSIVE;');
    ensureBuilt();
  } finally {
    lock.close();
  }
  return join(root, 'out');
}
