import { close, closeSync, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { frameBytes, type PcmFormat, wavHeader, wavHeaderBytes, wavSizePatches } from '../domain/audio/wav-header.ts';
import { failPoint } from './fail-points.ts';

const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** One WAV file that is being recorded. Whole frames only; sizes in bytes. */
export type PartFile = {
  readonly path: string;
  frames(): number;
  bytesOnDisk(): number;
  /** Writes a block through to the system before it returns. Throws the system's error; what fitted stays, frame by frame. */
  append(block: Uint8Array): void;
  /** Brings what was written to the disk itself, off this thread; does nothing while the last one runs. */
  sync(): Promise<void>;
  /** Writes the sizes into the header, syncs and closes. Afterwards every player knows the length. */
  finish(): Promise<void>;
};

/** Writes all of `bytes` or throws; a full disk shows as a short write first, the error comes with the next one. */
function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written, bytes.length - written, position + written);
}

/** True for errors that mean "no room left": disk, quota or the largest file the disk allows. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
}

/** Creates the file (never over an existing one) with an open-ended header. Synchronous: the first block must not wait. */
export function createPartFile(path: string, format: PcmFormat): PartFile {
  const fd = openSync(path, 'wx');
  failPoint('file-created');
  const blockAlign = frameBytes(format);
  let dataBytes = 0;
  let isDirty = true;
  let syncing: Promise<void> | null = null;
  let isFinished = false;
  try {
    writeAll(fd, wavHeader(format, 0), 0);
  } catch (error) {
    closeSync(fd);
    throw error;
  }

  const sync = async (): Promise<void> => {
    if (syncing) return await syncing;
    if (!isDirty || isFinished) return;
    isDirty = false;
    syncing = fdatasyncAsync(fd).finally(() => {
      syncing = null;
    });
    failPoint('during-sync');
    await syncing;
  };

  return {
    path,
    frames: () => dataBytes / blockAlign,
    bytesOnDisk: () => wavHeaderBytes + dataBytes,
    append(block) {
      let written = 0;
      try {
        while (written < block.length) {
          written += writeSync(fd, block, written, block.length - written, wavHeaderBytes + dataBytes + written);
        }
      } catch (error) {
        // Keep the frames that are complete, so that a resumed or repaired file stays aligned.
        written -= written % blockAlign;
        dataBytes += written;
        ftruncateSync(fd, wavHeaderBytes + dataBytes);
        throw error;
      }
      dataBytes += written;
      isDirty = true;
    },
    sync,
    async finish() {
      if (isFinished) return;
      isFinished = true;
      // An empty file keeps its zero sizes: it says the same.
      if (dataBytes > 0) {
        const [riff, data] = wavSizePatches(dataBytes);
        if (riff) writeAll(fd, riff.bytes, riff.offset);
        failPoint('header-repair');
        if (data) writeAll(fd, data.bytes, data.offset);
      }
      await syncing?.catch(() => undefined);
      try {
        await fdatasyncAsync(fd);
      } finally {
        await closeAsync(fd);
      }
      failPoint('file-closed');
    },
  };
}
