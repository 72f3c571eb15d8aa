import { basename } from 'node:path';
import { compose } from '../../electron/app/compose.ts';
import { readConfig } from '../../electron/app/config.ts';
import type { ChildLike } from '../../electron/app/platform.ts';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { contract } from '../../electron/ipc/contract/index.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';

/**
 * The whole app without a page and without devices, for killing. Everything goes through the typed client, as the
 * page's calls do. `PROGRAM` in the environment is a `QueueProgram`; it is carried out, then "done" is printed.
 */
export type QueueProgram = {
  /** Files that are in the library, or are taken in, and transcribed before anything else happens. */
  first: string[];
  /** Files to take in then, unless the library has them. What waits for a yes gets it. */
  files: string[];
  /** Fail point that is armed between the two, or `null`. */
  failPoint: string | null;
};

const program = JSON.parse(process.env['PROGRAM'] ?? '') as QueueProgram;
/** No microphone and no keyboard here: a helper process that is not there. */
const noChild: ChildLike = {
  pid: undefined,
  send() {},
  onMessage() {},
  onExit: (listener) => setImmediate(listener, null),
  kill() {},
};
const app = await compose(readConfig(process.env, { isPackaged: false }), {
  kind: 'browser',
  appVersion: 'test',
  isPackaged: false,
  fork: () => noChild,
  secrets: async () => createMemorySecretStore(),
  mediaUrl: (id) => id,
  offerDownload: async () => null,
});
const { port1, port2 } = new MessageChannel();
serve(contract, app.handlers, portWire(port1));
const client = connect(contract, portWire(port2));
await app.start();

async function allDone(): Promise<void> {
  for await (const _change of client.library.changes({})) {
    const { items } = await client.library.list({ limit: 100, sort: 'newest' });
    const lost = items.find(({ status, needs }) => status === 'Failed' && needs === null);
    if (lost) throw new Error(`${lost.title}: ${lost.problem ?? 'failed'}`);
    if (items.every(({ status, segmentCount }) => status === 'Completed' && segmentCount !== null)) return;
  }
}

async function takeIn(files: string[]): Promise<void> {
  const { items } = await client.library.list({ limit: 100, sort: 'newest' });
  const missing = files.filter((path) => !items.some(({ title }) => basename(path, '.wav') === title));
  if (missing.length > 0) await client.transcribe.importFiles({ files: missing.map((path) => app.grantPath(path)) });
  // More than a few at once wait for a yes (B11); a person would say it.
  for (const { id, needs } of (await client.library.list({ limit: 100, sort: 'newest' })).items) {
    if (needs === 'confirm') await client.transcribe.approve({ id });
  }
}

if (program.first.length > 0) {
  await takeIn(program.first);
  await allDone();
}
if (program.failPoint) process.env['FX_FAILPOINT'] = program.failPoint;
await takeIn(program.files);
process.stdout.write('imported\n');
await allDone();
process.stdout.write('done\n');
await app[Symbol.asyncDispose]();
process.exit(0);
