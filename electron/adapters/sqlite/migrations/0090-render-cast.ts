import type { Migration } from '../migrate.ts';

/** Who speaks in which voice in a dialogue, as JSON; without it a dialogue could not be made again as it was. */
export const renderCast: Migration = {
  version: 90,
  name: 'render-cast',
  up(db) {
    db.exec('ALTER TABLE renders ADD COLUMN voice_cast TEXT');
  },
};
