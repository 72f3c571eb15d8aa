import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import writeFileAtomic from 'write-file-atomic';
import { ContractError } from '../../ipc/contract/errors.ts';

const locationSchema = z.object({
  libraryDir: z.string().check(z.refine((path) => isAbsolute(path))),
  /** Where the library was before, while what is left there is still being removed. */
  leftBehind: z.optional(z.string()),
});
export type LibraryLocation = z.infer<typeof locationSchema>;

const fileOf = (dataDir: string): string => join(dataDir, 'library-location.json');

/**
 * Where the library stands: the profile folder, unless it was moved. Throws NOT_FOUND when it was moved to a place that is
 * not there now, such as a disk that is not connected: an empty library must not take its place.
 */
export async function readLocation(dataDir: string): Promise<LibraryLocation> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => null);
  if (text === null) return { libraryDir: dataDir };
  let location: LibraryLocation;
  try {
    location = locationSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `The file that tells where the library is cannot be read: ${fileOf(dataDir)}.`;
    throw new ContractError('INTERNAL', message, undefined, { cause });
  }
  if (!existsSync(join(location.libraryDir, 'library.db'))) {
    throw new ContractError(
      'NOT_FOUND',
      `The library is not at ${location.libraryDir}. Connect the disk that it is on and start again.`,
    );
  }
  return location;
}

/** Replaces the pointer as a whole; the profile folder itself needs none. */
export async function writeLocation(dataDir: string, location: LibraryLocation): Promise<void> {
  if (location.libraryDir === dataDir && location.leftBehind === undefined) {
    await rm(fileOf(dataDir), { force: true });
    return;
  }
  await writeFileAtomic(fileOf(dataDir), `${JSON.stringify(location, null, 2)}\n`, { mode: 0o600, fsync: true });
}
