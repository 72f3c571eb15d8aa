import { writeFile } from 'node:fs/promises';
import { Zip, ZipDeflate } from 'fflate';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { ZipEntry } from '../../services/ports/zip.ts';

/** Fast, and within a few per cent of the smallest for text. */
const level = 6;
/** ZIP keeps years from 1980 on, and fflate refuses others. */
const firstDay = Date.UTC(1980, 0, 2);
const lastDay = Date.UTC(2099, 11, 30);

/**
 * A ZIP file in pieces, one entry in memory at a time: the next entry is asked for when its reader has taken the last
 * one. Names are kept as they are (UTF-8) and must be unique. Rejects with what `entries` rejects with.
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const taken = function* (): Generator<Uint8Array, void> {
    const chunks = ready;
    ready = [];
    yield* chunks;
  };
  for await (const { name, bytes, modifiedAtMs } of entries) {
    const file = new ZipDeflate(name, { level });
    file.mtime = Math.min(Math.max(modifiedAtMs, firstDay), lastDay);
    zip.add(file);
    file.push(bytes, true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/** Packs `entries` into a new file. Rejects with DISK_FULL, or with what `entries` rejects with. */
export async function writeZip(path: string, entries: AsyncIterable<ZipEntry>): Promise<void> {
  try {
    await writeFile(path, zipStream(entries), { flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new ContractError('DISK_FULL', 'The disk is full. Free some space and export again.', undefined, {
      cause: error,
    });
  }
}
