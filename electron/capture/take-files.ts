import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { TakePart } from '../services/ports/capture-process.ts';
import { frameBytes, type PcmFormat } from '../domain/audio/wav-header.ts';
import { createPartFile, type PartFile } from './part-file.ts';

/** The files of one take: splits the sound at exact frames, so that the parts read one after the other are the take. */
export type TakeFiles = {
  append(block: Uint8Array): void;
  sync(): Promise<void>;
  /** Finishes the last part. Resolves to all parts, those of an earlier session first. */
  finish(): Promise<TakePart[]>;
  /** Frames and bytes of all parts together. */
  frames(): number;
  bytesOnDisk(): number;
  /** Whether this session has written anything. */
  hasSound(): boolean;
};

/** No part may reach 2 GiB, the limit of old players and of 32-bit sizes read as signed. */
const partLimitBytes = 1_900_000_000;

/** Name of part `index` (from 1) of a take. */
export function partName(takeId: string, index: number): string {
  return `${takeId}-${index}.wav`;
}

/** Makes new names durable too; Windows cannot open folders and does not need it. */
async function syncFolder(dir: string): Promise<void> {
  try {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Best effort: the file's own bytes are synced in any case.
  }
}

/** Opens no file before the first block. `onPart` hears of every finished part, in order. */
export function createTakeFiles(options: {
  dir: string;
  takeId: string;
  format: PcmFormat;
  continues: TakePart[];
  partSeconds: number;
  onPart: (part: TakePart) => void;
}): TakeFiles {
  const { format } = options;
  const blockAlign = frameBytes(format);
  const limitFrames = Math.max(
    1,
    Math.min(Math.round(options.partSeconds * format.sampleRateHz), Math.floor(partLimitBytes / blockAlign)),
  );
  const finished: TakePart[] = [...options.continues];
  let index = finished.length;
  let doneFrames = finished.reduce((sum, part) => sum + part.frames, 0);
  let doneBytes = doneFrames * blockAlign;
  let current: PartFile | null = null;
  let isFolderDirty = false;
  /** Parts being brought to disk while the next one already grows. */
  let closing: Promise<void> = Promise.resolve();

  const finishPart = (file: PartFile): void => {
    const name = partName(options.takeId, index);
    const part = { file: name, sampleRateHz: format.sampleRateHz, channels: format.channels, frames: file.frames() };
    finished.push(part);
    doneFrames += file.frames();
    doneBytes += file.bytesOnDisk();
    // Starts at once (the header is written synchronously); a failing sync costs durability, not the take.
    const done = file.finish().catch(() => undefined);
    closing = Promise.all([closing, done]).then(() => options.onPart(part));
  };

  return {
    frames: () => doneFrames + (current?.frames() ?? 0),
    bytesOnDisk: () => doneBytes + (current?.bytesOnDisk() ?? 0),
    hasSound: () => finished.length > options.continues.length || (current?.frames() ?? 0) > 0,
    append(block) {
      let rest = block;
      while (rest.length > 0) {
        if (current === null) {
          index++;
          current = createPartFile(join(options.dir, partName(options.takeId, index)), format);
          isFolderDirty = true;
        }
        const room = (limitFrames - current.frames()) * blockAlign;
        current.append(rest.length > room ? rest.subarray(0, room) : rest);
        rest = rest.subarray(Math.min(room, rest.length));
        if (current.frames() >= limitFrames) {
          const full = current;
          current = null;
          finishPart(full);
        }
      }
    },
    async sync() {
      if (isFolderDirty) {
        isFolderDirty = false;
        await syncFolder(options.dir);
      }
      await current?.sync();
    },
    async finish() {
      const last = current;
      current = null;
      if (last !== null && last.frames() > 0) finishPart(last);
      else await last?.finish();
      await closing;
      return finished;
    },
  };
}
