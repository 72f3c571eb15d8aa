import type { Migration } from '../migrate.ts';

/**
 * The library's items. `number` carries the order of creation (see stores/numbers.ts) and is the row's identity inside
 * the file; `id` is its identity outside. One index per sort and filter, each ending in (key, id) for keyset pages.
 */
export const items: Migration = {
  version: 10,
  name: 'items',
  up(db) {
    db.exec(`
      CREATE TABLE items (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        title_key TEXT NOT NULL,
        source TEXT NOT NULL,
        origin TEXT NOT NULL,
        account TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        duration_ms INTEGER,
        length_key INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(duration_ms, -1)) VIRTUAL,
        size_bytes INTEGER,
        files TEXT NOT NULL,
        mime_type TEXT,
        sha256 TEXT,
        language TEXT,
        speaker_count INTEGER,
        segment_count INTEGER,
        cost_micro_usd INTEGER,
        starred INTEGER NOT NULL,
        deleted_at_ms INTEGER,
        binned INTEGER NOT NULL GENERATED ALWAYS AS (deleted_at_ms IS NOT NULL) VIRTUAL,
        recording INTEGER NOT NULL,
        job_state TEXT,
        state TEXT NOT NULL GENERATED ALWAYS AS (iif(recording, 'recording', coalesce(job_state, 'none'))) VIRTUAL
      ) STRICT;

      CREATE INDEX items_created ON items (account, binned, created_at_ms, id);
      CREATE INDEX items_title ON items (account, binned, title_key, id);
      CREATE INDEX items_length ON items (account, binned, length_key, id);
      CREATE INDEX items_state_created ON items (account, binned, state, created_at_ms, id);
      CREATE INDEX items_state_title ON items (account, binned, state, title_key, id);
      CREATE INDEX items_state_length ON items (account, binned, state, length_key, id);
      CREATE INDEX items_source_created ON items (account, binned, source, created_at_ms, id);
      CREATE INDEX items_source_title ON items (account, binned, source, title_key, id);
      CREATE INDEX items_source_length ON items (account, binned, source, length_key, id);
      CREATE INDEX items_starred_created ON items (account, binned, created_at_ms, id) WHERE starred = 1;
      CREATE INDEX items_starred_title ON items (account, binned, title_key, id) WHERE starred = 1;
      CREATE INDEX items_starred_length ON items (account, binned, length_key, id) WHERE starred = 1;
      CREATE INDEX items_sha256 ON items (sha256, account) WHERE sha256 IS NOT NULL;
      CREATE INDEX items_recording ON items (number) WHERE recording = 1;
      CREATE INDEX items_deleted ON items (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
    `);
  },
};
