import { spawn } from 'node:child_process';

export type ProgramResult = { code: number | null; stdout: Buffer };

/**
 * Runs a program with fixed arguments; text goes in by stdin only, so nothing that was spoken is ever in a command line.
 * `detached` output: programs that go on in the background (xclip) keep their pipes, so only their exit is waited for.
 * Resolves with `code: null` when it is missing, was aborted or took longer than `limitMs`.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { stdin?: string | Buffer; limitMs: number; detached?: boolean; signal?: AbortSignal },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['pipe', options.detached ? 'ignore' : 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    const end = (code: number | null): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      resolve({ code, stdout: Buffer.concat(chunks) });
    };
    const stop = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(stop, options.limitMs);
    options.signal?.addEventListener('abort', stop, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', () => end(null));
    child.once(options.detached ? 'exit' : 'close', (code) => end(code));
    // A program that ends before it has read all of it is judged by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.stdin ?? '');
    if (options.signal?.aborted) stop();
  });
}
