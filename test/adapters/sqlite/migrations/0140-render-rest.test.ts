import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0140 says of renders how much of them is whole; of the ones that are there nothing is known to be', () => {
  const db = libraryAt(130);
  db.exec(`INSERT INTO renders (id, account, created_at_ms, text, voice, voice_name, temperature, verify_chunks, duration_ms,
      state, estimate_micro_usd) VALUES ('r', 'a', 1, 'Hello', 'slt.h1', 'Slt', 0.9, 1, 900, 'partial', 50)`);
  migrateTo(db, 140);
  expect(columnsOf(db, 'renders')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^finished_(chars|bytes) INTEGER/)]),
  );
  expect(db.prepare('SELECT id, finished_chars, finished_bytes FROM renders').all()).toEqual([
    { id: 'r', finished_chars: 0, finished_bytes: 0 },
  ]);
});
