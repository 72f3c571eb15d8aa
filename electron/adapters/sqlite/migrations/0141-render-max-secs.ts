import type { Migration } from '../migrate.ts';

/** The ceiling on a render's sound in seconds, as it was set; without it a render could not be made again as it was. */
export const renderMaxSecs: Migration = {
  version: 141,
  name: 'render-max-secs',
  up(db) {
    db.exec('ALTER TABLE renders ADD COLUMN max_secs REAL');
  },
};
