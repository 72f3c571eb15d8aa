import Database from 'better-sqlite3';
import type { Db } from './database.ts';
import { rowsExpected } from './count-rows.ts';
import { readTable } from './read-damaged.ts';

type Column = { name: string; type: string; pk: number; hidden: number };

/** Which steps were applied is known from applying them to the new library. */
const bookkeeping = 'migrations';

/** What could be taken over of a damaged library: items, and rows that are known to be lost, by table. */
export type Salvaged = { items: number; lost: Map<string, number> };

/**
 * Copies every row that can still be read from `source` into `target`, an empty library of the same schema. Returns what
 * that was, and what was left behind. Throws only what `target` throws (a full disk).
 */
export function salvage(source: Db, target: Db): Salvaged {
  const salvaged: Salvaged = { items: 0, lost: new Map() };
  for (const table of tablesOf(target)) {
    const copied = copyTable(source, target, table);
    if (table === 'items') salvaged.items = copied;
    const missing = rowsExpected(source, target, table) - copied;
    if (missing > 0) salvaged.lost.set(table, missing);
  }
  return salvaged;
}

/** Tables as people know them. */
const names: Readonly<Record<string, [one: string, many: string]>> = {
  items: ['item', 'items'],
  segments: ['line of a transcript', 'lines of transcripts'],
  transcripts: ['transcript', 'transcripts'],
  renders: ['render', 'renders'],
  voices: ['voice', 'voices'],
  conversations: ['conversation', 'conversations'],
  entries: ['turn of a conversation', 'turns of conversations'],
};

/** What was left behind in words, such as `2 items, 40 lines of transcripts and 3 other entries`; `null` for nothing. */
export function lostInWords(lost: ReadonlyMap<string, number>): string | null {
  let others = 0;
  const parts: string[] = [];
  for (const [table, count] of lost) {
    const name = names[table];
    if (name) parts.push(`${count} ${count === 1 ? name[0] : name[1]}`);
    else others += count;
  }
  if (others > 0) parts.push(`${others} other ${others === 1 ? 'entry' : 'entries'}`);
  const last = parts.pop();
  if (last === undefined) return null;
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
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
