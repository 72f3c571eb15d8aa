import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Header } from 'tar/header';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Manifest } from './manifest.ts';

/** A file to put in, under a name of the archive. `sizeBytes` of it are taken, even if it grows meanwhile. */
export type ArchiveSource = { path: string; file: string; sizeBytes: number };

export type ArchiveProgress = { onBytes: (bytes: number) => void; signal: AbortSignal };

export const blockBytes = 512;
const chunkBytes = 1024 * 1024;

async function writeAll(target: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) from += (await target.write(bytes, from)).bytesWritten;
}

async function writeHeader(target: FileHandle, path: string, sizeBytes: number, atMs: number): Promise<void> {
  const block = Buffer.alloc(blockBytes);
  const header = new Header({ path, mode: 0o600, size: sizeBytes, type: 'File', mtime: new Date(atMs) });
  // Names are short, and sizes have a binary form: what would need a second header is no file of ours.
  if (header.encode(block, 0)) throw new Error('not a name of the archive');
  await writeAll(target, block);
}

const padding = (sizeBytes: number): Uint8Array => new Uint8Array((blockBytes - (sizeBytes % blockBytes)) % blockBytes);

async function copyInto(target: FileHandle, source: ArchiveSource, progress: ArchiveProgress): Promise<string> {
  const hash = createHash('sha256');
  const input = await open(source.file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    for (let at = 0; at < source.sizeBytes; ) {
      progress.signal.throwIfAborted();
      const { bytesRead } = await input.read(chunk, 0, Math.min(chunkBytes, source.sizeBytes - at), at);
      if (bytesRead === 0) {
        throw new ContractError('CONFLICT', 'The library changed while it was saved. Start the backup again.');
      }
      const part = chunk.subarray(0, bytesRead);
      hash.update(part);
      await writeAll(target, part);
      at += bytesRead;
      progress.onBytes(bytesRead);
    }
  } finally {
    await input.close();
  }
  await writeAll(target, padding(source.sizeBytes));
  return hash.digest('hex');
}

/**
 * Writes an ordinary tar archive: `manifest.json`, the files, `checksums.json`. Holds one chunk at a time; synced when it
 * resolves. Rejects when a file cannot be read, the disk is full, or `signal` aborts; the caller removes what is left.
 */
export async function writeArchive(
  path: string,
  manifest: Omit<Manifest, 'files'>,
  sources: readonly ArchiveSource[],
  progress: ArchiveProgress,
): Promise<void> {
  const atMs = Date.parse(manifest.createdAt);
  const target = await open(path, 'wx', 0o600);
  const writeText = async (name: string, value: unknown): Promise<void> => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    await writeHeader(target, name, bytes.length, atMs);
    await writeAll(target, bytes);
    await writeAll(target, padding(bytes.length));
  };
  try {
    const files = sources.map((source) => ({ path: source.path, sizeBytes: source.sizeBytes }));
    await writeText('manifest.json', { ...manifest, files });
    const sums: Record<string, string> = {};
    for (const source of sources) {
      await writeHeader(target, source.path, source.sizeBytes, atMs);
      sums[source.path] = await copyInto(target, source, progress);
    }
    await writeText('checksums.json', sums);
    // Two empty blocks end an archive.
    await writeAll(target, new Uint8Array(2 * blockBytes));
    await target.sync();
  } finally {
    await target.close();
  }
}
