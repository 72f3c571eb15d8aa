import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, realpath, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ContractError } from '../../ipc/contract/errors.ts';
import { readLocation, writeLocation } from './library-location.ts';

/** What belongs to the library; everything else in the profile stays where it is. */
const ours = /^(?:library\.db.*|media|before-restore-.*|restore\.ready)$/;
/** Stands in the new folder while it is being filled. */
const marker = 'moving.part';
const chunkBytes = 1024 * 1024;

export type MoveOptions = {
  onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Called between any two changes: tests die there. */
  step?: () => void;
};

const refuse = (why: string): ContractError => new ContractError('BAD_INPUT', `The library was not moved: ${why}.`);

async function* filesUnder(root: string, path = ''): AsyncGenerator<{ path: string; sizeBytes: number }> {
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    if (path === '' && !ours.test(entry.name)) continue;
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(root, inside);
    else if (entry.isFile()) yield { path: inside, sizeBytes: (await stat(join(root, inside))).size };
  }
}

async function removeOurs(dir: string): Promise<void> {
  // The database last: while it is there, this is still seen as a library.
  const names = (await readdir(dir).catch(() => [])).filter((name) => ours.test(name));
  for (const name of names.sort((a, b) => Number(a === 'library.db') - Number(b === 'library.db'))) {
    await rm(join(dir, name), { recursive: true, force: true });
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Copies, brings to disk, reads both again and compares. */
async function copyVerified(from: string, to: string, onBytes: (bytes: number) => void): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const target = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: chunkBytes })) {
      await target.writeFile(chunk as Buffer);
      onBytes((chunk as Buffer).length);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  if ((await hashOf(from)) !== (await hashOf(to))) throw refuse('a copy differs from its original');
}

async function checkedTarget(from: string, to: string): Promise<string> {
  await mkdir(to, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new ContractError('BAD_INPUT', 'The library was not moved: the folder cannot be made.', undefined, { cause });
  });
  const [source, target] = [await realpath(from), await realpath(to)];
  const path = relative(source, target);
  if (path === '') throw refuse('it is there already');
  if (ours.test(path.split(sep)[0] ?? '')) throw refuse('the folder is inside the library itself');
  const names = await readdir(target);
  if (names.includes(marker)) {
    await removeOurs(target);
    await rm(join(target, marker));
  } else if (names.length > 0) throw refuse('the folder is not empty');
  return target;
}

/**
 * Moves the library to another folder: copied, verified, then one pointer is switched, then the old one is removed. Call
 * while nothing of it is open and the profile is locked. A kill before the switch leaves the old library in use, one after
 * it the new one. Rejects with BAD_INPUT or DISK_FULL; nothing changed then.
 */
export async function moveLibrary(dataDir: string, to: string, options: MoveOptions = {}): Promise<string> {
  const step = options.step ?? (() => {});
  const { libraryDir: from } = await readLocation(dataDir);
  const target = await checkedTarget(from, resolve(to));
  await writeFile(join(target, marker), '', { flag: 'wx' }).catch((cause: unknown) => {
    throw new ContractError('BAD_INPUT', 'The library was not moved: nothing can be written there.', undefined, {
      cause,
    });
  });
  try {
    const files: { path: string; sizeBytes: number }[] = [];
    for await (const file of filesUnder(from)) files.push(file);
    const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const { bavail, bsize } = await statfs(target);
    if (bavail * bsize < totalBytes) {
      throw new ContractError(
        'DISK_FULL',
        `The library was not moved: it needs ${Math.ceil(totalBytes / 1_000_000)} MB, and there is less room there.`,
      );
    }
    let doneBytes = 0;
    for (const { path } of files) {
      step();
      await copyVerified(join(from, path), join(target, path), (bytes) =>
        options.onProgress?.((doneBytes += bytes), totalBytes),
      );
    }
    step();
    await writeLocation(dataDir, { libraryDir: target, leftBehind: from });
  } catch (error) {
    await removeOurs(target);
    await rm(join(target, marker), { force: true });
    throw error;
  }
  step();
  await finishMove(dataDir, step);
  return target;
}

/** Removes what a finished move left behind; the start of the app ends what a kill interrupted. */
export async function finishMove(dataDir: string, step: () => void = () => {}): Promise<void> {
  const { libraryDir, leftBehind } = await readLocation(dataDir);
  if (leftBehind === undefined) return;
  if (existsSync(leftBehind)) await removeOurs(leftBehind);
  step();
  await rm(join(libraryDir, marker), { force: true });
  await writeLocation(dataDir, { libraryDir });
}
