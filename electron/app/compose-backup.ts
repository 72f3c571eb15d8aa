import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { extractArchive } from '../adapters/backup/read-archive.ts';
import { formatVersion, unusable } from '../adapters/backup/manifest.ts';
import { announceRestore, type Homes, previousLibraries, stagingDir } from '../adapters/backup/swap-library.ts';
import { type ArchiveSource, writeArchive } from '../adapters/backup/write-archive.ts';
import type { Grants } from '../adapters/media/grants.ts';
import { newestSchema, schemaVersionOf } from '../adapters/sqlite/schema-version.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { LibraryArchive } from '../services/ports/backup.ts';
import type { Clock } from '../services/ports/platform.ts';
import { createBackupService } from '../services/backup.ts';
import { planMove } from './take-up-move.ts';
import type { Platform } from './platform.ts';

export type ComposeBackupDeps = Homes & {
  mediaDir: string;
  tempDir: string;
  /** A consistent copy of the running database. */
  snapshot: (file: string) => Promise<void>;
  grants: Grants;
  platform: Pick<Platform, 'appVersion' | 'offerFile' | 'restart' | 'chooseFolder'>;
  clock: Pick<Clock, 'now'>;
  /** Named places where a test may kill the process. */
  failPoint: (name: string) => void;
};

/** Room that is left free in any case, so that the app itself can go on. */
const spareBytes = 50_000_000;

async function needRoom(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize > bytes + spareBytes) return;
  const megabytes = Math.ceil((bytes + spareBytes) / 1_000_000);
  throw new ContractError('DISK_FULL', `There is not enough room on the disk: ${megabytes} MB are needed.`);
}

/** A full disk in words that say what to do; everything else as it is. */
function explainFull(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  const message = 'The disk is full. Free some space and try again; your library was not changed.';
  throw new ContractError('DISK_FULL', message, undefined, { cause: error });
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  if (!info?.isDirectory()) return info?.size ?? 0;
  const names = await readdir(path);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Backup and restore over the library's folders. */
export function composeBackup(deps: ComposeBackupDeps): ReturnType<typeof createBackupService> {
  const { dataDir, mediaDir, tempDir, grants, platform, clock, failPoint } = deps;

  const sourcesOf = async (snapshot: string): Promise<ArchiveSource[]> => {
    const beside = ['settings.json', 'dictation.json'].map((path) => ({ path, file: join(dataDir, path) }));
    const media = (await readdir(mediaDir))
      .sort()
      .map((name) => ({ path: `media/${name}`, file: join(mediaDir, name) }));
    const all = [{ path: 'library.db', file: snapshot }, ...beside, ...media];
    const sized = await Promise.all(
      all.map(async (source) => ({ ...source, info: await stat(source.file).catch(() => null) })),
    );
    return sized.flatMap(({ path, file, info }) => (info?.isFile() ? [{ path, file, sizeBytes: info.size }] : []));
  };
  const writeTo: (target: string, ...rest: Parameters<LibraryArchive['save']>) => Promise<void> = async (
    target,
    _fileName,
    { onProgress, signal },
  ) => {
    const snapshot = join(tempDir, `backup-${randomBytes(9).toString('hex')}.db`);
    try {
      await deps.snapshot(snapshot);
      signal.throwIfAborted();
      const sources = await sourcesOf(snapshot);
      const totalBytes = sources.reduce((sum, source) => sum + source.sizeBytes, 0);
      let doneBytes = 0;
      onProgress(0, totalBytes);
      const manifest = {
        format: 'fluxions-library' as const,
        formatVersion,
        appVersion: platform.appVersion,
        schemaVersion: newestSchema,
        createdAt: new Date(clock.now()).toISOString(),
      };
      const onBytes = (bytes: number): void => onProgress((doneBytes += bytes), totalBytes);
      await writeArchive(target, manifest, sources, { signal, onBytes });
      failPoint('backup-written');
    } finally {
      await rm(snapshot, { force: true });
    }
  };

  const archive: LibraryArchive = {
    async save(fileName, progress) {
      if (!platform.offerFile) throw new ContractError('NOT_SUPPORTED', 'Files cannot be saved from here.');
      return await platform.offerFile(fileName, 'application/x-tar', (target) =>
        writeTo(target, fileName, progress).catch(explainFull),
      );
    },
    async layReady(fileRef, { onProgress, signal }) {
      const grant = grants.take(fileRef);
      if (!grant) throw new ContractError('NOT_FOUND', 'This file was already taken. Choose it again.');
      const staging = stagingDir(deps);
      try {
        await rm(staging, { recursive: true, force: true });
        let doneBytes = 0;
        let totalBytes = 0;
        await extractArchive(grant.path, staging, {
          signal,
          schemaVersion: newestSchema,
          onBytes: (bytes) => onProgress((doneBytes += bytes), totalBytes),
          async onManifest({ files }) {
            totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
            onProgress(0, totalBytes);
            await needRoom(deps.libraryDir, totalBytes);
          },
        });
        failPoint('restore-unpacked');
        const version = schemaVersionOf(join(staging, 'library.db'));
        if (version === null || version > newestSchema) throw unusable('its database cannot be read');
        await announceRestore(deps, clock.now());
        failPoint('restore-announced');
      } catch (error) {
        await rm(staging, { recursive: true, force: true });
        explainFull(error);
      } finally {
        if (grant.deleteAfter) await rm(grant.path, { force: true });
      }
    },
    async previous() {
      const dirs = await previousLibraries(deps);
      const sizes = await Promise.all(dirs.map(sizeOf));
      return { count: dirs.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
    },
    async removePrevious() {
      for (const dir of await previousLibraries(deps)) await rm(dir, { recursive: true, force: true });
    },
  };
  const { chooseFolder } = platform;
  return createBackupService({
    archive,
    clock,
    restart: platform.restart ? () => platform.restart?.() : null,
    libraryPath: deps.libraryDir,
    planMove: chooseFolder
      ? async () => {
          const folder = await chooseFolder();
          if (folder === null) throw new ContractError('CANCELLED', 'The library stays where it is.');
          await planMove(dataDir, folder);
        }
      : null,
  });
}
