import { connectDatabase, type Db } from '../../electron/adapters/sqlite/database.ts';
import { migrate } from '../../electron/adapters/sqlite/migrate.ts';
import { migrations } from '../../electron/adapters/sqlite/migrations/index.ts';

/** An in-memory library at the schema of `version`. */
export function libraryAt(version: number): Db {
  const db = connectDatabase(':memory:');
  migrateTo(db, version);
  return db;
}

/** Takes a library on to the schema of `version`, as an update of the app would. */
export function migrateTo(db: Db, version: number): void {
  migrate(
    db,
    migrations.filter((one) => one.version <= version),
  );
}

/** Names and columns of a table, as `name TYPE`, generated columns included. */
export function columnsOf(db: Db, table: string): string[] {
  const info = db.pragma(`table_xinfo(${table})`) as { name: string; type: string }[];
  return info.map(({ name, type }) => `${name} ${type}`.trim());
}

/** Whether rows of the table are held to their types. */
export function isStrict(db: Db, table: string): boolean {
  const list = db.pragma('table_list') as { name: string; strict: number }[];
  return list.some((one) => one.name === table && one.strict === 1);
}
