import type { Migration } from '../migrate.ts';

/** Names that searches are narrowed to: one index each, so that the few distinct ones are found without reading rows. */
export const searchNames: Migration = {
  version: 130,
  name: 'search-names',
  up(db) {
    db.exec(`
      CREATE INDEX speakers_name ON speakers (name) WHERE name IS NOT NULL;
      CREATE INDEX speakers_label ON speakers (speaker);
      CREATE INDEX renders_voice ON renders (voice_name);
      CREATE INDEX conversations_voice ON conversations (voice) WHERE voice IS NOT NULL;
    `);
  },
};
