import { connectDatabase, type Db } from './database.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

/** An open library, what the person should hear about it, and where to report damage that shows while running. */
export type OpenLibrary = { db: Db; notices: string[]; noteDamage: (error: unknown) => void };

/** Opens `file` (or `:memory:`) and brings it to the newest schema. */
export function openLibrary(file: string): OpenLibrary {
  const db = connectDatabase(file);
  try {
    migrate(db, migrations);
    return { db, notices: [], noteDamage: () => {} };
  } catch (error) {
    db.close();
    throw error;
  }
}
