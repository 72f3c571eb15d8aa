import { expect, test } from 'vitest';
import { columnsOf, isStrict, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0070 makes the tables of the history beside what is there', () => {
  const db = libraryAt(60);
  const item = `INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 1, '[]', 0, 0)`;
  db.exec(item);
  migrateTo(db, 70);
  expect(db.prepare('SELECT id FROM items').pluck().all()).toEqual(['a']);
  for (const table of [
    'remote_transcriptions',
    'remote_renders',
    'conversations',
    'entries',
    'remote_others',
    'history_cursors',
  ]) {
    expect(isStrict(db, table)).toBe(true);
  }
  expect(columnsOf(db, 'entry_words')).toContain('words');
  const insert = `INSERT INTO remote_transcriptions (account, remote_id, created_at_ms, raw, item_id, joined)
    VALUES ('acc', '9', 1, '{}', 'a', 1)`;
  db.exec(insert);
  expect(() => db.exec(insert)).toThrow(/UNIQUE/);
  // Emptying the bin keeps the row, so that the item is not made anew.
  db.exec('DELETE FROM items');
  expect(db.prepare('SELECT item_id, joined FROM remote_transcriptions').all()).toEqual([{ item_id: null, joined: 1 }]);
  const price = `INSERT INTO remote_renders (account, remote_id, created_at_ms, cost_micro_usd, raw) VALUES ('acc', '1', 1, 'free', '{}')`;
  expect(() => db.exec(price)).toThrow(/cannot store TEXT/);
});
