import type { UtilityProcess, utilityProcess } from 'electron';
import type { ChildLike, ChildName } from '../app/platform.ts';

/**
 * Starts one of our programs in a process of its own. The child finds its messages at `process.parentPort`
 * (events `{data}`), not at `process.on('message')`: Electron's utility processes have no Node IPC channel. Variables
 * that may hold an address or a key of the service are not handed down.
 */
export function forkUtility(
  fork: typeof utilityProcess.fork,
  name: ChildName,
  modulePath: string,
  env: Record<string, string>,
): ChildLike {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('FLUXIONS_'));
  const child: UtilityProcess = fork(modulePath, [], {
    serviceName: `Fluxions ${name}`,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: 'inherit',
  });
  const listeners = new Set<(code: number | null) => void>();
  let ended: { code: number | null } | null = null;
  child.once('exit', (code) => {
    ended = { code };
    for (const listener of listeners) listener(code);
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (!ended) child.postMessage(message);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      if (ended) listener(ended.code);
      else listeners.add(listener);
    },
    kill(signal) {
      if (ended) return;
      // Electron's own way lets the child clean up; one that hangs in native code does not hear it.
      if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      else child.kill();
    },
  };
}
