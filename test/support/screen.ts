import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A screen of the test's own, without a window manager. */
export type Screen = {
  env: { DISPLAY: string };
  /** Runs xdotool on it; resolves to what it printed. Rejects when it fails. */
  xdotool(...args: string[]): Promise<string>;
  /** Starts a program on it. */
  run(command: string, args: string[]): ChildProcess;
  /** The window of a program, once it is there. */
  windowOf(search: string[]): Promise<string>;
  copy(text: string): Promise<void>;
  /** What is on it; rejects when nothing is. */
  clipboard(selection?: 'clipboard' | 'primary'): Promise<string>;
  close(): Promise<void>;
};

async function capture(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code})`);
  return output;
}

/** Starts Xvfb on a free display. */
export async function startScreen(): Promise<Screen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = server.stdio[3];
  if (!pipe) throw new Error('no pipe for the display number');
  const [number] = (await once(pipe, 'data')) as [Buffer];
  const env = { DISPLAY: `:${number.toString().trim()}` };
  const full = { ...process.env, ...env };
  const children = new Set<ChildProcess>();
  const xdotool = (...args: string[]): Promise<string> => capture('xdotool', args, full);
  return {
    env,
    xdotool: async (...args) => (await xdotool(...args)).trim(),
    run(command, args) {
      const child = spawn(command, args, { env: full, stdio: 'ignore' });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return child;
    },
    async windowOf(search) {
      for (let attempt = 0; ; attempt += 1) {
        const found = await xdotool('search', '--onlyvisible', ...search).catch(() => '');
        const id = found.trim().split('\n').at(-1);
        if (id) return id;
        // Windows appear when their programs are ready; xdotool has nothing to wait on that works without a manager.
        if (attempt === 200) throw new Error(`no window for ${search.join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async copy(text) {
      const child = spawn('xclip', ['-selection', 'clipboard', '-i'], {
        env: full,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      child.stdin.end(text);
      await once(child, 'exit');
    },
    clipboard: (selection = 'clipboard') => capture('xclip', ['-selection', selection, '-o'], full),
    async close() {
      for (const child of children) child.kill('SIGKILL');
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}
