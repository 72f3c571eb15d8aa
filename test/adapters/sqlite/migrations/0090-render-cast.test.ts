import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0090 gives renders a cast; the ones that are there have none', () => {
  const db = libraryAt(70);
  db.exec(`INSERT INTO renders (id, account, created_at_ms, text, voice, voice_name, temperature, verify_chunks, duration_ms,
      state, estimate_micro_usd) VALUES ('r', 'a', 1, 'Hello', 'slt.h1', 'Slt', 0.9, 1, 900, 'complete', 50)`);
  migrateTo(db, 90);
  expect(columnsOf(db, 'renders')).toContain('voice_cast TEXT');
  expect(db.prepare('SELECT id, voice_cast FROM renders').all()).toEqual([{ id: 'r', voice_cast: null }]);
});
