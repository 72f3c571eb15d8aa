import type { Migration } from '../migrate.ts';

/**
 * One transcription job per item, journalled before the first byte leaves (T35). The triggers copy the state to the
 * item, where list filters need it, so that the two can never differ.
 */
export const jobs: Migration = {
  version: 20,
  name: 'jobs',
  up(db) {
    db.exec(`
      CREATE TABLE jobs (
        item INTEGER PRIMARY KEY REFERENCES items (number) ON DELETE CASCADE,
        state TEXT NOT NULL,
        hold TEXT,
        duplicate_of TEXT,
        remote_id TEXT,
        remote_status TEXT,
        token TEXT NOT NULL,
        body_complete INTEGER NOT NULL,
        submit_started_at_ms INTEGER,
        next_attempt_at_ms INTEGER,
        attempts INTEGER NOT NULL,
        cache INTEGER NOT NULL,
        non_speech INTEGER NOT NULL,
        estimate_micro_usd INTEGER,
        error_code TEXT,
        error_message TEXT,
        created_at_ms INTEGER NOT NULL,
        updated_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE INDEX jobs_state ON jobs (state, created_at_ms, item);
      CREATE INDEX jobs_remote_id ON jobs (remote_id) WHERE remote_id IS NOT NULL;

      CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs BEGIN
        UPDATE items SET job_state = NEW.state WHERE number = NEW.item;
      END;
      CREATE TRIGGER jobs_moved AFTER UPDATE OF state ON jobs WHEN NEW.state <> OLD.state BEGIN
        UPDATE items SET job_state = NEW.state WHERE number = NEW.item;
      END;
      CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN
        UPDATE items SET job_state = NULL WHERE number = OLD.item;
      END;
    `);
  },
};
