import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { ContractError } from '../../ipc/contract/errors.ts';
import { applicationId, connectDatabase, type Db } from './database.ts';
import { isAccessDenied, isDamage } from './errors.ts';
import { type Migration, schemaState } from './migrate.ts';
import type { LibraryPaths } from './paths.ts';

/**
 * What stands where the library should be. `damaged`: ours, but not all of it can be read. `foreign`: not a library of
 * ours at all. `denied`: may not be written by us.
 */
export type Verdict =
  | { kind: 'missing' }
  | { kind: 'good'; db: Db }
  | { kind: 'damaged' | 'foreign' | 'denied' | 'empty'; reason: string };

/** Files up to this size are looked at page by page at every start (16 ms per 3 MB were measured), larger ones on request. */
const fullCheckBytes = 64 * 1024 * 1024;
/** Small and irreplaceable: looked at in files of any size. */
const vitalTables = ['items', 'jobs', 'speakers', 'transcripts'];
const header = 'SQLite format 3\0';

/**
 * Opens the library if it is sound. Throws only what is no fault of the file: a newer or another build's schema
 * (ContractError), a file in use, a full disk.
 */
export function inspectLibrary(paths: LibraryPaths, migrations: readonly Migration[]): Verdict {
  const { file } = paths;
  if (!existsSync(file)) return { kind: 'missing' };
  try {
    if (statSync(file).size === 0) return { kind: 'empty', reason: 'the file was empty' };
    if (readStart(file) !== header) return { kind: 'damaged', reason: 'the file did not start as a library does' };
  } catch (error) {
    return { kind: 'denied', reason: error instanceof Error ? error.message : 'it could not be read' };
  }
  let db: Db;
  try {
    db = connectDatabase(file);
  } catch (error) {
    return verdictOn(error);
  }
  try {
    const verdict = verdictOnContent(db, migrations, existsSync(paths.check));
    if (verdict.kind !== 'good') db.close();
    return verdict;
  } catch (error) {
    db.close();
    return verdictOn(error);
  }
}

function verdictOnContent(db: Db, migrations: readonly Migration[], isCheckRequested: boolean): Verdict {
  const isOurs = db.pragma('application_id', { simple: true }) === applicationId;
  const hasTables = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
  if (!isOurs && hasTables) return { kind: 'foreign', reason: 'the file belongs to another program' };
  schemaState(db, migrations);
  const problem = firstProblem(db, isCheckRequested);
  if (problem !== null) return { kind: 'damaged', reason: problem };
  // A write lock that is taken and given back: proof that the file may be written.
  db.transaction(() => {}).immediate();
  return { kind: 'good', db };
}

function firstProblem(db: Db, isCheckRequested: boolean): string | null {
  const pages = Number(db.pragma('page_count', { simple: true }));
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  const isFull = isCheckRequested || pages * pageBytes <= fullCheckBytes;
  const checks = isFull
    ? ['quick_check(1)']
    : vitalTables.filter((table) => hasTable(db, table)).map((table) => `quick_check(${table})`);
  for (const check of checks) {
    const answer = String(db.pragma(check, { simple: true }));
    if (answer !== 'ok') return answer;
  }
  return null;
}

function hasTable(db: Db, table: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
}

function verdictOn(error: unknown): Verdict {
  if (error instanceof ContractError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isDamage(error)) return { kind: 'damaged', reason };
  if (isAccessDenied(error)) return { kind: 'denied', reason };
  throw error;
}

function readStart(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(header.length);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } finally {
    closeSync(descriptor);
  }
}
