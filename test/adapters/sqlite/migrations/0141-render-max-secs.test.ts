import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0141 gives renders a ceiling in seconds; the ones that are there have none', () => {
  const db = libraryAt(140);
  db.exec(`INSERT INTO renders (id, account, created_at_ms, text, voice, voice_name, temperature, verify_chunks, duration_ms,
      state, estimate_micro_usd) VALUES ('r', 'a', 1, 'Hello', 'slt.h1', 'Slt', 0.9, 1, 900, 'complete', 50)`);
  migrateTo(db, 141);
  expect(columnsOf(db, 'renders')).toContain('max_secs REAL');
  expect(db.prepare('SELECT id, max_secs FROM renders').all()).toEqual([{ id: 'r', max_secs: null }]);
});
