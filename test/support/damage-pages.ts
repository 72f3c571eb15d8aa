import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

const pageBytes = 4_096;

/** Numbers of the pages that hold the rows of a table, from 1, in the order of the file. */
export function leafPages(file: string, table: string): number[] {
  const db = new Database(file, { readonly: true });
  const pages = db
    .prepare<[string], number>(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno`)
    .pluck()
    .all(table) as unknown as number[];
  db.close();
  return pages;
}

/** Some of the pages of a table: this share of them, one at least. */
export function somePages(file: string, table: string, share: number, random: () => number): number[] {
  const pages = leafPages(file, table);
  const wanted = Math.max(1, Math.round(pages.length * share));
  return Array.from({ length: wanted }, () => pages[Math.floor(random() * pages.length)] ?? 2);
}

/** Overwrites pages of a file that nobody has open. Returns what stood in them, one character per byte. */
export function overwritePages(file: string, pages: readonly number[]): string {
  const descriptor = openSync(file, 'r+');
  const texts = [...new Set(pages)].map((page) => {
    const bytes = Buffer.alloc(pageBytes);
    readSync(descriptor, bytes, 0, pageBytes, (page - 1) * pageBytes);
    writeSync(descriptor, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (page - 1) * pageBytes);
    return bytes.toString('latin1');
  });
  closeSync(descriptor);
  return texts.join('');
}
