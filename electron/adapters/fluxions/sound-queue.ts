import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Half a second: what a page takes at once without being held up. */
const maxJoinedBytes = 24_000;
/** Sound on its way to the disk; more than this, and the disk is slower than the service. */
const maxUnwrittenBytes = 4 * 1024 * 1024;

export type SoundQueueLimits = {
  /** Held in memory; what comes beyond goes to a file. */
  memoryBytes: number;
  /** Length of the file, about; then the queue is full. */
  fileBytes: number;
  /** Folder of the file. */
  dir: string;
};

/** Sound that waits for its reader, in order: in memory first, beyond that in a file that no crash leaves behind (T108). */
export type SoundQueue = {
  push(pcm: Uint8Array): void;
  /**
   * What waits longest, frames that came together as one: every piece costs a message to the page, and the first sound
   * waits for two frames. `null`: nothing waits. Rejects when what is in the file cannot be read back.
   */
  take(): Promise<Uint8Array | null>;
  /** Nothing waits, not even on the disk. */
  isEmpty(): boolean;
  /** The source has to wait: file and memory hold all they may, or the disk takes nothing. */
  isFull(): boolean;
  /** There is room again, with some to spare. */
  hasRoom(): boolean;
  heldBytes(): { memory: number; file: number };
  /** Lets go of everything; the queue stays empty. */
  clear(): void;
};

/** `onWritten`: there may be room again. */
export function createSoundQueue(limits: SoundQueueLimits, onWritten: () => void = () => {}): SoundQueue {
  const memory: Uint8Array[] = [];
  let memoryBytes = 0;
  /** Younger than everything in the file. */
  const unwritten: Uint8Array[] = [];
  let unwrittenBytes = 0;
  let file: FileHandle | null = null;
  let readAt = 0;
  let writtenAt = 0;
  let writing: Promise<void> | null = null;
  /** The disk took no more: from then on memory is all there is. */
  let isBroken = false;
  let isCleared = false;

  const openFile = async (): Promise<FileHandle> => {
    const path = join(limits.dir, `fluxions-speech-${randomUUID()}.pcm`);
    const opened = await open(path, 'wx+', 0o600);
    // The name goes at once: the system takes the file away with its handle, also when the app dies.
    await unlink(path).catch(async (error: unknown) => {
      await opened.close();
      throw error;
    });
    return opened;
  };
  const writeBatch = async (): Promise<void> => {
    try {
      file ??= await openFile();
      const batch = unwritten.slice();
      const bytes = batch.reduce((sum, { length }) => sum + length, 0);
      const { bytesWritten } = await file.writev(batch, writtenAt);
      if (bytesWritten !== bytes) throw new Error('The disk took only a part.');
      if (!isCleared) {
        unwritten.splice(0, batch.length);
        unwrittenBytes -= bytes;
        writtenAt += bytes;
      }
    } catch {
      isBroken = true;
    }
    writing = !isCleared && !isBroken && unwritten.length > 0 ? writeBatch() : null;
    if (isCleared) await close();
    else onWritten();
  };
  const close = async (): Promise<void> => {
    const closed = file;
    file = null;
    await closed?.close().catch(() => undefined);
  };
  const readFile = async (): Promise<Uint8Array> => {
    const piece = new Uint8Array(Math.min(maxJoinedBytes, writtenAt - readAt));
    const { bytesRead } = (await file?.read(piece, 0, piece.length, readAt)) ?? { bytesRead: 0 };
    if (bytesRead !== piece.length) throw new Error('Sound that waited on the disk is gone.');
    readAt += bytesRead;
    // All of it is read: the file begins anew.
    if (readAt === writtenAt && writing === null) readAt = writtenAt = 0;
    return piece;
  };

  return {
    push(pcm) {
      if (isCleared) return;
      const isInOrder = readAt === writtenAt && unwritten.length === 0 && writing === null;
      if (isInOrder && memoryBytes + pcm.length <= limits.memoryBytes) {
        memory.push(pcm);
        memoryBytes += pcm.length;
        return;
      }
      unwritten.push(pcm);
      unwrittenBytes += pcm.length;
      if (!isBroken) writing ??= writeBatch();
    },
    async take() {
      const held = takeJoined(memory);
      if (held !== null) {
        memoryBytes -= held.length;
        return held;
      }
      if (readAt === writtenAt && writing !== null) await writing;
      if (readAt < writtenAt) return readFile();
      const rest = takeJoined(unwritten);
      unwrittenBytes -= rest?.length ?? 0;
      return rest;
    },
    isEmpty: () => memory.length === 0 && unwritten.length === 0 && readAt === writtenAt,
    isFull: () => unwrittenBytes >= maxUnwrittenBytes || writtenAt + unwrittenBytes >= limits.fileBytes,
    // The file shrinks only when all of it was read.
    hasRoom: () => unwrittenBytes <= maxUnwrittenBytes / 2 && writtenAt + unwrittenBytes <= limits.fileBytes / 2,
    heldBytes: () => ({ memory: memoryBytes + unwrittenBytes, file: writtenAt }),
    clear() {
      if (isCleared) return;
      isCleared = true;
      memory.length = unwritten.length = 0;
      memoryBytes = unwrittenBytes = readAt = writtenAt = 0;
      if (writing === null) void close();
    },
  };
}

function takeJoined(queue: Uint8Array[]): Uint8Array | null {
  const first = queue.shift();
  if (first === undefined || queue.length === 0) return first ?? null;
  const parts = [first];
  let bytes = first.length;
  for (let next = queue[0]; next !== undefined && bytes + next.length <= maxJoinedBytes; next = queue[0]) {
    parts.push(next);
    bytes += next.length;
    queue.shift();
  }
  if (parts.length === 1) return first;
  const joined = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
