import { existsSync, renameSync } from 'node:fs';
import { connectDatabase, type Db } from './database.ts';
import { type Migration, migrate } from './migrate.ts';
import { databaseExists, discardUnfinished, type LibraryPaths, quarantine } from './paths.ts';
import { openDamaged } from './read-damaged.ts';
import { rebuildIndexes } from './rebuild-indexes.ts';
import { lostInWords, salvage, type Salvaged } from './salvage.ts';

/**
 * Makes an empty library under another name and moves it into place when it is complete, so that a kill never leaves
 * half a library, or an empty file that looks like damage. Returns a notice when remains of a lost one were there.
 */
export function createLibrary(paths: LibraryPaths, migrations: readonly Migration[]): string | null {
  buildReplacement(paths, (db) => migrate(db, migrations));
  const aside = putInPlace(paths, Date.now());
  return aside === null ? null : `The library file was missing; what was left beside it is kept as ${aside}.`;
}

/**
 * Replaces a library that cannot be used by a new one with everything that can still be read, and puts the old file
 * aside. Returns what the person should hear.
 */
export function replaceLibrary(
  paths: LibraryPaths,
  migrations: readonly Migration[],
  verdict: { kind: 'damaged' | 'denied' | 'empty'; reason: string },
): string {
  const damaged = verdict.kind === 'empty' ? null : openDamaged(paths, migrations);
  let salvaged: Salvaged = { items: 0, lost: new Map() };
  try {
    buildReplacement(paths, (db) => {
      // Rows are copied at the schema they were written in; the steps after it then change them as they always do.
      migrate(db, damaged ? migrations.filter(({ version }) => version <= damaged.version) : migrations);
      if (!damaged) return;
      db.transaction(() => {
        salvaged = salvage(damaged.db, db);
      })();
      migrate(db, migrations);
      rebuildIndexes(db);
    });
  } finally {
    damaged?.close();
  }
  const aside = putInPlace(paths, Date.now());
  return noticeOf(verdict.reason, salvaged, aside ?? 'it was');
}

/** What happened, what is there, what is not, and what to do about it. */
function noticeOf(reason: string, { items, lost }: Salvaged, aside: string): string {
  const kept =
    items === 0
      ? 'Nothing in it could be read'
      : `${items} ${items === 1 ? 'item was' : 'items were'} taken over into a new one`;
  const left = lostInWords(lost);
  const skipped = left === null ? [] : [`Left out because they cannot be read: at least ${left}.`];
  const advice = items > 0 && left === null ? [] : ['A backup may still have them: Settings, Restore from a backup.'];
  return [
    `The library file could not be used (${reason}).`,
    `${kept}; the file is kept as ${aside}.`,
    ...skipped,
    'Recordings on this computer are looked for and listed again.',
    ...advice,
  ].join(' ');
}

/** Finishes a replacement that was complete when the app died, and throws away one that was not. */
export function finishReplacement(paths: LibraryPaths): string | null {
  discardUnfinished(paths.building);
  discardUnfinished(paths.mended);
  if (!existsSync(paths.ready)) return null;
  const aside = putInPlace(paths, Date.now());
  return aside === null ? null : `The library was repaired. The damaged file is kept as ${aside}.`;
}

function buildReplacement(paths: LibraryPaths, fill: (db: Db) => void): void {
  discardUnfinished(paths.building);
  const db = connectDatabase(paths.building);
  try {
    fill(db);
  } catch (error) {
    db.close();
    discardUnfinished(paths.building);
    throw error;
  }
  // Closing writes the log into the main file, so that one rename moves everything.
  db.close();
  renameSync(paths.building, paths.ready);
}

function putInPlace(paths: LibraryPaths, nowMs: number): string | null {
  const aside = databaseExists(paths.file) ? quarantine(paths.file, nowMs) : null;
  renameSync(paths.ready, paths.file);
  return aside;
}
