import Database from 'better-sqlite3';

/** One open connection. Only this folder sees it. */
export type Db = Database.Database;

/** The first version without the WAL-reset corruption (fixed in 3.51.3; reliability list G2). */
export const oldestSafeSqlite = '3.51.3';

/** `FLUX`: tells our files from any other SQLite file. */
export const applicationId = 0x46_4c_55_58;

/** Another process of ours may be finishing; longer than any transaction here. */
const busyTimeoutMs = 5_000;

/** A log that one large write made longer is cut back to this. */
const keptLogBytes = 32 * 1024 * 1024;

/**
 * Opens a connection with the settings that every guarantee rests on: WAL and synchronous FULL (an acknowledged row is
 * on the disk; the build's own default in WAL is NORMAL), foreign keys, and distrust of what a damaged file may hold.
 * Throws `SqliteError`, or `Error` when the bundled SQLite is older than `oldestSafeSqlite`.
 */
export function connectDatabase(file: string): Db {
  const db = new Database(file, { timeout: busyTimeoutMs });
  try {
    assertSafeVersion(db);
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('temp_store = MEMORY');
    db.pragma(`journal_size_limit = ${keptLogBytes}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Compares dotted versions by number: `3.9.0` is older than `3.51.3`. */
export function isOlderVersion(version: string, than: string): boolean {
  const left = version.split('.').map(Number);
  const right = than.split('.').map(Number);
  for (let index = 0; index < right.length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function assertSafeVersion(db: Db): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  if (isOlderVersion(version, oldestSafeSqlite)) {
    throw new Error(`SQLite ${version} may corrupt a library; ${oldestSafeSqlite} or later is needed`);
  }
}
