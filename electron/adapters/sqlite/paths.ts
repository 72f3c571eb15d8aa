import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The files that stand beside a library, all named after it. */
export type LibraryPaths = {
  file: string;
  /** A replacement that is being made; worthless until it is `ready`. */
  building: string;
  /** A complete replacement that only has to take the library's place. */
  ready: string;
  /** A copy of a damaged library that is only read from. */
  mended: string;
  /** Asks the next start to look at every page: damage showed while running. */
  check: string;
  /** The copy made before a newer schema is applied. */
  backup(version: number): string;
};

/** SQLite keeps a database in up to three files. */
const companions = ['', '-wal', '-shm'] as const;

export function libraryPaths(file: string): LibraryPaths {
  return {
    file,
    building: `${file}.building`,
    ready: `${file}.ready`,
    mended: `${file}.mended`,
    check: `${file}.check`,
    backup: (version) => `${file}.before-${version}`,
  };
}

/** True when any of the database's files is there. */
export function databaseExists(file: string): boolean {
  return companions.some((suffix) => existsSync(file + suffix));
}

/**
 * Puts a database aside under a name that is not taken, its files together, and returns the new file's name. Nothing is
 * ever deleted: somebody may still get something out of it.
 */
export function quarantine(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  let target = `${file}.damaged-${stamp}`;
  for (let copy = 2; databaseExists(target); copy += 1) target = `${file}.damaged-${stamp}-${copy}`;
  // The main file last: if we die in between, the next start finds it and puts it aside too.
  for (const suffix of [...companions].reverse()) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return basename(target);
}

/** Deletes a database of ours that was never finished. */
export function discardUnfinished(file: string): void {
  for (const suffix of companions) rmSync(file + suffix, { force: true });
}

/** Leaves word for the next start; failing to is no reason to fail what was being done. */
export function requestCheck(paths: LibraryPaths): void {
  try {
    writeFileSync(paths.check, '');
  } catch {
    // The disk itself may be what is failing.
  }
}
