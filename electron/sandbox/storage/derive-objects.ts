import { writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { runProgram } from '../run-program.ts';
import type { Deriver } from './object-files.ts';

const encodeLimitMs = 30 * 60_000;
/** Mono speech: clear, and about 11 MB per hour. */
const bitRate = '24k';

/**
 * Makes the Opus copy of a stored file with ffmpeg. `source` gives the path of an existing object, `seeded` the sound of
 * items that were made up in bulk and have no file of their own.
 */
export function createDeriver(deps: {
  ffmpeg: string | null;
  path: (key: string) => string;
  seeded: (key: string) => Buffer | null;
}): Deriver {
  return async (key, target) => {
    const made = deps.seeded(key);
    if (made) {
      await writeFile(target, made, { mode: 0o600 });
      return true;
    }
    if (!key.endsWith('.opus') || !deps.ffmpeg) return false;
    const source = [key.replace(/\.opus$/, '.orig'), key.replace(/\.opus$/, '.wav')]
      .map((candidate) => deps.path(candidate))
      .find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
    if (!source) return false;
    const input = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${source}`, '-map', '0:a:0'];
    const output = ['-ac', '1', '-c:a', 'libopus', '-b:a', bitRate, '-f', 'ogg', '-y', `file:${target}`];
    await runProgram(deps.ffmpeg, [...input, ...output], { limitMs: encodeLimitMs, lowPriority: true });
    return true;
  };
}
