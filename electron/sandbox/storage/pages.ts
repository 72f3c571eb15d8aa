import type { SandboxDatabase } from './database.ts';

/** Both ends inclusive, compared by whole seconds. */
export type TimeWindow = { sinceSec: number | null; untilSec: number | null };
export type Page = { order: 'asc' | 'desc'; limit: number; offset: number };

/** WHERE parts for an account and a time window, in the order of their values. */
export function windowClauses(account: string, window: TimeWindow): { clauses: string[]; values: unknown[] } {
  const clauses = ['account = ?'];
  const values: unknown[] = [account];
  if (window.sinceSec !== null) {
    clauses.push('created_at_ms >= ?');
    values.push(window.sinceSec * 1000);
  }
  if (window.untilSec !== null) {
    clauses.push('created_at_ms < ?');
    values.push((window.untilSec + 1) * 1000);
  }
  return { clauses, values };
}

/** One page and the number of all rows. Rows of the same second keep one order: by id. */
export function countAndPage<Row>(
  database: SandboxDatabase,
  table: 'transcriptions' | 'renders' | 'conversations',
  clauses: readonly string[],
  values: readonly unknown[],
  page: Page,
): { total: number; rows: Row[] } {
  const where = clauses.join(' AND ');
  const count = database.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`);
  const rows = database.prepare<unknown[], Row>(
    `SELECT * FROM ${table} WHERE ${where} ORDER BY created_at_ms ${page.order}, id ${page.order} LIMIT ? OFFSET ?`,
  );
  return { total: count.get(...values)?.n ?? 0, rows: rows.all(...values, page.limit, page.offset) };
}
