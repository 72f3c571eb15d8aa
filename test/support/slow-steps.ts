import type { Migration } from '../../electron/adapters/sqlite/migrate.ts';

/** Three steps; the later two rewrite every row, in many statements, so that there is time to be killed in between. */
export const slowSteps: readonly Migration[] = [
  {
    version: 10,
    name: 'rows',
    up: (db) =>
      void db.exec(`CREATE TABLE rows (id INTEGER PRIMARY KEY, a TEXT NOT NULL) STRICT;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
        INSERT INTO rows SELECT i, hex(randomblob(100)) FROM n`),
  },
  { version: 20, name: 'b', up: (db) => rewrite(db, 'b') },
  { version: 30, name: 'c', up: (db) => rewrite(db, 'c') },
];

function rewrite(db: Parameters<Migration['up']>[0], column: string): void {
  db.exec(`ALTER TABLE rows ADD COLUMN ${column} TEXT`);
  const set = db.prepare(`UPDATE rows SET ${column} = hex(randomblob(100)) WHERE id = ?`);
  for (let id = 1; id <= 4_000; id += 1) set.run(id);
}
