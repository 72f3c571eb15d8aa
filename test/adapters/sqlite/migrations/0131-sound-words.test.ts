import { expect, test } from 'vitest';
import { libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0131 puts the sounds of the lines that are there into the word indexes, and nothing of the bin', () => {
  const db = libraryAt(130);
  const account = `'acc'`;
  db.exec(`
    INSERT INTO items (number, id, title, title_key, source, origin, account, created_at_ms, files, starred, recording, deleted_at_ms)
      VALUES (1, 'a', 'a', 'a', 'import', 'o', ${account}, 1, '[]', 0, 0, NULL),
             (2, 'b', 'b', 'b', 'import', 'o', ${account}, 1, '[]', 0, 0, 5);
    INSERT INTO transcripts (number, item, numbers, segment_count) VALUES (1, 1, 1, 3), (2, 2, 1, 1);
    INSERT INTO segments (id, transcript, text, start_ms, end_ms)
      VALUES (8192, 1, 'ha [laughs]', 0, 1), (8193, 1, 'la 🎵', 1, 2), (8194, 1, 'plain', 2, 3), (16384, 2, '[laugh]', 0, 1);
    INSERT INTO segment_words (rowid, words) VALUES (8192, 'ha laughs'), (8193, 'la'), (8194, 'plain');
    INSERT INTO conversations (number, id, account, remote_id, created_at_ms, raw) VALUES (1, 'c', ${account}, 'r', 1, '{}');
    INSERT INTO entries (id, conversation, kind, remote_id, text, tool, args) VALUES (1, 1, 'turn', '1', '[sigh] yes', NULL, NULL),
      (2, 1, 'tool', '2', '', 'find', '[sigh]');
    INSERT INTO entry_words (rowid, words) VALUES (1, 'sigh yes'), (2, 'find sigh');
    INSERT INTO renders (number, id, account, created_at_ms, text, voice, voice_name, temperature, verify_chunks, duration_ms, state, estimate_micro_usd)
      VALUES (1, 'r', ${account}, 1, 'oh [gasp]', 'v', 'Maeve', 1, 1, 1, 'complete', 1);
    INSERT INTO render_words (rowid, words) VALUES (1, 'oh gasp maeve');
  `);
  migrateTo(db, 131);
  const found = (index: string, match: string): unknown[] =>
    db.prepare(`SELECT rowid FROM ${index} WHERE ${index} MATCH ? ORDER BY rowid`).pluck().all(match);
  expect(found('segment_words', '"音音laugh"')).toEqual([8192]);
  expect(found('segment_words', '"音音music"')).toEqual([8193]);
  expect(found('segment_words', '"音音sound"')).toEqual([8192, 8193]);
  expect(found('segment_words', '"laughs" OR "la" OR "plain"')).toEqual([8192, 8193, 8194]);
  expect(found('entry_words', '"音音sigh"')).toEqual([1]);
  expect(found('entry_words', '"sigh"')).toEqual([1, 2]);
  expect(found('render_words', '"音音gasp" AND "maeve"')).toEqual([1]);
});
