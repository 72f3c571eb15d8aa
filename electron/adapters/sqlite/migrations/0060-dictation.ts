import type { Migration } from '../migrate.ts';

/** How each take went, for the latency figures over time and for saying in the list what became of it. */
export const dictation: Migration = {
  version: 60,
  name: 'dictation',
  up(db) {
    db.exec(`
      CREATE TABLE take_figures (
        item_id TEXT PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
        at_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        spans TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX take_figures_newest ON take_figures (at_ms);
    `);
  },
};
