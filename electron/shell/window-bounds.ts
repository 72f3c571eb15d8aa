import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Device-independent pixels, as Electron's `Rectangle`. */
export type Rectangle = { x: number; y: number; width: number; height: number };

/** How a window stood when it was closed; without `x` and `y` the system places it. */
export type WindowPlace = { width: number; height: number; x?: number; y?: number; isMaximized: boolean };

/** Two columns and the player fit; the smallest size is where the narrow layout still works (design). */
export const defaultPlace: WindowPlace = { width: 1180, height: 780, isMaximized: false };
export const smallestSize = { width: 720, height: 520 };

/** A corner this large must stay on a screen, or the window could not be grasped any more. */
const graspPx = 80;

/** Remembered bounds, made to fit the screens that are there now. */
export function placeWindow(saved: WindowPlace | null, workAreas: Rectangle[]): WindowPlace {
  if (!saved) return defaultPlace;
  const { x, y, isMaximized } = saved;
  const largest = workAreas.reduce(
    (size, area) => ({ width: Math.max(size.width, area.width), height: Math.max(size.height, area.height) }),
    smallestSize,
  );
  const width = clamp(saved.width, smallestSize.width, largest.width);
  const height = clamp(saved.height, smallestSize.height, largest.height);
  if (x === undefined || y === undefined) return { width, height, isMaximized };
  const isReachable = workAreas.some((area) => {
    const overlapX = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    return overlapX >= graspPx && y >= area.y && y <= area.y + area.height - graspPx;
  });
  return isReachable ? { x, y, width, height, isMaximized } : { width, height, isMaximized };
}

/** Reads the remembered bounds; anything but a well-formed file means "none". */
export function readPlace(path: string): WindowPlace | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<keyof WindowPlace, unknown>> | null;
    if (!value || !isPixels(value.width) || !isPixels(value.height)) return null;
    const size = { width: value.width, height: value.height, isMaximized: value.isMaximized === true };
    return isPixels(value.x) && isPixels(value.y) ? { ...size, x: value.x, y: value.y } : size;
  } catch {
    return null;
  }
}

/** Writes the bounds in one step. Synchronous because it runs while a window closes; a failure costs only the memory. */
export function writePlace(path: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(place));
    renameSync(`${path}.new`, path);
  } catch {
    return;
  }
}

function isPixels(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
