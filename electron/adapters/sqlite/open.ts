import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backUp } from './backup.ts';
import { connectDatabase, type Db } from './database.ts';
import { isDamage } from './errors.ts';
import { inspectLibrary } from './inspect.ts';
import { type Migration, migrate, schemaState } from './migrate.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { type LibraryPaths, libraryPaths, requestCheck } from './paths.ts';
import { createLibrary, finishReplacement, replaceLibrary } from './repair.ts';

/** An open library, what the person should hear about it, and where to report damage that shows while running. */
export type OpenLibrary = { db: Db; notices: string[]; noteDamage: (error: unknown) => void };

/**
 * Opens `file` (or `:memory:`) at the newest schema, whatever stands there: a missing library is made, a damaged,
 * foreign, empty or unwritable one is put aside and replaced by what can be read of it, an older one is backed up and
 * changed. Throws for a newer schema (NOT_SUPPORTED), without touching the file, and when the disk or folder refuses.
 */
export function openLibrary(file: string, migrations: readonly Migration[] = allMigrations): OpenLibrary {
  if (file === ':memory:') {
    const db = connectDatabase(file);
    migrate(db, migrations);
    return { db, notices: [], noteDamage: () => {} };
  }
  mkdirSync(dirname(file), { recursive: true });
  const paths = libraryPaths(file);
  const notices: string[] = [];
  const finished = finishReplacement(paths);
  if (finished !== null) notices.push(finished);
  const db = openSound(paths, migrations, notices);
  rmSync(paths.check, { force: true });
  try {
    const { version, pending } = schemaState(db, migrations);
    if (pending.length > 0 && version > 0) backUp(db, file, paths.backup(version));
    migrate(db, migrations);
  } catch (error) {
    db.close();
    throw error;
  }
  return {
    db,
    notices,
    noteDamage: (error) => {
      if (isDamage(error)) requestCheck(paths);
    },
  };
}

function openSound(paths: LibraryPaths, migrations: readonly Migration[], notices: string[]): Db {
  const verdict = inspectLibrary(paths, migrations);
  if (verdict.kind === 'good') return verdict.db;
  const notice =
    verdict.kind === 'missing' ? createLibrary(paths, migrations) : replaceLibrary(paths, migrations, verdict);
  if (notice !== null) notices.push(notice);
  return connectDatabase(paths.file);
}
