import Database from 'better-sqlite3';
import { applicationId } from './database.ts';
import { migrations } from './migrations/index.ts';

/** The newest schema that this version of the app knows. */
export const newestSchema = migrations.at(-1)?.version ?? 0;

/** The schema version of a library file that nobody has open; `null` when it is no library of ours. Changes nothing. */
export function schemaVersionOf(file: string): number | null {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      if (db.pragma('application_id', { simple: true }) !== applicationId) return null;
      return Number(db.pragma('user_version', { simple: true }));
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
