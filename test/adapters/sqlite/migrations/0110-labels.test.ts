import { expect, test } from 'vitest';
import { isStrict, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0110 makes the tables of shows and tags, which follow their items', () => {
  const db = libraryAt(70);
  db.exec(`INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '[]', 0, 0)`);
  migrateTo(db, 110);
  for (const table of ['labels', 'item_labels']) expect(isStrict(db, table)).toBe(true);
  db.exec(`INSERT INTO labels (number, account, kind, name, name_key)
    VALUES (1, 'acc', 'show', 'News', 'news'), (2, 'acc', 'show', 'Talk', 'talk'), (3, 'acc', 'tag', 'News', 'news')`);
  const put = (label: number, kind: string): void => {
    db.prepare('INSERT INTO item_labels (item, label, kind) VALUES (1, ?, ?)').run(label, kind);
  };
  put(1, 'show');
  put(3, 'tag');
  expect(() => put(2, 'show')).toThrow(/UNIQUE/);
  const copied = db.prepare('SELECT item_id, binned, created_at_ms, title_key, length_key FROM item_labels').raw();
  const rows = (): unknown[] => [...new Set(copied.all().map((row) => JSON.stringify(row)))];
  expect(rows()).toEqual(['["a",0,5,"a",-1]']);
  db.exec("UPDATE items SET deleted_at_ms = 9, created_at_ms = 6, title_key = 'b', duration_ms = 70");
  expect(rows()).toEqual(['["a",1,6,"b",70]']);
  db.exec('DELETE FROM labels WHERE number = 3');
  expect(copied.all()).toHaveLength(1);
  db.exec('DELETE FROM items');
  expect(copied.all()).toEqual([]);
  expect(db.prepare('SELECT count(*) FROM labels').pluck().get()).toBe(2);
});
