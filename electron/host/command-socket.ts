import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { dictateCommands, type DictateCommand } from '../domain/dictation/command.ts';

/** Longest name a unix socket may have on Linux and macOS, without its end. */
const maxPathBytes = 100;
const limitMs = 2_000;

/** Where the running host of this profile listens: a private socket in its folder, a pipe named after it on Windows. */
export function commandPath(dataDir: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return join(dataDir, 'command.sock');
  return `\\\\.\\pipe\\fluxions-${createHash('sha256').update(dataDir).digest('hex').slice(0, 32)}`;
}

/**
 * Takes commands of this user's other processes: one word per connection, answered by `ok`. Call it only while the
 * profile is locked: a socket that is there belongs to a run that died. Resolves to its undoing; without a socket (the
 * path is too long for one) commands do not work and everything else does.
 */
export async function listenForCommands(
  dataDir: string,
  onCommand: (command: DictateCommand) => void,
): Promise<() => Promise<void>> {
  const path = commandPath(dataDir);
  const isPipe = path.startsWith('\\\\');
  if (!isPipe && Buffer.byteLength(path) > maxPathBytes) return () => Promise.resolve();
  if (!isPipe) await rm(path, { force: true });
  const server = createServer((socket) => {
    socket.setTimeout(limitMs, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const command = dictateCommands.find((one) => one === data.toString('utf8').trim());
      if (command !== undefined) onCommand(command);
      socket.end(command === undefined ? 'unknown\n' : 'ok\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // The folder is private already; this is for those that somebody opened up.
  if (!isPipe) await chmod(path, 0o600);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
    });
}

/** Sends a command to the running host; resolves to whether one took it. */
export function sendCommand(dataDir: string, command: DictateCommand): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(commandPath(dataDir));
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(limitMs, () => end(false));
    socket.on('error', () => end(false));
    socket.once('connect', () => socket.write(`${command}\n`));
    socket.once('data', (data) => end(data.toString('utf8').startsWith('ok')));
  });
}
