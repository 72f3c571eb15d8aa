import type { Migration } from '../migrate.ts';

/**
 * What the service says it made the transcript with. A remembered answer may have been made with other options than
 * were asked for (T31); `NULL`: not known, as for everything that was transcribed before.
 */
export const resultOptions: Migration = {
  version: 80,
  name: 'result options',
  up(db) {
    db.exec('ALTER TABLE jobs ADD COLUMN result_non_speech INTEGER');
  },
};
