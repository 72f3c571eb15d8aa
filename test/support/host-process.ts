import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

export type HostProcess = {
  url: string;
  pid: number;
  /** Lines printed so far, stdout and stderr. */
  lines: string[];
  child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
};

/** Runs the host to its end, for starts that are refused: `npm run serve -- ...args`. */
export async function runHost(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawnHost(args, env);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, ...said };
}

function spawnHost(args: string[], env: Record<string, string>) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUXIONS_')));
  return spawn(process.execPath, [resolve(root, 'scripts/serve.ts'), ...args], {
    cwd: root,
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/**
 * Starts the browser host as `npm run serve -- --no-open` does, on a profile folder of the test's own, and waits for
 * its first line. `FLUXIONS_*` of the machine are not passed on.
 */
export async function startHost(dataDir: string, env: Record<string, string> = {}): Promise<HostProcess> {
  const child = spawnHost(['--port', '0', '--no-open'], { FLUXIONS_DATA_DIR: dataDir, ...env });
  const lines: string[] = [];
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const first = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      done(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
    void exited.then(() => fail(new Error(`the host ended at once:\n${lines.join('\n')}`)));
  });
  const { url, pid } = JSON.parse(first) as { url: string; pid: number };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
    await exited;
  };
  return { url, pid, lines, child, kill, stop: () => kill('SIGTERM') };
}
