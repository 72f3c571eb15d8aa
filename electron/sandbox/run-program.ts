import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { constants as osConstants, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';

/** Programs run for at most this long; a sentence takes a second, a chunk of speech a few. */
const defaultLimitMs = 180_000;
const keptOutputBytes = 4 << 20;

export type ProgramResult = { stdout: string; stderr: string };

/** Full path of a program on PATH, or `null`. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | null {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    for (const suffix of suffixes) {
      const candidate = join(folder, name + suffix);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/** Lets the rest of the machine go first; refused on some systems, which then simply run at normal priority. */
function yieldToOthers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, osConstants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Already gone, or not allowed.
  }
}

/**
 * Runs one program without a shell, at low priority when asked, and resolves with what it printed. Rejects when it
 * cannot start, ends with a code other than 0, runs too long, or `signal` fires (the program is then killed).
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { signal?: AbortSignal; limitMs?: number; lowPriority?: boolean; env?: Record<string, string> } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
      killSignal: 'SIGKILL',
      timeout: options.limitMs ?? defaultLimitMs,
      windowsHide: true,
      env: { ...process.env, ...options.env },
    });
    if (options.lowPriority) yieldToOthers(child);
    const collect = (): { chunks: Buffer[]; take: (chunk: Buffer) => void } => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      return {
        chunks,
        take(chunk) {
          bytes += chunk.length;
          if (bytes <= keptOutputBytes) chunks.push(chunk);
        },
      };
    };
    const out = collect();
    const err = collect();
    child.stdout.on('data', out.take);
    child.stderr.on('data', err.take);
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      const result = { stdout: Buffer.concat(out.chunks).toString(), stderr: Buffer.concat(err.chunks).toString() };
      if (code === 0) resolve(result);
      else reject(new ProgramError(`${file} ended with ${code ?? killedBy ?? 'nothing'}`, result.stderr));
    });
  });
}

/** A program failed; `detail` is the last line it wrote to stderr. */
export class ProgramError extends Error {
  readonly detail: string;

  constructor(message: string, stderr: string) {
    super(message);
    this.name = 'ProgramError';
    this.detail = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  }
}
