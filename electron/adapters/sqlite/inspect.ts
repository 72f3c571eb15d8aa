import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ContractError } from '../../ipc/contract/errors.ts';
import { applicationId, connectDatabase, type Db } from './database.ts';
import { isAccessDenied, isDamage } from './errors.ts';
import { type Migration, recordedVersion, schemaState } from './migrate.ts';
import type { LibraryPaths } from './paths.ts';

/**
 * What stands where the library should be. `damaged`: not all of it can be read, or it is not a library of ours.
 * `denied`: may not be written by us.
 */
export type Verdict =
  | { kind: 'missing' }
  | { kind: 'good'; db: Db }
  | { kind: 'damaged' | 'denied' | 'empty'; reason: string };

/** Files up to this size are looked at page by page at every start (16 ms per 3 MB were measured), larger ones on request. */
const fullCheckBytes = 64 * 1024 * 1024;
/** Small and irreplaceable: looked at in files of any size. */
const vitalTables = ['items', 'jobs', 'speakers', 'transcripts'];
const header = 'SQLite format 3\0';
const headerBytes = 100;
/** Where the file format keeps the application's mark, a big-endian number (sqlite.org/fileformat2.html, 1.3). */
const markOffset = 68;

/**
 * Opens the library if it is sound. Throws only what is no fault of the file: a newer or another build's schema
 * (ContractError), a file in use, a full disk.
 */
export function inspectLibrary(paths: LibraryPaths, migrations: readonly Migration[]): Verdict {
  const { file } = paths;
  if (!existsSync(file)) return { kind: 'missing' };
  try {
    if (statSync(file).size === 0) return { kind: 'empty', reason: 'the file was empty' };
    const start = readStart(file);
    if (start.toString('latin1', 0, header.length) !== header) {
      return { kind: 'damaged', reason: 'the file did not start as a library does' };
    }
    // Before SQLite opens it, because that alone would change another program's file.
    if (start.readUInt32BE(markOffset) !== applicationId) {
      return { kind: 'damaged', reason: 'the file does not carry the mark of this app' };
    }
  } catch {
    return { kind: 'denied', reason: 'it may not be read' };
  }
  try {
    const problem = problemIn(file, migrations, existsSync(paths.check));
    if (problem !== null) return { kind: 'damaged', reason: problem };
    return { kind: 'good', db: openForWriting(file) };
  } catch (error) {
    return verdictOn(error);
  }
}

/** Proves with a write that is taken back that the file may be written: taking the lock alone succeeds without. */
function openForWriting(file: string): Db {
  const db = connectDatabase(file);
  try {
    db.exec('BEGIN IMMEDIATE');
    db.pragma(`application_id = ${applicationId + 1}`);
    db.exec('ROLLBACK');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Looks through a connection that cannot write: closing one that can would write the log into the file, and with it what
 * is wrong with the log.
 */
function problemIn(file: string, migrations: readonly Migration[], isCheckRequested: boolean): string | null {
  const db = new Database(file, { readonly: true });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    if (recordedVersion(db) !== db.pragma('user_version', { simple: true })) {
      return 'the file contradicts itself about its version';
    }
    schemaState(db, migrations);
    return firstProblem(db, isCheckRequested);
  } finally {
    db.close();
  }
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
    if (answer !== 'ok') return 'some of its pages are damaged';
  }
  return null;
}

function hasTable(db: Db, table: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
}

function verdictOn(error: unknown): Verdict {
  if (error instanceof ContractError) throw error;
  if (isDamage(error)) return { kind: 'damaged', reason: 'some of its pages are damaged' };
  if (isAccessDenied(error)) return { kind: 'denied', reason: 'it may not be written' };
  throw error;
}

function readStart(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(headerBytes);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
