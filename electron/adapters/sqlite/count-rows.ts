import Database from 'better-sqlite3';
import type { Db } from './database.ts';

/** Where another table tells how many rows a table without an index has. */
const toldBy: Readonly<Record<string, string>> = {
  segments: 'SELECT coalesce(sum(segment_count), 0) FROM transcripts',
  entries: 'SELECT coalesce(sum(entry_count), 0) FROM conversations',
};

/**
 * How many rows a table of a damaged library had, by whatever of it can still be counted: the table, its indexes, other
 * tables that tell, in it or among what was taken over into `target` already. The largest answer, because damage only
 * hides: there were at least so many.
 */
export function rowsExpected(source: Db, target: Db, table: string): number {
  const counts = [`SELECT count(*) FROM ${table} NOT INDEXED`, ...indexCounts(source, table)];
  const told = toldBy[table];
  return Math.max(
    ...counts.map((sql) => tryToCount(source, sql)),
    ...(told === undefined ? [] : [tryToCount(source, told), tryToCount(target, told)]),
  );
}

function indexCounts(source: Db, table: string): string[] {
  try {
    const list = source.pragma(`index_list(${table})`) as { name: string; partial: number }[];
    return list
      .filter(({ partial }) => partial === 0)
      .map(({ name }) => `SELECT count(*) FROM ${table} INDEXED BY "${name}"`);
  } catch (error) {
    if (error instanceof Database.SqliteError) return [];
    throw error;
  }
}

function tryToCount(source: Db, sql: string): number {
  try {
    return Number(source.prepare(sql).pluck().get() ?? 0);
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0;
    throw error;
  }
}
