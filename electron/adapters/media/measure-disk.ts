import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DiskUse } from '../../services/ports/disk-use.ts';

/** Sizes of all files in a folder; one that vanishes meanwhile takes nothing. */
async function sizesOf(dir: string, isWanted: (name: string) => boolean = () => true): Promise<Map<string, number>> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name));
  const sizes = await Promise.all(
    files.map(async ({ name }) => [name, (await stat(join(dir, name)).catch(() => null))?.size ?? 0] as const),
  );
  return new Map(sizes);
}

const total = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + size, 0);

/** Looks at the media folder and at the library file with what stands beside it. */
export async function measureDisk(mediaDir: string, libraryFile: string): Promise<DiskUse> {
  const name = basename(libraryFile);
  const [media, beside] = await Promise.all([
    sizesOf(mediaDir),
    sizesOf(dirname(libraryFile), (file) => file.startsWith(name)),
  ]);
  const isLive = (file: string): boolean => file === name || file === `${name}-wal` || file === `${name}-shm`;
  const kept = [...beside].filter(([file]) => !isLive(file));
  return {
    media,
    databaseBytes: total([...beside].filter(([file]) => isLive(file)).map(([, size]) => size)),
    kept: { count: kept.length, sizeBytes: total(kept.map(([, size]) => size)) },
  };
}
