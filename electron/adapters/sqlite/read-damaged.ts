import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Db } from './database.ts';
import { copyWithNewHeader, copyWithNewSchema, copyWithoutLog, headerBytes, pageBytes } from './mend-copy.ts';
import { type Migration, recordedVersion } from './migrate.ts';
import { discardUnfinished, type LibraryPaths } from './paths.ts';

type Row = Record<string, unknown>;
type Range = { low: number; high: number };
type RangeRead = Database.Statement<[number, number], Row>;

const chunkRows = 500;
/** Failed reads before a table is given up. A damaged page costs about a hundred, a damaged branch all of them. */
const failureBudget = 10_000;

/** A damaged file that is open for reading, and the version that it says it has. */
export type Damaged = { db: Db; version: number; close(): void };

/**
 * Opens what can be made of a damaged file, for reading only: the file as it is; a copy without a log that spoils it; a
 * copy with a new header, when the old one or its page count (a file that was cut short) is what keeps SQLite out; or a
 * copy with a new catalogue of tables. `null` when nothing helps. The copy is deleted by `close`.
 */
export function openDamaged(paths: LibraryPaths, migrations: readonly Migration[]): Damaged | null {
  const { file, mended } = paths;
  const newest = migrations.at(-1)?.version ?? 0;
  const hasBadLog = (): boolean =>
    existsSync(`${file}-wal`) && !isSound(file) && copyWithoutLog(file, mended) && isSound(mended);
  const attempts: (() => Damaged | null)[] = [
    () => (hasBadLog() ? tryToOpen(mended, newest) : null),
    // SQLite believes a page count that is too small, and would not see what lies behind it.
    () => (hidesPages(file) && copyWithNewHeader(file, mended) ? tryToOpen(mended, newest) : null),
    () => tryToOpen(file, newest),
    () => (copyWithNewHeader(file, mended) ? tryToOpen(mended, newest) : null),
    () => (copyWithNewSchema(file, mended, paths.building, migrations) ? tryToOpen(mended, newest) : null),
  ];
  for (const attempt of attempts) {
    discardUnfinished(mended);
    const damaged = attempt();
    discardUnfinished(paths.building);
    if (!damaged) continue;
    const close = (): void => {
      damaged.close();
      discardUnfinished(mended);
    };
    return { ...damaged, close };
  }
  discardUnfinished(mended);
  return null;
}

/**
 * Hands every readable row of a table to `take`, in batches. `key` is the whole-number column that leads its primary
 * key: ranges of it that fail are halved, the widest first, until what is left is the damage itself, so one bad page
 * costs its own rows and no others. What lies before and behind the damage in such a range is taken at once: SQLite looks
 * one row further than it was asked for, and would give up the last healthy one with the page behind it. Tables without
 * such a column are read from both ends towards the damage.
 */
export function readTable(
  source: Db,
  table: string,
  columns: readonly string[],
  key: string | null,
  take: (rows: readonly Row[]) => void,
): void {
  const select = `SELECT ${columns.join(', ')} FROM ${table}`;
  try {
    if (key === null) return readFromBothEnds(source, select, columns, take);
    const inOrder = (order: 'ASC' | 'DESC'): RangeRead =>
      source.prepare<[number, number], Row>(
        `${select} WHERE ${key} BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY ${key} ${order} LIMIT ${chunkRows}`,
      );
    return readRanges(inOrder('ASC'), inOrder('DESC'), key, take);
  } catch (error) {
    // The table is not there, or not in the shape of its version: nothing of it can be read.
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

function readRanges(up: RangeRead, down: RangeRead, key: string, take: (rows: readonly Row[]) => void): void {
  const waiting: Range[][] = [[{ low: 0, high: Number.MAX_SAFE_INTEGER }]];
  let failures = 0;
  // One round per halving: all wide ranges are done before any narrow one is tried.
  for (let round = waiting.shift(); round && failures < failureBudget; round = waiting.shift()) {
    const halves: Range[] = [];
    for (const range of round) {
      let low = range.low;
      while (low <= range.high && failures < failureBudget) {
        const rows = tryTo(() => up.all(low, range.high));
        if (rows === null) {
          failures += 1;
          halves.push(...halvesOf(towardsDamage(up, down, { low, high: range.high }, key, take)));
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

/** Takes what can be read from either end of a range that cannot be read whole. Returns what is left between. */
function towardsDamage(
  up: RangeRead,
  down: RangeRead,
  { low, high }: Range,
  key: string,
  take: (rows: readonly Row[]) => void,
): Range {
  const ends = [up, down].map((read) => {
    let last: number | null = null;
    upToDamage(read.iterate(low, high), (rows) => {
      take(rows);
      last = Number(rows[0]?.[key]);
    });
    return last;
  });
  // Rows that share the last key may go on in the damage, so it stays in the range; a second sight is no harm.
  const [from, to] = [ends[0] ?? low, ends[1] ?? high];
  return from <= to ? { low: from, high: to } : { low, high };
}

function halvesOf({ low, high }: Range): Range[] {
  if (low >= high) return [];
  const middle = low + Math.floor((high - low) / 2);
  return [
    { low, high: middle },
    { low: middle + 1, high },
  ];
}

/**
 * A full chunk may end in the middle of rows that share a key (an item's speakers): those are left for the next read.
 * `next` is where to go on, `null` when this was the end.
 */
function wholeKeys(rows: Row[], key: string): { whole: Row[]; next: number | null } {
  if (rows.length < chunkRows) return { whole: rows, next: null };
  const last = Number(rows.at(-1)?.[key]);
  const whole = rows.filter((row) => row[key] !== last);
  return whole.length > 0 ? { whole, next: last } : { whole: rows, next: last + 1 };
}

function readFromBothEnds(
  source: Db,
  select: string,
  columns: readonly string[],
  take: (rows: readonly Row[]) => void,
): void {
  const first = columns[0] ?? '';
  if (upToDamage(source.prepare<[], Row>(`${select} ORDER BY ${first}`).iterate(), take)) return;
  upToDamage(source.prepare<[], Row>(`${select} ORDER BY ${first} DESC`).iterate(), take);
}

/** Returns whether everything could be read. */
function upToDamage(rows: IterableIterator<Row>, take: (rows: readonly Row[]) => void): boolean {
  for (;;) {
    const step = tryTo(() => rows.next());
    if (step === null) return false;
    if (step.done) return true;
    take([step.value]);
  }
}

function tryTo<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Database.SqliteError) return null;
    throw error;
  }
}

function tryToOpen(file: string, newest: number): Damaged | null {
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true });
    db.pragma('trusted_schema = OFF');
    const opened = db;
    // Fails when not even the schema can be read.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { db, version: recordedVersion(db) ?? newest, close: () => void opened.close() };
  } catch {
    db?.close();
    return null;
  }
}

/** Whether the header counts fewer pages than the file has. With a log beside it, the log may be what is right. */
function hidesPages(file: string): boolean {
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) return false;
  const start = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, start, 0, headerBytes, 0) < headerBytes) return false;
    return start.readUInt32BE(28) < Math.floor(fstatSync(descriptor).size / pageBytes);
  } finally {
    closeSync(descriptor);
  }
}

function isSound(file: string): boolean {
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true });
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch {
    return false;
  } finally {
    db?.close();
  }
}
