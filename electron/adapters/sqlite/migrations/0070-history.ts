import type { Migration } from '../migrate.ts';

/**
 * What the service remembers of an account: one table per kind of row, each with the row's own JSON for later versions.
 * `item_id` joins a transcription to its library item, `joined` remembers that it had one, so that emptying the bin does
 * not bring it back. `entries` holds turns and tool calls of conversations in order of time; a conversation's entries
 * are `slots * 8192` row ids from `slot * 8192` on, and slots grow with time, so that the newest come last in the index.
 */
export const history: Migration = {
  version: 70,
  name: 'history',
  up(db) {
    const common = `account TEXT NOT NULL,
        remote_id TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        cost_micro_usd INTEGER,
        raw TEXT NOT NULL,
        swept INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0`;
    db.exec(`
      CREATE TABLE remote_transcriptions (
        number INTEGER PRIMARY KEY,
        ${common},
        status TEXT,
        filename TEXT,
        duration_ms INTEGER,
        item_id TEXT REFERENCES items (id) ON DELETE SET NULL,
        joined INTEGER NOT NULL DEFAULT 0,
        again_at_ms INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account, remote_id)
      ) STRICT;
      CREATE INDEX remote_transcriptions_created ON remote_transcriptions (account, created_at_ms);
      CREATE INDEX remote_transcriptions_item ON remote_transcriptions (item_id) WHERE item_id IS NOT NULL;

      CREATE INDEX jobs_submitted ON jobs (submit_started_at_ms) WHERE submit_started_at_ms IS NOT NULL;

      CREATE TABLE remote_renders (
        number INTEGER PRIMARY KEY,
        ${common},
        voice TEXT,
        chars INTEGER,
        duration_ms INTEGER,
        UNIQUE (account, remote_id)
      ) STRICT;
      CREATE INDEX remote_renders_created ON remote_renders (account, created_at_ms);

      CREATE TABLE conversations (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        ${common},
        voice TEXT,
        started_at_ms INTEGER,
        ended_at_ms INTEGER,
        duration_ms INTEGER,
        turn_count INTEGER,
        fetched_turns INTEGER,
        truncated INTEGER NOT NULL DEFAULT 0,
        entry_count INTEGER NOT NULL DEFAULT 0,
        slot INTEGER,
        slots INTEGER,
        again_at_ms INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account, remote_id)
      ) STRICT;
      CREATE INDEX conversations_created ON conversations (account, created_at_ms, number);
      CREATE INDEX conversations_slot ON conversations (slot) WHERE slot IS NOT NULL;

      CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        remote_id TEXT NOT NULL,
        role TEXT,
        text TEXT NOT NULL,
        tool TEXT,
        args TEXT,
        result TEXT,
        created_at_ms INTEGER
      ) STRICT;

      CREATE TABLE remote_others (
        number INTEGER PRIMARY KEY,
        ${common},
        object TEXT NOT NULL,
        UNIQUE (account, object, remote_id)
      ) STRICT;

      CREATE TABLE history_cursors (
        account TEXT NOT NULL,
        collection TEXT NOT NULL,
        cursor_ms INTEGER,
        complete INTEGER NOT NULL,
        synced_at_ms INTEGER,
        sweep_id INTEGER,
        sweep_cursor_ms INTEGER,
        swept_at_ms INTEGER,
        PRIMARY KEY (account, collection)
      ) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE entry_words USING fts5 (words, content = '', contentless_delete = 1, prefix = '1 2 3 4',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
    `);
  },
};
