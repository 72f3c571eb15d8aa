import { join } from 'node:path';
import { compose } from '../../electron/app/compose.ts';
import { readConfig } from '../../electron/app/config.ts';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { contract } from '../../electron/ipc/contract/index.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { forkNode } from '../../electron/host/node-child.ts';

// The whole app without a page, for killing: takes in one file unless the library has it, waits until it is
// transcribed, prints "done". Everything goes through the typed client, as the page's calls do.
const app = await compose(readConfig(process.env, { isPackaged: false }), {
  kind: 'browser',
  appVersion: 'test',
  isPackaged: false,
  fork: forkNode,
  secrets: async () => createMemorySecretStore(),
  mediaUrl: (id) => id,
  offerDownload: async () => null,
});
const { port1, port2 } = new MessageChannel();
serve(contract, app.handlers, portWire(port1));
const client = connect(contract, portWire(port2));
await app.start();
const { total } = await client.library.list({ limit: 1, sort: 'newest' });
if (total === 0) await client.transcribe.importFiles({ files: [app.grantPath(join(process.env['TEST_AUDIO'] ?? ''))] });
for await (const _change of client.library.changes({})) {
  const { items } = await client.library.list({ limit: 10, sort: 'newest' });
  const item = items[0];
  if (item?.status === 'Failed' && item.needs === null) throw new Error(item.problem ?? 'failed');
  if (item?.status === 'Completed' && item.segmentCount !== null) break;
}
process.stdout.write('done\n');
await app[Symbol.asyncDispose]();
process.exit(0);
