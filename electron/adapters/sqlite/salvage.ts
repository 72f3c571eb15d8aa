import Database from 'better-sqlite3';
import type { Db } from './database.ts';

/** How many rows could be read and taken over, and how many could be read but did not fit. */
export type Salvaged = { items: number; rows: number; rejected: number };

type Range = { low: number; high: number };

/** Our tables in the order in which they refer to each other, and the whole-number column that each is read along. */
const tables = [
  ['items', 'number'],
  ['jobs', 'item'],
  ['speakers', 'item'],
  ['transcripts', 'number'],
  ['transcript_raw', 'transcript'],
  ['segments', 'id'],
] as const;

const chunkRows = 500;
/** Failed reads before a table is given up. A damaged page costs about a hundred, a damaged branch all of them. */
const failureBudget = 10_000;

/**
 * Opens a damaged file for reading only and says which schema version it has; `null` when SQLite cannot make anything of
 * it. The caller closes `db`.
 */
export function openDamaged(file: string): { db: Db; version: number } | null {
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true });
    db.pragma('trusted_schema = OFF');
    return { db, version: Number(db.pragma('user_version', { simple: true })) };
  } catch {
    db?.close();
    return null;
  }
}

/**
 * Copies every row that can still be read from `source` into `target`, an empty library of the same schema. Ranges of
 * rows that fail are halved, the widest first, until what is left is the damage itself; so one bad page costs its own
 * rows and no others. Throws only what `target` throws (a full disk).
 */
export function salvage(source: Db, target: Db): Salvaged {
  const result: Salvaged = { items: 0, rows: 0, rejected: 0 };
  for (const [table, key] of tables) {
    const { copied, rejected } = copyTable(source, target, table, key);
    if (table === 'items') result.items = copied;
    result.rows += copied;
    result.rejected += rejected;
  }
  return result;
}

function copyTable(source: Db, target: Db, table: string, key: string): { copied: number; rejected: number } {
  const columns = columnsOf(target, table);
  if (columns.length === 0) return { copied: 0, rejected: 0 };
  let read: Database.Statement<[number, number], Record<string, unknown>>;
  try {
    read = source.prepare(
      `SELECT ${columns.join(', ')} FROM ${table} WHERE ${key} BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
       ORDER BY ${key} LIMIT ${chunkRows}`,
    );
  } catch {
    return { copied: 0, rejected: 0 };
  }
  const insert = target.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  let copied = 0;
  let rejected = 0;
  const take = (rows: readonly unknown[]): void => {
    for (const row of rows) {
      try {
        insert.run(row);
        copied += 1;
      } catch (error) {
        // Garbage that happens to look like a row fails the types and keys of the new table.
        if (!isRowFault(error)) throw error;
        rejected += 1;
      }
    }
  };
  const readRange = ({ low, high }: Range): Record<string, unknown>[] | null => {
    try {
      return read.all(low, high);
    } catch (error) {
      if (error instanceof Database.SqliteError) return null;
      throw error;
    }
  };
  readAll(readRange, key, take);
  return { copied, rejected };
}

/** Reads the whole key space in chunks; a range that fails (`null`) is split and tried again in smaller pieces. */
function readAll(
  read: (range: Range) => Record<string, unknown>[] | null,
  key: string,
  take: (rows: readonly unknown[]) => void,
): void {
  const waiting: Range[][] = [[{ low: 0, high: Number.MAX_SAFE_INTEGER }]];
  let failures = 0;
  // One round per halving: all wide ranges are done before any narrow one is tried.
  for (let round = waiting.shift(); round && failures < failureBudget; round = waiting.shift()) {
    const halves: Range[] = [];
    for (const range of round) {
      let low = range.low;
      while (low <= range.high && failures < failureBudget) {
        const rows = read({ low, high: range.high });
        if (rows === null) {
          failures += 1;
          const middle = low + Math.floor((range.high - low) / 2);
          if (low < range.high) halves.push({ low, high: middle }, { low: middle + 1, high: range.high });
          break;
        }
        const { whole, next } = wholeKeys(rows, key);
        take(whole);
        if (next === null) break;
        low = next;
      }
    }
    if (halves.length > 0) waiting.push(halves);
  }
}

/**
 * A full chunk may end in the middle of rows that share a key (an item's speakers): those are left for the next read.
 * `next` is where to go on, `null` when this was the end.
 */
function wholeKeys(
  rows: Record<string, unknown>[],
  key: string,
): { whole: Record<string, unknown>[]; next: number | null } {
  if (rows.length < chunkRows) return { whole: rows, next: null };
  const last = Number(rows.at(-1)?.[key]);
  const whole = rows.filter((row) => row[key] !== last);
  return whole.length > 0 ? { whole, next: last } : { whole: rows, next: last + 1 };
}

/** Columns that can be written, in the new library: generated ones are left out. */
function columnsOf(db: Db, table: string): string[] {
  const info = db.pragma(`table_xinfo(${table})`) as { name: string; hidden: number }[];
  return info.filter(({ hidden }) => hidden === 0).map(({ name }) => name);
}

function isRowFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CONSTRAINT|MISMATCH)/.test(error.code);
}
