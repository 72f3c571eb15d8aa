import { ContractError } from '../../ipc/contract/errors.ts';
import { applicationId, type Db } from './database.ts';

/** One step of the schema. `up` runs inside a transaction and must be deterministic. */
export type Migration = { version: number; name: string; up: (db: Db) => void };

/** What a file needs before this version can use it. */
export type SchemaState = { version: number; pending: readonly Migration[] };

/**
 * Reads where a file stands. Rejects a file written by a newer version (NOT_SUPPORTED), and one whose steps are not the
 * first of ours in our order (INTERNAL): running the rest on it would destroy it. Changes nothing.
 */
export function schemaState(db: Db, migrations: readonly Migration[]): SchemaState {
  const version = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new ContractError(
      'NOT_SUPPORTED',
      'This library was written by a newer version of Fluxions Desktop. Install that version to open it; the library was not changed.',
    );
  }
  const applied = appliedVersions(db);
  const expected = migrations.filter((migration) => migration.version <= version).map(({ version: one }) => one);
  if (applied.length !== expected.length || applied.some((one, index) => one !== expected[index])) {
    throw new ContractError(
      'INTERNAL',
      `The library was made by another build of this app (steps ${applied.join(', ')}). It was not changed.`,
    );
  }
  return { version, pending: migrations.filter((migration) => migration.version > version) };
}

/**
 * Brings the file to the newest schema. Each step and its version stamp are one immediate transaction: a kill leaves the
 * old version or the new one, never something between (reliability list 2.5, G3).
 */
export function migrate(db: Db, migrations: readonly Migration[]): void {
  for (const { version, name, up } of schemaState(db, migrations).pending) {
    db.transaction(() => {
      db.pragma(`application_id = ${applicationId}`);
      db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
      up(db);
      db.prepare('INSERT INTO migrations (version, name) VALUES (?, ?)').run(version, name);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}

/**
 * The version that the file's own list of steps ends with, `null` when it cannot be read. It differs from `user_version`
 * only in a damaged file, because both are written together.
 */
export function recordedVersion(db: Db): number | null {
  try {
    return appliedVersions(db).at(-1) ?? 0;
  } catch {
    return null;
  }
}

function appliedVersions(db: Db): number[] {
  const exists = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`).get();
  if (!exists) return [];
  return db.prepare<[], number>('SELECT version FROM migrations ORDER BY version').pluck().all() as unknown as number[];
}
