import { closeSync, copyFileSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { applicationId, connectDatabase } from './database.ts';
import { type Migration, migrate } from './migrate.ts';

/** What the file format begins with. */
export const headerBytes = 100;
/** What every library of ours is made with. */
export const pageBytes = 4_096;

/**
 * The first 100 bytes of a database file with nothing but what all our libraries have in common. Source: the file format,
 * sqlite.org/fileformat2.html, 1.3. Both counters are 1, so that the page count beside them is believed.
 */
function newHeader(pageCount: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('SQLite format 3\0', 0, 'latin1');
  header.writeUInt16BE(pageBytes, 16);
  // Written and read through a log.
  header.writeUInt8(2, 18);
  header.writeUInt8(2, 19);
  // Payload fractions, fixed by the format.
  header.writeUInt8(64, 21);
  header.writeUInt8(32, 22);
  header.writeUInt8(32, 23);
  header.writeUInt32BE(1, 24);
  header.writeUInt32BE(pageCount, 28);
  header.writeUInt32BE(1, 40);
  header.writeUInt32BE(4, 44);
  // UTF-8.
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(applicationId, 68);
  header.writeUInt32BE(1, 92);
  return header;
}

/** Copies the main file of a library alone. False when there is no room for it. The caller deletes the copy. */
export function copyWithoutLog(file: string, target: string): boolean {
  try {
    copyFileSync(file, target);
    return true;
  } catch {
    return false;
  }
}

/**
 * Copies a library and gives the copy a header that fits its size. False when there is not even one page, or no room for
 * the copy. The caller deletes it.
 */
export function copyWithNewHeader(file: string, target: string): boolean {
  return copyWithoutLog(file, target) && patch(target, new Map());
}

/**
 * Copies a library and gives the copy the schema pages of a new one. Tables keep for ever the root pages that they got
 * when they were made, and a new library makes them in the same order; so where the catalogue of a file is lost, a new
 * catalogue still finds the tables (all but those that an update added to a library that was in use). `template` is a
 * path for the new library; the caller deletes it and the copy.
 */
export function copyWithNewSchema(
  file: string,
  target: string,
  template: string,
  migrations: readonly Migration[],
): boolean {
  const db = connectDatabase(template);
  let numbers: number[];
  try {
    migrate(db, migrations);
    numbers = db.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").pluck().all() as number[];
  } finally {
    db.close();
  }
  const fresh = readFileSync(template);
  const pages = new Map(
    numbers.map((number) => [number, fresh.subarray((number - 1) * pageBytes, number * pageBytes)]),
  );
  return copyWithoutLog(file, target) && patch(target, pages);
}

/** Writes whole pages by their numbers, counted from 1, and then the header. */
function patch(target: string, pages: ReadonlyMap<number, Uint8Array>): boolean {
  const descriptor = openSync(target, 'r+');
  try {
    for (const [number, bytes] of pages) writeSync(descriptor, bytes, 0, bytes.length, (number - 1) * pageBytes);
    const pageCount = Math.floor(fstatSync(descriptor).size / pageBytes);
    if (pageCount === 0) return false;
    writeSync(descriptor, newHeader(pageCount), 0, headerBytes, 0);
    return true;
  } finally {
    closeSync(descriptor);
  }
}
