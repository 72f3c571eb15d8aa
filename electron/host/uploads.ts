import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { ContractError } from '../ipc/contract/errors.ts';

/** Request header with the name of the file, URI-encoded. */
export const fileNameHeader = 'x-file-name';
/** Uploads at once; a page sends one after the other. */
const maxConcurrent = 4;
/** A browser reads a local file and sends it over loopback: this much silence means it is gone. */
const silenceMs = 30_000;
/** Longest encoded name, far beyond what file systems allow. */
const maxNameLength = 3000;

export type UploadOptions = {
  /** Private folder for what arrives; emptied at start. */
  dir: string;
  /** Takes the finished file over (it deletes it when done) and returns the one-time reference for the page. */
  grant(path: string, name: string): Promise<string> | string;
  /** Larger files are refused with TOO_LARGE. */
  maxBytes: number;
};

export type Uploads = {
  /** Streams a request's body to a file. Resolves to the `fileRef`; rejects with a ContractError and leaves no file. */
  receive(request: IncomingMessage): Promise<string>;
};

/** Files that a page of the browser host hands over; nothing is held in memory. */
export async function createUploads(options: UploadOptions): Promise<Uploads> {
  await rm(options.dir, { recursive: true, force: true });
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  let runningCount = 0;

  async function store(request: IncomingMessage, name: string): Promise<string> {
    const path = join(options.dir, randomBytes(18).toString('base64url'));
    const file = await open(path, 'wx', 0o600);
    try {
      request.setTimeout(silenceMs, () => request.destroy());
      await file.writeFile(upTo(options.maxBytes, request));
      await file.close();
      return await options.grant(path, name);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw explain(error);
    }
  }

  return {
    async receive(request) {
      const name = fileNameOf(request);
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > options.maxBytes) throw tooLarge(options.maxBytes);
      if (runningCount >= maxConcurrent) throw new ContractError('RATE_LIMITED', 'Too many files at once.');
      runningCount += 1;
      try {
        return await store(request, name);
      } finally {
        runningCount -= 1;
      }
    },
  };
}

function fileNameOf(request: IncomingMessage): string {
  const header = request.headers[fileNameHeader];
  try {
    if (typeof header !== 'string' || header.length > maxNameLength) throw new Error('no name');
    const name = decodeURIComponent(header);
    if (name.trim() === '') throw new Error('empty name');
    return name;
  } catch (cause) {
    throw new ContractError('BAD_INPUT', 'The file has no usable name.', undefined, { cause });
  }
}

/** The body, counted as it really arrives. Leaves the request open when it is too long, so that it can be answered. */
async function* upTo(maxBytes: number, request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    total += (chunk as Buffer).byteLength;
    if (total > maxBytes) throw tooLarge(maxBytes);
    yield chunk as Buffer;
  }
}

function tooLarge(limitBytes: number): ContractError {
  return new ContractError('TOO_LARGE', 'The file is too large to import.', { limitBytes });
}

function explain(error: unknown): ContractError {
  if (error instanceof ContractError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return isFull
    ? new ContractError('DISK_FULL', 'There is not enough space on the disk for this file.', undefined, {
        cause: error,
      })
    : new ContractError('BAD_INPUT', 'The file did not arrive. Choose it again.', undefined, { cause: error });
}
