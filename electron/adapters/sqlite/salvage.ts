import Database from 'better-sqlite3';
import type { Db } from './database.ts';
import { readTable } from './read-damaged.ts';

type Column = { name: string; type: string; pk: number; hidden: number };

/** Which steps were applied is known from applying them to the new library. */
const bookkeeping = 'migrations';

/**
 * Copies every row that can still be read from `source` into `target`, an empty library of the same schema. Returns how
 * many items there were. Throws only what `target` throws (a full disk).
 */
export function salvage(source: Db, target: Db): number {
  let items = 0;
  for (const table of tablesOf(target)) {
    const copied = copyTable(source, target, table);
    if (table === 'items') items = copied;
  }
  return items;
}

function copyTable(source: Db, target: Db, table: string): number {
  const info = target.pragma(`table_xinfo(${table})`) as Column[];
  const columns = info.filter(({ hidden }) => hidden === 0).map(({ name }) => name);
  const key = info.find(({ pk, type }) => pk === 1 && type === 'INTEGER')?.name ?? null;
  const insert = target.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  let copied = 0;
  readTable(source, table, columns, key, (rows) => {
    for (const row of rows) {
      try {
        insert.run(row);
        copied += 1;
      } catch (error) {
        // Garbage that happens to look like a row fails the types and keys of the new table, and so do second sights.
        if (!isRowFault(error)) throw error;
      }
    }
  });
  return copied;
}

/** Ordinary tables in the order in which they were made, which is the order in which they refer to each other. */
function tablesOf(db: Db): string[] {
  return db
    .prepare<[string], string>(
      `SELECT s.name FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
       WHERE l.type = 'table' AND s.name NOT LIKE 'sqlite%' AND s.name <> ? ORDER BY s.rowid`,
    )
    .pluck()
    .all(bookkeeping) as unknown as string[];
}

function isRowFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CONSTRAINT|MISMATCH)/.test(error.code);
}
