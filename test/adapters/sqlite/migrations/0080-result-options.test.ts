import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0080 says of no earlier job what its transcript was made with', () => {
  const db = libraryAt(70);
  db.exec(`INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '["f"]', 0, 0);
    INSERT INTO jobs (item, state, token, body_complete, attempts, cache, non_speech, created_at_ms, updated_at_ms)
    VALUES (1, 'completed', 't', 1, 0, 1, 1, 5, 5)`);
  const before = db.prepare('SELECT * FROM jobs').get() as object;
  migrateTo(db, 80);
  expect(db.prepare('SELECT * FROM jobs').get()).toEqual({ ...before, result_non_speech: null });
  expect(columnsOf(db, 'jobs')).toContain('result_non_speech INTEGER');
  expect(() => db.exec("UPDATE jobs SET result_non_speech = 'yes'")).toThrow(/cannot store TEXT/);
});
