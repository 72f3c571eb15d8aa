import type { Migration } from '../migrate.ts';

/**
 * Transcripts and their segments. A segment's rowid is its transcript's number * 8192 + its ordinal, so one transcript
 * is one rowid range and the newest transcript comes last (see stores/numbers.ts). `text` is what is shown;
 * `service_text` holds the service's own words once a person corrected them. The reply is kept whole in `transcript_raw`,
 * apart, so that its size never slows a list or a search.
 */
export const transcripts: Migration = {
  version: 30,
  name: 'transcripts',
  up(db) {
    db.exec(`
      CREATE TABLE transcripts (
        number INTEGER PRIMARY KEY,
        item INTEGER NOT NULL UNIQUE REFERENCES items (number) ON DELETE CASCADE,
        numbers INTEGER NOT NULL,
        segment_count INTEGER NOT NULL,
        text TEXT,
        language TEXT
      ) STRICT;

      CREATE TABLE transcript_raw (
        transcript INTEGER PRIMARY KEY REFERENCES transcripts (number) ON DELETE CASCADE,
        raw TEXT NOT NULL
      ) STRICT;

      CREATE TABLE segments (
        id INTEGER PRIMARY KEY,
        transcript INTEGER NOT NULL,
        speaker TEXT,
        text TEXT NOT NULL,
        service_text TEXT,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL,
        words TEXT
      ) STRICT;

      CREATE TABLE speakers (
        item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
        speaker TEXT NOT NULL,
        position INTEGER,
        name TEXT,
        PRIMARY KEY (item, speaker)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
