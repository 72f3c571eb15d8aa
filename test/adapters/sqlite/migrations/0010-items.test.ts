import { expect, test } from 'vitest';
import { isStrict, libraryAt } from '../../../support/migrated.ts';

const insert = `INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording`;

test('0010 makes items whose bin, length and state follow from their columns', () => {
  const db = libraryAt(10);
  expect(isStrict(db, 'items')).toBe(true);
  db.exec(`${insert}) VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '[]', 0, 0)`);
  db.exec(
    `${insert}, deleted_at_ms, duration_ms) VALUES (2, 'b', 'B', 'b', 'import', 'account', 'acc', 5, '[]', 0, 1, 9, 70)`,
  );
  expect(db.prepare('SELECT id, binned, length_key, state FROM items ORDER BY id').all()).toEqual([
    { id: 'a', binned: 0, length_key: -1, state: 'none' },
    { id: 'b', binned: 1, length_key: 70, state: 'recording' },
  ]);
  expect(() => db.exec(`${insert}) VALUES (3, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '[]', 0, 0)`)).toThrow(
    /UNIQUE/,
  );
  expect(() => db.exec(`${insert}) VALUES (4, 'd', 'A', 'a', 'import', 'account', 'acc', 'soon', '[]', 0, 0)`)).toThrow(
    /INTEGER/,
  );
});

test('0010 finds unfinished takes and copies of audio through indexes', () => {
  const db = libraryAt(10);
  const plan = (sql: string): string =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('\n');
  expect(plan('SELECT * FROM items WHERE recording = 1')).toContain('items_recording');
  expect(plan("SELECT * FROM items WHERE sha256 = 'x' AND account = 'y'")).toContain('items_sha256');
  expect(plan('SELECT * FROM items WHERE deleted_at_ms < 5')).toContain('items_deleted');
});
