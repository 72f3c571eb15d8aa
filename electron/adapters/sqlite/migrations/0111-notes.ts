import type { Migration } from '../migrate.ts';

/** What people wrote about an item, apart from it so that lists stay small, and its word index beside those of titles and lines. */
export const notes: Migration = {
  version: 111,
  name: 'notes',
  up(db) {
    db.exec(`
      CREATE TABLE notes (
        item INTEGER PRIMARY KEY REFERENCES items (number) ON DELETE CASCADE,
        text TEXT NOT NULL
      ) STRICT;

      CREATE VIRTUAL TABLE note_words USING fts5 (words, content = '', contentless_delete = 1, prefix = '1 2 3 4',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
    `);
  },
};
