import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0040 makes indexes that find words, starts of words and phrases, and forget what is deleted', () => {
  const db = libraryAt(30);
  migrateTo(db, 40);
  for (const table of ['segment_words', 'title_words']) {
    expect(columnsOf(db, table)).toContain('words');
    const add = db.prepare(`INSERT INTO ${table} (rowid, words) VALUES (CAST(? AS INTEGER), ?)`);
    // Beyond 2^31, as real row ids are, and in no order.
    const first = 3_690_987_520_000_000;
    add.run(first + 2, 'later words');
    add.run(first, 'hindi हिन्दी words');
    const find = (match: string): unknown[] =>
      db.prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC`).pluck().all(match);
    expect(find('"words"')).toEqual([first + 2, first]);
    expect(find('"wor" *')).toEqual([first + 2, first]);
    expect(find('"wor"')).toEqual([]);
    expect(find('"later words"')).toEqual([first + 2]);
    expect(find('"हिन्दी"')).toEqual([first]);
    db.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(first + 2);
    expect(find('"words"')).toEqual([first]);
  }
});
