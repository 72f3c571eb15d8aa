import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decideWavRepair } from '../../domain/audio/wav-repair.ts';
import type { TakePart } from '../../services/ports/capture-process.ts';
import type { FoundTake } from '../../services/ports/take-files.ts';

/** More than the header of a file of ours, whose samples start at byte 44. */
const headBytes = 4096;

/** A file younger than this may still be written by a capture process that outlives its parent for a moment. */
const freshMs = 2000;
const stillnessMs = 400;
const stillnessLimitMs = 5000;

function parseName(file: string): { takeId: string; index: number } | null {
  const match = /^([A-Za-z0-9_-]{1,64})-(\d{1,4})\.wav$/.exec(file);
  return match?.[1] && match[2] ? { takeId: match[1], index: Number(match[2]) } : null;
}

/** Waits until nobody writes the file any more: a size written too early would hide what follows. */
async function untilStill(path: string): Promise<void> {
  const deadline = Date.now() + stillnessLimitMs;
  let before = await stat(path);
  while (Math.abs(Date.now() - before.mtimeMs) < freshMs && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, stillnessMs));
    const after = await stat(path);
    if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
    before = after;
  }
}

/** Repairs one file when, and only when, its header says that it was still being recorded. Keeps its times. */
async function repairFile(dir: string, file: string): Promise<TakePart | null> {
  const path = join(dir, file);
  await untilStill(path);
  const handle = await open(path, 'r+');
  try {
    const { size, atime, mtime } = await handle.stat();
    const start = Buffer.alloc(Math.min(size, headBytes));
    await handle.read(start, 0, start.length, 0);
    const decision = decideWavRepair(start, size);
    if (decision.kind === 'leave') return null;
    if (decision.kind === 'repair') {
      for (const { offset, bytes } of decision.patches) await handle.write(bytes, 0, bytes.length, offset);
      await handle.utimes(atime, mtime);
      await handle.sync();
    }
    const { frames, sampleRateHz, channels } = decision;
    return { file, frames, sampleRateHz, channels };
  } finally {
    await handle.close();
  }
}

async function repairNamed(dir: string, files: { file: string; index: number }[]): Promise<TakePart[]> {
  const parts: TakePart[] = [];
  for (const { file } of files.toSorted((a, b) => a.index - b.index)) {
    const found = await repairFile(dir, file);
    if (found !== null && found.frames > 0) parts.push(found);
  }
  return parts;
}

/**
 * Looks at every take in the folder, oldest first, and repairs headers of recordings that were cut short. Running it
 * again changes nothing; healthy files keep every byte and their times; nothing is ever deleted. Source: list A5.
 */
export async function repairTakes(dir: string): Promise<FoundTake[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const byTake = new Map<string, { file: string; index: number }[]>();
  for (const file of names) {
    const name = parseName(file);
    if (name === null) continue;
    const list = byTake.get(name.takeId) ?? [];
    list.push({ file, index: name.index });
    byTake.set(name.takeId, list);
  }
  const takes: FoundTake[] = [];
  for (const [takeId, files] of byTake) {
    const first = files.toSorted((a, b) => a.index - b.index)[0];
    if (first === undefined) continue;
    const { birthtimeMs, mtimeMs } = await stat(join(dir, first.file));
    const parts = await repairNamed(dir, files);
    if (parts.length === 0) continue;
    takes.push({ takeId, parts, startedAtMs: Math.round(birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs) });
  }
  return takes.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

/** The parts of one take as they are on disk, repaired; empty when nothing was written. */
export async function salvageTake(dir: string, takeId: string): Promise<TakePart[]> {
  const names = await readdir(dir).catch(() => []);
  const files = names.flatMap((file) => {
    const name = parseName(file);
    return name?.takeId === takeId ? [{ file, index: name.index }] : [];
  });
  return await repairNamed(dir, files);
}
