import { expect, test } from 'vitest';
import { isStrict, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0030 leaves items and jobs as they were, and a deleted item takes its transcript along', () => {
  const db = libraryAt(20);
  db.exec(`INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording)
    VALUES (1, 'a', 'A', 'a', 'import', 'account', 'acc', 5, '[]', 0, 0);
    INSERT INTO jobs (item, state, token, body_complete, attempts, cache, non_speech, created_at_ms, updated_at_ms)
    VALUES (1, 'completed', 't', 1, 0, 1, 1, 5, 5)`);
  const dump = (): unknown[] => [...db.prepare('SELECT * FROM items').all(), ...db.prepare('SELECT * FROM jobs').all()];
  const before = dump();
  migrateTo(db, 30);
  expect(dump()).toEqual(before);
  for (const table of ['transcripts', 'transcript_raw', 'segments', 'speakers']) expect(isStrict(db, table)).toBe(true);

  db.exec(`INSERT INTO transcripts (number, item, numbers, segment_count) VALUES (7, 1, 1, 1);
    INSERT INTO transcript_raw (transcript, raw) VALUES (7, '{}');
    INSERT INTO speakers (item, speaker, position) VALUES (1, 'S', 0)`);
  expect(() => db.exec('INSERT INTO transcripts (number, item, numbers, segment_count) VALUES (8, 1, 1, 1)')).toThrow(
    /UNIQUE/,
  );
  db.exec('DELETE FROM items');
  for (const table of ['transcripts', 'transcript_raw', 'speakers']) {
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
  }
});
