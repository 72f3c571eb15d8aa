import { expect, test } from 'vitest';
import { isStrict, libraryAt, migrateTo } from '../../../support/migrated.ts';

const job = `INSERT INTO jobs (item, state, token, body_complete, attempts, cache, non_speech, created_at_ms, updated_at_ms)
  VALUES (1, 'queued', 't', 0, 0, 1, 1, 5, 5)`;

test('0020 leaves items as they were, and copies the state of their jobs to them', () => {
  const db = libraryAt(10);
  db.exec(`INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '["f"]', 1, 0)`);
  const before = db.prepare('SELECT * FROM items').all();
  migrateTo(db, 20);
  expect(db.prepare('SELECT * FROM items').all()).toEqual(before);
  expect(isStrict(db, 'jobs')).toBe(true);
  const state = (): unknown => db.prepare('SELECT state FROM items').pluck().get();
  db.exec(job);
  expect(state()).toBe('queued');
  db.exec("UPDATE jobs SET state = 'failed'");
  expect(state()).toBe('failed');
  db.exec('DELETE FROM jobs');
  expect(state()).toBe('none');
});

test('0020 ties a job to its item', () => {
  const db = libraryAt(20);
  expect(() => db.exec(job)).toThrow(/FOREIGN KEY/);
  const plan = db.prepare("EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE state = 'x' ORDER BY created_at_ms, item").all();
  expect(plan).toHaveLength(1);
  expect(plan[0]).toMatchObject({ detail: expect.stringContaining('jobs_state') });
});
