import type { UtilityProcess, utilityProcess } from 'electron';
import type { ChildLike, ChildName } from '../app/platform.ts';

/** Variables a child needs to find its libraries, the sound server and its language; nothing else is handed down. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'APPDATA'];
const soundServer = [
  'XDG_RUNTIME_DIR',
  'PULSE_SERVER',
  'PULSE_RUNTIME_PATH',
  'PULSE_SINK',
  'PULSE_SOURCE',
  'PULSE_COOKIE',
];

/**
 * Starts one of our programs in a process of its own. The child finds its messages at `process.parentPort`
 * (events `{data}`), not at `process.on('message')`: Electron's utility processes have no Node IPC channel.
 */
export function forkUtility(
  fork: typeof utilityProcess.fork,
  name: ChildName,
  modulePath: string,
  env: Record<string, string>,
): ChildLike {
  const child: UtilityProcess = fork(modulePath, [], {
    serviceName: `Fluxions ${name}`,
    env: { ...inherited(), ...env },
    stdio: 'inherit',
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    // Electron offers one way to end a child, which lets it clean up; the signal cannot be chosen.
    kill: () => void child.kill(),
  };
}

function inherited(): Record<string, string> {
  const known = [...passedOn, ...soundServer].map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
