import { expect, test } from 'vitest';
import { columnsOf, libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0120 adds the audio of remote renders to the rows that are there', () => {
  const db = libraryAt(70);
  db.exec(`INSERT INTO remote_renders (account, remote_id, created_at_ms, raw) VALUES ('acc', '1', 1, '{}')`);
  migrateTo(db, 120);
  expect(db.prepare('SELECT remote_id, file, size_bytes, audio_again_at_ms FROM remote_renders').all()).toEqual([
    { remote_id: '1', file: null, size_bytes: null, audio_again_at_ms: 0 },
  ]);
  expect(columnsOf(db, 'remote_transcriptions')).toContain('audio_again_at_ms INTEGER');
});
