import { parentPort, workerData } from 'node:worker_threads';
import type { Handlers } from '../../ipc/rpc/define.ts';
import { portWire } from '../../ipc/rpc/port-wire.ts';
import { serve } from '../../ipc/rpc/serve.ts';
import { openStoreInProcess } from './open-store.ts';
import { type LibraryStore, storeContract, storeMethods } from './store-contract.ts';
import { toStoreError } from './errors.ts';

/** Entry of the thread that has the library file. Calls wait until it is open; if it cannot open, each says why. */
if (!parentPort) throw new Error('this is the entry of a worker thread');
const { file } = workerData as { file: string };
serve(storeContract, openStoreInProcess({ file }).then(handlersOf), portWire(parentPort), { toError: toStoreError });

function handlersOf(store: LibraryStore): Handlers<typeof storeContract> {
  const handlers = storeMethods.map((name) => {
    const method = store[name] as (...args: unknown[]) => Promise<unknown>;
    return [name, (args: unknown[]) => method(...args)] as const;
  });
  return { store: Object.fromEntries(handlers) as unknown as Handlers<typeof storeContract>['store'] };
}
