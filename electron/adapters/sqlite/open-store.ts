import { Worker } from 'node:worker_threads';
import { connect } from '../../ipc/rpc/connect.ts';
import { portWire } from '../../ipc/rpc/port-wire.ts';
import { toStoreError } from './errors.ts';
import { openLibrary } from './open.ts';
import { createStore } from './store.ts';
import { type LibraryStore, storeContract, storeMethods } from './store-contract.ts';

/** Calls sent to the worker at once; more wait here, because the wire refuses more than 256. */
const callsInFlight = 64;

/**
 * Opens the library in a thread of its own, so that no query can hold up the main thread. Rejects with a ContractError:
 * NOT_SUPPORTED (the file is of a newer version), CONFLICT (another process has it), DISK_FULL or INTERNAL. A damaged
 * file is put aside and what can be read of it is taken over; `notices()` says so. After `close`, and if the thread
 * dies, every method rejects with DISCONNECTED.
 */
export async function openStore(options: { file: string; workerUrl?: URL }): Promise<LibraryStore> {
  const worker = new Worker(options.workerUrl ?? defaultWorkerUrl(), { workerData: { file: options.file } });
  // Without a listener an error in the thread would end the whole app; the wire's end tells the callers.
  worker.on('error', () => {});
  const wire = portWire(worker);
  const { store: remote } = connect(storeContract, wire);
  const room = createRoom(callsInFlight);
  const methods = storeMethods.map((name) => {
    const call = remote[name] as (args: unknown[]) => Promise<unknown>;
    return [name, (...args: unknown[]) => room(() => call(args))] as const;
  });
  const store = Object.fromEntries(methods) as LibraryStore;
  try {
    await store.notices();
  } catch (error) {
    wire.close();
    throw error;
  }
  return {
    ...store,
    async close() {
      await store.close();
      wire.close();
    },
  };
}

/** Opens the library in this thread: for tests (`:memory:`) and tools. Rejects as `openStore` does. */
export async function openStoreInProcess(options: { file: string }): Promise<LibraryStore> {
  try {
    const { db, notices, noteDamage } = openLibrary(options.file);
    return createStore(db, { notices, onError: noteDamage });
  } catch (error) {
    throw toStoreError(error);
  }
}

/** The source when run from source, the bundle's own entry beside this chunk otherwise. */
function defaultWorkerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.js', import.meta.url);
}

/** Runs at most `size` of the given tasks at once, the others in the order they came. */
function createRoom(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, so nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
