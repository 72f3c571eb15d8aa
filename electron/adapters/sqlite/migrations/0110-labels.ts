import type { Migration } from '../migrate.ts';

/**
 * Shows and tags, and which items carry them. `item_labels` repeats what lists are sorted by, so that the items of a
 * label are one index range in every order; the triggers keep the copies true, whoever writes. Its key begins with the
 * item because a repair reads tables in ranges of their first column, and a label may have more rows than a range.
 */
export const labels: Migration = {
  version: 110,
  name: 'labels',
  up(db) {
    const copied = 'item_id, binned, created_at_ms, title_key, length_key';
    const copy = (item: string): string =>
      `UPDATE item_labels SET (${copied}) =
         (SELECT id, binned, created_at_ms, title_key, length_key FROM items WHERE number = ${item})
       WHERE item = ${item}`;
    db.exec(`
      CREATE TABLE labels (
        number INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        UNIQUE (account, kind, name_key)
      ) STRICT;

      CREATE TABLE item_labels (
        item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
        label INTEGER NOT NULL REFERENCES labels (number) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        item_id TEXT NOT NULL DEFAULT '',
        binned INTEGER NOT NULL DEFAULT 0,
        created_at_ms INTEGER NOT NULL DEFAULT 0,
        title_key TEXT NOT NULL DEFAULT '',
        length_key INTEGER NOT NULL DEFAULT -1,
        PRIMARY KEY (item, label)
      ) STRICT, WITHOUT ROWID;

      CREATE UNIQUE INDEX item_labels_one_show ON item_labels (item) WHERE kind = 'show';
      CREATE INDEX item_labels_created ON item_labels (label, binned, created_at_ms, item_id);
      CREATE INDEX item_labels_title ON item_labels (label, binned, title_key, item_id);
      CREATE INDEX item_labels_length ON item_labels (label, binned, length_key, item_id);

      CREATE TRIGGER item_labels_put AFTER INSERT ON item_labels BEGIN ${copy('NEW.item')}; END;
      CREATE TRIGGER item_labels_follow AFTER UPDATE OF deleted_at_ms, created_at_ms, title_key, duration_ms ON items
      BEGIN ${copy('NEW.number')}; END;
    `);
  },
};
