import type { Migration } from '../migrate.ts';

/**
 * Audio of renders that were made elsewhere, once it was fetched, and when audio that could not be had is asked for again.
 * `renders_created` finds the render of this computer that a row of the history is the other side of.
 */
export const remoteAudio: Migration = {
  version: 120,
  name: 'remote-audio',
  up(db) {
    db.exec(`
      ALTER TABLE remote_renders ADD COLUMN file TEXT;
      ALTER TABLE remote_renders ADD COLUMN mime_type TEXT;
      ALTER TABLE remote_renders ADD COLUMN size_bytes INTEGER;
      ALTER TABLE remote_renders ADD COLUMN audio_again_at_ms INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE remote_transcriptions ADD COLUMN audio_again_at_ms INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX renders_created ON renders (account, created_at_ms);
    `);
  },
};
