import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureChild } from '../../electron/adapters/microphone/capture-client.ts';
import { createCaptureClient } from '../../electron/adapters/microphone/capture-client.ts';
import { type CaptureConfig, captureDefaults } from '../../electron/adapters/microphone/messages.ts';
import { salvageTake } from '../../electron/adapters/media/repair-takes.ts';
import type { CaptureEvent, CaptureProcess } from '../../electron/services/ports/capture-process.ts';
import type { Log } from '../../electron/services/ports/platform.ts';

/** The source when run from source, the bundle beside this one otherwise (`programs.ts`). */
const isSource = import.meta.url.endsWith('.ts');
export const captureEntry = new URL(isSource ? '../../electron/capture/main.ts' : './capture.js', import.meta.url)
  .pathname;

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A folder that disappears with the test: call the second value in `afterAll` or `onTestFinished`. */
export function tempFolder(prefix = 'fx-capture-'): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), prefix));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Forks the real capture process, as the browser host does. `onFork` sees the raw child, e.g. to kill it. */
export function forkCapture(
  env: Record<string, string>,
  onFork: (child: ChildProcess) => void = () => {},
  traceTo?: string,
): CaptureChild {
  const child = fork(captureEntry, {
    env: { ...(process.env as Record<string, string>), ...env },
    execArgv: [],
    ...(traceTo !== undefined && traced(traceTo)),
    // The addon prints to stdout, the sound libraries to stderr.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onFork(child);
  return {
    send(message) {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code)),
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs the program under strace, which writes what it brings to the disk to `file`, one call a line. */
function traced(file: string): { execPath: string; execArgv: string[] } {
  const calls = 'trace=openat,close,pwrite64,fdatasync,fsync';
  return { execPath: '/usr/bin/strace', execArgv: ['-f', '-s', '0', '-e', calls, '-o', file, process.execPath] };
}

/** The client under test with everything it reported, and a way to wait for an event. */
export type CaptureRig = {
  process: CaptureProcess;
  events: CaptureEvent[];
  children: ChildProcess[];
  /** Resolves to the first event, past or future, that satisfies `test`. */
  when<E extends CaptureEvent['type']>(
    type: E,
    test?: (event: Extract<CaptureEvent, { type: E }>) => boolean,
  ): Promise<Extract<CaptureEvent, { type: E }>>;
  close(): Promise<void>;
};

/** A capture client over real child processes. */
export function startCapture(options: {
  dir: string;
  config?: Partial<CaptureConfig>;
  env?: Record<string, string>;
  /** File for what strace sees of it. */
  traceTo?: string;
}): CaptureRig {
  const events: CaptureEvent[] = [];
  const children: ChildProcess[] = [];
  const waiters = new Set<(event: CaptureEvent) => void>();
  const client = createCaptureClient({
    fork: (env) => forkCapture({ ...options.env, ...env }, (child) => children.push(child), options.traceTo),
    config: { ...captureDefaults, dir: options.dir, warnFreeBytes: 0, stopFreeBytes: 0, ...options.config },
    salvage: (takeId) => salvageTake(options.dir, takeId),
    log: silentLog,
  });
  client.onEvent((event) => {
    events.push(event);
    for (const look of waiters) look(event);
  });
  return {
    process: client,
    events,
    children,
    when: (type, test = () => true) =>
      new Promise((resolve) => {
        const look = (event: CaptureEvent): boolean => {
          if (event.type !== type || !test(event as never)) return false;
          waiters.delete(look);
          resolve(event as never);
          return true;
        };
        if (!events.some(look)) waiters.add(look);
      }),
    close: () => client.close(),
  };
}
