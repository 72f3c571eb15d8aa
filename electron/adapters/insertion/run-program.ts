import { type ChildProcess, spawn } from 'node:child_process';

export type ProgramResult = { code: number | null; stdout: Buffer };

/** A program that runs when it is told to, without this process having to fork for it. */
export type PreparedProgram = {
  /** Starts it; its stdin is open. `null` when it is gone or was started already. */
  go(): ChildProcess | null;
  /** Gives it up, unless it was started. */
  drop(): void;
};

/**
 * Runs a program with fixed arguments; text goes in by stdin only, so nothing that was spoken is ever in a command line.
 * `detached` output: programs that go on in the background (xclip) keep their pipes, so only their exit is waited for.
 * `prepared`: the same program, ready to go. Resolves with `code: null` when it is missing, was aborted or took longer
 * than `limitMs`.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    stdin?: string | Buffer;
    limitMs: number;
    detached?: boolean;
    signal?: AbortSignal;
    prepared?: PreparedProgram | undefined;
  },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child =
      options.prepared?.go() ??
      spawn(command, args, { stdio: ['pipe', options.detached ? 'ignore' : 'pipe', 'ignore'] });
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

/**
 * Makes a program ready: a small shell waits for a line, then becomes it. To fork this process takes longer than all that
 * such a program does, so it happens before anybody waits. When this process dies, the shell reads an end, and the
 * program never runs: xclip would empty the clipboard. `hears`: the stream that is read.
 */
export function prepareProgram(
  command: string,
  args: readonly string[],
  hears: 'stdout' | 'stderr' = 'stdout',
): PreparedProgram {
  const child = spawn('sh', ['-c', 'read -r go && exec "$0" "$@"', command, ...args], {
    stdio: ['pipe', hears === 'stdout' ? 'pipe' : 'ignore', hears === 'stderr' ? 'pipe' : 'ignore'],
  });
  let state: 'waiting' | 'running' | 'gone' = 'waiting';
  const gone = (): void => void (state = 'gone');
  child.once('error', gone);
  child.once('exit', gone);
  child.stdin?.on('error', () => {});
  return {
    go() {
      if (state !== 'waiting') return null;
      state = 'running';
      child.stdin?.write('go\n');
      return child;
    },
    drop() {
      if (state !== 'waiting') return;
      state = 'gone';
      child.kill('SIGKILL');
    },
  };
}
