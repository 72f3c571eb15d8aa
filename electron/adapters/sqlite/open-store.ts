import type { Store } from '../../services/ports/store.ts';
import { openLibrary } from './open.ts';
import { createStore } from './store.ts';

/** Opens the library in this thread: for tests (`:memory:`) and tools. Rejects as `openStore` does. */
export async function openStoreInProcess(options: { file: string }): Promise<Store> {
  const { db, notices, noteDamage } = openLibrary(options.file);
  return createStore(db, { notices, onError: noteDamage });
}
