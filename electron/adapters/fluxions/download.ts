import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApiError } from '../../domain/errors.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { LinkSource, Presigned } from './presigned.ts';

export type DownloadOptions = {
  /** Refused before and while reading (T157). */
  capBytes: number;
  signal?: AbortSignal;
  /** Asked before every piece: what nobody waits for makes room on the line. */
  giveWay?: () => Promise<void>;
};

export type Download = {
  /**
   * Stores a remote object as `path`: written beside it as `.part`, synced, then renamed, so that the name never stands
   * for half a file (T156). Rejects with ApiError, or ContractError DISK_FULL; nothing is left behind then.
   */
  toFile(link: LinkSource, path: string, options: DownloadOptions): Promise<{ sizeBytes: number; contentType: string }>;
  /** A small text or JSON object, in memory (T146). Rejects with ApiError. */
  toBytes(link: LinkSource, options: DownloadOptions): Promise<{ bytes: Uint8Array; contentType: string }>;
};

function tooLarge(capBytes: number): ApiError {
  return new ApiError({ kind: 'too-large', message: `The file is larger than ${Math.round(capBytes / 1e6)} MB.` });
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, from);
    from += bytesWritten;
  }
}

function diskError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || (error.code !== 'ENOSPC' && error.code !== 'EDQUOT'))
    return error;
  return new ContractError('DISK_FULL', 'The disk is full. Free some space and try again.', undefined, {
    cause: error,
  });
}

/** Makes the new name survive a power cut; not every platform can open a folder, and then there is nothing to do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path)).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

export function createDownload(presigned: Presigned): Download {
  async function* capped(link: LinkSource, options: DownloadOptions, onHead: (contentType: string) => void) {
    const reply = await presigned.open(link, { signal: options.signal });
    if (reply.sizeBytes !== null && reply.sizeBytes > options.capBytes) {
      reply.cancel();
      throw tooLarge(options.capBytes);
    }
    onHead(reply.contentType);
    let size = 0;
    for await (const chunk of reply.body) {
      size += chunk.length;
      if (size > options.capBytes) throw tooLarge(options.capBytes);
      await options.giveWay?.();
      yield chunk;
    }
  }

  return {
    async toFile(link, path, options) {
      const part = `${path}.part`;
      let contentType = '';
      let sizeBytes = 0;
      try {
        const file = await open(part, 'w', 0o600);
        try {
          for await (const chunk of capped(link, options, (type) => void (contentType = type))) {
            await writeAll(file, chunk);
            sizeBytes += chunk.length;
          }
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
        await syncFolder(path);
        return { sizeBytes, contentType };
      } catch (error) {
        await rm(part, { force: true });
        throw diskError(error);
      }
    },

    async toBytes(link, options) {
      let contentType = '';
      const chunks: Uint8Array[] = [];
      for await (const chunk of capped(link, options, (type) => void (contentType = type))) chunks.push(chunk);
      return { bytes: Buffer.concat(chunks), contentType };
    },
  };
}
