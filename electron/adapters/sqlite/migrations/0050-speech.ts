import type { Migration } from '../migrate.ts';

/**
 * Renders with their text (the service never gives it back), cloned voices with the clip that keeps them alive, and the
 * built-in voices as last read. `render_words` indexes text and voice name like the other word indexes.
 */
export const speech: Migration = {
  version: 50,
  name: 'speech',
  up(db) {
    db.exec(`
      CREATE TABLE renders (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        account TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        text TEXT NOT NULL,
        voice TEXT NOT NULL,
        voice_name TEXT NOT NULL,
        temperature REAL NOT NULL,
        verify_chunks INTEGER NOT NULL,
        file TEXT,
        duration_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        problem TEXT,
        first_audio_ms INTEGER,
        estimate_micro_usd INTEGER NOT NULL,
        deleted_at_ms INTEGER
      ) STRICT;
      CREATE INDEX renders_newest ON renders (account, number) WHERE deleted_at_ms IS NULL;
      CREATE INDEX renders_running ON renders (number) WHERE state = 'rendering';

      CREATE TABLE voices (
        id TEXT PRIMARY KEY,
        account TEXT NOT NULL,
        name TEXT NOT NULL,
        transcript TEXT,
        clip_file TEXT,
        clip_mime_type TEXT,
        clip_bytes INTEGER,
        duration_ms INTEGER,
        created_at_ms INTEGER NOT NULL,
        remote_id TEXT,
        former_remote_ids TEXT NOT NULL,
        state TEXT NOT NULL,
        problem TEXT,
        last_clone_at_ms INTEGER,
        delete_at_ms INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX voices_account ON voices (account, created_at_ms);

      CREATE TABLE voice_lists (
        account TEXT PRIMARY KEY,
        voices TEXT NOT NULL,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE render_words USING fts5 (words, content = '', contentless_delete = 1, prefix = '1 2 3 4',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
    `);
  },
};
