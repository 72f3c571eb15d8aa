import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { ProbeResult, StoredAudio } from '../../services/ports/media-files.ts';
import type { Grant } from './grants.ts';
import { probeFile } from './probe-file.ts';

export type Adopted = StoredAudio & ProbeResult & { sha256: string; name: string };

/** A file changed this recently may still be growing; it is looked at twice, this far apart. */
const freshMs = 2000;
const secondLookMs = 700;

function growing(name: string): ContractError {
  return new ContractError('BAD_INPUT', `“${name}” is still being written. Import it again when it is finished.`);
}

/** Why a file of the person's cannot be taken, in a sentence. */
export function explainUnreadable(error: unknown, name: string): ContractError {
  if (error instanceof ContractError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new ContractError('DISK_FULL', `There is not enough space on the disk for “${name}”.`, undefined, {
      cause: error,
    });
  }
  const why = code === 'ENOENT' ? 'is not there any more' : code === 'EACCES' ? 'may not be read' : 'cannot be read';
  return new ContractError('BAD_INPUT', `“${name}” ${why}.`, undefined, { cause: error });
}

/** Refuses what is not a finished file with something in it. Resolves to its size and time for a later comparison. */
async function checkSource({ path, name, deleteAfter }: Grant): Promise<{ size: number; mtimeMs: number }> {
  const first = await stat(path);
  if (!first.isFile()) throw new ContractError('BAD_INPUT', `“${name}” is not a file.`);
  if (first.size === 0) throw new ContractError('BAD_INPUT', `“${name}” is empty.`);
  // Temporary copies of ours are complete when they are granted.
  if (!deleteAfter && Math.abs(Date.now() - first.mtimeMs) < freshMs) {
    await new Promise((resolve) => setTimeout(resolve, secondLookMs));
    const second = await stat(path);
    if (second.size !== first.size || second.mtimeMs !== first.mtimeMs) throw growing(name);
  }
  return first;
}

/** Copies chunk by chunk, hashing on the way, and brings the copy to disk. Resolves to the number of bytes and the hash. */
async function copyHashed(from: string, to: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const target = await open(to, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
      const block = chunk as Buffer;
      hash.update(block);
      for (let written = 0; written < block.length; ) {
        written += (await target.write(block, written, block.length - written, bytes + written)).bytesWritten;
      }
      bytes += block.length;
    }
    await target.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await target.close();
  }
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  try {
    await handle?.sync();
  } catch {
    // Windows cannot; the rename is journalled there.
  } finally {
    await handle?.close();
  }
}

/**
 * Takes a granted file into the media folder under a name of our own. Until the last rename everything happens in
 * `tempDir`, so the folder never holds half a file; the original is only read. Rejects with BAD_INPUT or DISK_FULL.
 */
export async function adoptFile(grant: Grant, dirs: { dir: string; tempDir: string }): Promise<Adopted> {
  const id = `i${randomBytes(16).toString('hex')}`;
  const copy = join(dirs.tempDir, `${id}.part`);
  try {
    await mkdir(dirs.dir, { recursive: true });
    await mkdir(dirs.tempDir, { recursive: true });
    const before = await checkSource(grant);
    const { bytes, sha256 } = await copyHashed(grant.path, copy);
    const after = await stat(grant.path);
    if (after.size !== bytes || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw growing(grant.name);
    const probed = await probeFile(copy, grant.name);
    const file = `${id}.${probed.extension}`;
    await rename(copy, join(dirs.dir, file));
    await syncFolder(dirs.dir);
    return { ...probed, files: [file], sizeBytes: bytes, sha256, name: grant.name };
  } catch (error) {
    await rm(copy, { force: true });
    throw explainUnreadable(error, grant.name);
  } finally {
    if (grant.deleteAfter) await rm(grant.path, { force: true });
  }
}
