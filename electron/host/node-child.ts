import { fork } from 'node:child_process';
import type { ChildLike, ChildName } from '../app/platform.ts';

const sources: Record<ChildName, string> = {
  capture: '../capture/main.ts',
  sandbox: '../sandbox/main.ts',
  hotkey: '../adapters/hotkey/main.ts',
};

/** Where a program stands: beside this file in the build, in its own folder among the sources. */
function programOf(name: ChildName): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? sources[name] : `./${name}.js`, import.meta.url);
}

/**
 * Starts one of our programs as a Node child with a message channel. Its output joins ours on stderr: stdout belongs to
 * whoever asked for the host. Variables that may hold an address or a key of the service are not handed down.
 */
export function forkNode(name: ChildName, env: Record<string, string>): ChildLike {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('FLUXIONS_')));
  const child = fork(programOf(name), [], {
    env: { ...inherited, ...env },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const exits = new Set<(code: number | null) => void>();
  let ended: { code: number | null } | null = null;
  const end = (code: number | null): void => {
    if (ended) return;
    ended = { code };
    for (const listener of exits) listener(code);
  };
  child.once('exit', end);
  child.once('error', () => end(null));
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      if (ended) listener(ended.code);
      else exits.add(listener);
    },
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  };
}
