import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import open from 'open';
import { createFileSecretStore } from '../adapters/secrets/file-store.ts';
import { createSecretFile, secretFilePath } from '../adapters/secrets/secret-file.ts';
import { compose } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import { appVersion } from '../app/version.ts';
import type { Platform } from '../app/platform.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import { toContractError } from '../domain/errors.ts';
import { listenForCommands } from './command-socket.ts';
import { handedCodeLifeMs } from './launch-code.ts';
import { writeLaunchFile } from './launch-code-file.ts';
import { createLoopback, type Loopback } from './loopback.ts';
import { createRestartable, type Restartable } from './restartable.ts';
import { forkNode } from './node-child.ts';

/** Largest file that is taken through the page: four days of FLAC; the disk is asked long before. */
const maxUploadBytes = 64 * 1024 ** 3;

/** The built page, seen from the build and from the sources. */
const builtPage = import.meta.url.endsWith('.ts') ? ['..', '..', 'out', 'renderer'] : ['..', 'renderer'];

/**
 * The browser host: the same services and page as the desktop app, for this user's browser on 127.0.0.1.
 * `--port N` (default: any free one), `--no-open` keeps the browser closed, `--json` makes the first line on stdout
 * `{"url","pid"}`. Resolves when it serves; SIGINT and SIGTERM end it cleanly.
 */
export async function runHost(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      open: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
    },
    allowNegative: true,
    strict: false,
  });
  const port = portOf(values.port);
  const config = readConfig(process.env, { isPackaged: false });
  const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);
  await using stack = new AsyncDisposableStack();

  let loopback: Loopback | null = null;
  const own = (): Loopback => {
    if (!loopback) throw new Error('the host is not listening yet');
    return loopback;
  };
  /** Files on their way to the browser; what an earlier run left there nobody can fetch any more. */
  const outgoingDir = join(config.dataDir, 'outgoing');
  const platform: Platform = {
    kind: 'browser',
    appVersion,
    isPackaged: false,
    fork: forkNode,
    secrets: async (dataDir) => createFileSecretStore(createSecretFile(secretFilePath(dataDir), Date)),
    mediaUrl: (itemId) => own().mediaUrl(itemId),
    offerDownload: async (...file) => own().offerDownload(...file),
    async offerFile(fileName, mimeType, write) {
      const path = join(outgoingDir, randomBytes(18).toString('base64url'));
      try {
        await mkdir(outgoingDir, { recursive: true, mode: 0o700 });
        await write(path);
        return await own().offerFile(fileName, mimeType, path);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    // The answer to the call goes out before its wire is closed.
    restart: () => void setImmediate(() => host.restart()),
  };
  let isStarted = false;
  const host: Restartable = createRestartable(
    async () => {
      const built = await compose(config, platform);
      // The first start comes when the server listens, later ones at once.
      if (isStarted) await built.start(say);
      return built;
    },
    (error) => {
      process.stderr.write(`Fluxions Desktop could not start again: ${toContractError(error).message}\n`);
      process.exit(1);
    },
  );
  stack.use(host);
  const app = await host.current();
  await rm(outgoingDir, { recursive: true, force: true });
  loopback = await createLoopback({
    port,
    staticDir: join(import.meta.dirname, ...builtPage),
    serveWire: (wire) => host.serveWire(wire),
    openMedia: async (itemId) => (await host.current()).openMedia(itemId),
    uploads: {
      dir: join(config.dataDir, 'uploads'),
      maxBytes: maxUploadBytes,
      grant: async (path, name) => (await host.current()).grantPath(path, { name, deleteAfter: true }),
    },
    log: app.log,
  });
  stack.defer(() => own().close());

  const url = own().launchUrl();
  process.stdout.write(
    values.json ? `${JSON.stringify({ url, pid: process.pid })}\n` : `Fluxions Desktop is at ${url}\n`,
  );
  if (values.open && hasScreen()) {
    const launch = await writeLaunchFile(config.dataDir, own().launchUrl(handedCodeLifeMs));
    stack.defer(() => launch.remove());
    await open(launch.address).catch(() => say('The browser could not be opened; use the address above.'));
  }
  const closeCommands = await listenForCommands(
    config.dataDir,
    (command) => void host.current().then((running) => running.dictate(command)),
  ).catch(() => {
    say('The --dictate command does not work: its socket could not be made.');
    return () => Promise.resolve();
  });
  stack.defer(closeCommands);
  const owned = stack.move();
  endOnSignal(() => owned.disposeAsync());
  isStarted = true;
  await app.start(say);
}

function portOf(text: unknown): number {
  const port = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ContractError('BAD_INPUT', '--port takes a number from 0 (any free one) to 65535.');
}

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Ends cleanly once; a second signal ends at once. */
function endOnSignal(end: () => Promise<void>): void {
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isEnding) process.exit(130);
      isEnding = true;
      void end().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
