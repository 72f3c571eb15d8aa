import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the library stands, and the profile with its settings; mostly the same folder. */
export type Homes = { libraryDir: string; dataDir: string };

const unfinished = 'restore.part';
const ready = 'restore.ready';
const previousPrefix = 'before-restore-';
const settingsFiles = ['settings.json', 'dictation.json'];

/** Where a restore is unpacked; worthless until `announceRestore`. */
export function stagingDir({ libraryDir }: Homes): string {
  return join(libraryDir, unfinished);
}

/** Makes what was unpacked the library of the next start, by one rename. */
export async function announceRestore(homes: Homes, nowMs: number): Promise<void> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  await writeFile(join(stagingDir(homes), 'previous'), `${previousPrefix}${stamp}`, { flush: true });
  await syncFolder(stagingDir(homes));
  await rename(stagingDir(homes), join(homes.libraryDir, ready));
  await syncFolder(homes.libraryDir);
}

/** Libraries that a restore took the place of, oldest first. */
export async function previousLibraries({ libraryDir }: Homes): Promise<string[]> {
  const names = await readdir(libraryDir).catch(() => []);
  return names
    .filter((name) => name.startsWith(previousPrefix))
    .sort()
    .map((name) => join(libraryDir, name));
}

/**
 * Puts an announced library in the place of the one that is there, which is kept beside it. Every step can be repeated, so
 * that a kill at any moment is finished by the next start. Call before anything is opened. Resolves to where the old one
 * is, `null` when nothing was announced. `step` is called between any two changes: tests die there.
 */
export async function finishRestore(homes: Homes, step: () => void = () => {}): Promise<string | null> {
  const { libraryDir, dataDir } = homes;
  await rm(stagingDir(homes), { recursive: true, force: true });
  const from = join(libraryDir, ready);
  if (!existsSync(from)) return null;
  const name = (await readFile(join(from, 'previous'), 'utf8')).trim();
  if (!/^before-restore-[0-9TZ-]+$/.test(name)) throw new Error('the announced restore is not ours');
  const previous = join(libraryDir, name);
  step();
  await mkdir(previous, { recursive: true, mode: 0o700 });
  if (existsSync(join(from, 'library.db'))) {
    // The log and its index first: beside another database they would be taken for its own.
    for (const suffix of ['-wal', '-shm', '']) {
      step();
      await moveAway(libraryDir, previous, `library.db${suffix}`);
    }
    await syncFolder(libraryDir);
    step();
    await rename(join(from, 'library.db'), join(libraryDir, 'library.db'));
  }
  if (existsSync(join(from, 'media'))) {
    step();
    await moveAway(libraryDir, previous, 'media');
    step();
    await rename(join(from, 'media'), join(libraryDir, 'media'));
  }
  for (const file of settingsFiles) {
    if (!existsSync(join(from, file))) continue;
    step();
    if (existsSync(join(dataDir, file)) && !existsSync(join(previous, file))) {
      await copyFile(join(dataDir, file), join(previous, file));
    }
    // The profile may stand on another disk, where a rename cannot reach.
    await copyFile(join(from, file), join(dataDir, `${file}.restored`));
    step();
    await rename(join(dataDir, `${file}.restored`), join(dataDir, file));
    step();
    await rm(join(from, file));
  }
  await syncFolder(libraryDir);
  step();
  await rm(from, { recursive: true });
  return previous;
}

/** Takes back a restore whose library cannot be opened. */
export async function undoRestore({ libraryDir, dataDir }: Homes, previous: string): Promise<void> {
  const failed = `${previous}.failed`;
  await mkdir(failed, { recursive: true, mode: 0o700 });
  for (const suffix of ['-wal', '-shm', '']) await moveAway(libraryDir, failed, `library.db${suffix}`);
  await moveAway(libraryDir, failed, 'media');
  for (const name of ['library.db', 'library.db-wal', 'library.db-shm', 'media']) {
    await moveAway(previous, libraryDir, name);
  }
  for (const file of settingsFiles) {
    if (existsSync(join(previous, file))) await copyFile(join(previous, file), join(dataDir, file));
  }
  await rm(failed, { recursive: true, force: true });
  await rm(previous, { recursive: true, force: true });
}

async function moveAway(from: string, to: string, name: string): Promise<void> {
  if (existsSync(join(from, name)) && !existsSync(join(to, name))) await rename(join(from, name), join(to, name));
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  try {
    await handle?.sync();
  } catch {
    // Windows cannot; renames are journalled there.
  } finally {
    await handle?.close();
  }
}
