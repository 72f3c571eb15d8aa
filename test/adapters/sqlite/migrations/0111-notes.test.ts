import { expect, test } from 'vitest';
import { columnsOf, isStrict, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0111 makes the table of notes and its word index', () => {
  const db = libraryAt(110);
  db.exec(`INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '[]', 0, 0)`);
  migrateTo(db, 111);
  expect(isStrict(db, 'notes')).toBe(true);
  expect(columnsOf(db, 'note_words')).toContain('words');
  db.exec("INSERT INTO notes (item, text) VALUES (1, 'x')");
  expect(() => db.exec("INSERT INTO notes (item, text) VALUES (2, 'x')")).toThrow(/FOREIGN KEY/);
  db.exec('DELETE FROM items');
  expect(db.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(0);
});
