import Database from 'better-sqlite3';
import { ContractError } from '../../ipc/contract/errors.ts';

/** True when SQLite says that the file itself is damaged or is not a database. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

/** True when the file or its folder may not be written or opened by us. */
export function isAccessDenied(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(error.code);
}

/**
 * What callers of the store may see: DISK_FULL, CONFLICT (the id is taken, or another process holds the file), or
 * INTERNAL with a sentence. The SQLite error stays behind as `cause` and never crosses a wire.
 */
export function toStoreError(error: unknown): ContractError {
  if (error instanceof ContractError) return error;
  const code = error instanceof Database.SqliteError ? error.code : '';
  const as = (contractCode: 'DISK_FULL' | 'CONFLICT' | 'INTERNAL', message: string): ContractError =>
    new ContractError(contractCode, message, undefined, { cause: error });
  if (code === 'SQLITE_FULL')
    return as('DISK_FULL', 'The disk is full. Free some space and try again; nothing was lost.');
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return as('CONFLICT', 'Another copy of the app is using the library. Close it and try again.');
  if (/^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID)/.test(code))
    return as('CONFLICT', 'This is already in the library.');
  if (isDamage(error))
    return as('INTERNAL', 'The library file is damaged. Restart the app: it repairs the library when it starts.');
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code))
    return as('INTERNAL', 'The library could not be written to the disk. Check the disk and try again.');
  return as('INTERNAL', 'The library could not do this. Try again; nothing was lost.');
}

/** The failure of every method that names an item which is not there. */
export function noSuchItem(): ContractError {
  return new ContractError('NOT_FOUND', 'This item is no longer in the library.');
}
