import type { Migration } from '../migrate.ts';

/** Finds the first lines of one speaker in a long transcript without reading the lines of the others. */
export const speakerLines: Migration = {
  version: 132,
  name: 'speaker-lines',
  up(db) {
    db.exec('CREATE INDEX segments_speaker ON segments (transcript, speaker)');
  },
};
