import type { Migration } from '../migrate.ts';

/**
 * How much of a render came in whole sentences: up to this UTF-16 offset of its text and this byte of its sound. A broken
 * one goes on from there when a person asks.
 */
export const renderRest: Migration = {
  version: 140,
  name: 'render-rest',
  up(db) {
    db.exec(`
      ALTER TABLE renders ADD COLUMN finished_chars INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE renders ADD COLUMN finished_bytes INTEGER NOT NULL DEFAULT 0;
    `);
  },
};
