import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Header } from 'tar/header';
import { checksumsSchema, type Manifest, readManifest, unusable } from './manifest.ts';
import { type ArchiveProgress, blockBytes } from './write-archive.ts';

const chunkBytes = 1024 * 1024;
/** A description of a million files is shorter than this. */
const maxTextBytes = 256 * 1024 * 1024;

/** Reads exactly `length` bytes from a place; a shorter file was cut. */
async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw unusable('it is not complete');
    done += bytesRead;
  }
  return bytes;
}

const rounded = (sizeBytes: number): number => Math.ceil(sizeBytes / blockBytes) * blockBytes;

/** Walks the archive entry by entry, in the order that it must have. */
function createCursor(file: FileHandle) {
  let at = 0;
  return {
    /** The next entry, which must have this name. Returns where its bytes are. */
    async next(path: string): Promise<{ from: number; sizeBytes: number }> {
      const header = new Header(await readExactly(file, at, blockBytes));
      if (!header.cksumValid || header.path !== path || header.type !== 'File' || header.size === undefined) {
        throw unusable(at === 0 ? 'it is not a backup of Fluxions Desktop' : 'it is damaged');
      }
      const from = at + blockBytes;
      at = from + rounded(header.size);
      return { from, sizeBytes: header.size };
    },
  };
}

async function readText(file: FileHandle, { from, sizeBytes }: { from: number; sizeBytes: number }): Promise<string> {
  if (sizeBytes > maxTextBytes) throw unusable('it is damaged');
  return (await readExactly(file, from, sizeBytes)).toString('utf8');
}

async function extractOne(
  file: FileHandle,
  { from, sizeBytes }: { from: number; sizeBytes: number },
  target: string,
  progress: ArchiveProgress,
): Promise<string> {
  const hash = createHash('sha256');
  const output = await open(target, 'wx', 0o600);
  try {
    for (let at = 0; at < sizeBytes; ) {
      progress.signal.throwIfAborted();
      const part = await readExactly(file, from + at, Math.min(chunkBytes, sizeBytes - at));
      hash.update(part);
      await output.writeFile(part);
      at += part.length;
      progress.onBytes(part.length);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  return hash.digest('hex');
}

/**
 * Checks an archive's description, then unpacks it into `dir` (which must not exist), file by file in the order that was
 * announced, and compares every checksum. Rejects with BAD_INPUT or NOT_SUPPORTED; what is in `dir` is then worthless.
 * `onManifest` may refuse before anything is written.
 */
export async function extractArchive(
  path: string,
  dir: string,
  options: ArchiveProgress & { schemaVersion: number; onManifest: (manifest: Manifest) => Promise<void> },
): Promise<Manifest> {
  const file = await open(path, 'r');
  try {
    const cursor = createCursor(file);
    const manifest = readManifest(await readText(file, await cursor.next('manifest.json')), options);
    await options.onManifest(manifest);
    await mkdir(join(dir, 'media'), { recursive: true, mode: 0o700 });
    const sums = new Map<string, string>();
    for (const { path: name, sizeBytes } of manifest.files) {
      const entry = await cursor.next(name);
      if (entry.sizeBytes !== sizeBytes) throw unusable('it is damaged');
      sums.set(name, await extractOne(file, entry, join(dir, name), options));
    }
    const wanted = parseSums(await readText(file, await cursor.next('checksums.json')));
    for (const [name, sum] of sums) if (wanted[name] !== sum) throw unusable('it is damaged');
    return manifest;
  } finally {
    await file.close();
  }
}

function parseSums(text: string): Record<string, string> {
  try {
    return checksumsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unusable('it is damaged', cause);
  }
}
