import { finishRestore, type Homes, undoRestore } from '../adapters/backup/swap-library.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import type { AppNotice } from '../ipc/contract/app.ts';

/**
 * Puts a restored library that stands ready into place, before anything of it is opened. One that cannot be opened is
 * taken back, so that the person has the old one again. `notice` is what they should hear.
 */
export async function takeUpRestore(homes: Homes, libraryFile: string): Promise<{ notice: AppNotice | null }> {
  const previous = await finishRestore(homes);
  if (previous === null) return { notice: null };
  try {
    const store = await openStore({ file: libraryFile });
    await store.close();
    const text = 'The library was restored. The one before it is kept; Settings can remove it.';
    return { notice: { tone: 'info', text } };
  } catch {
    await undoRestore(homes, previous);
    const text = 'The restored library could not be opened. Your library is as it was before.';
    return { notice: { tone: 'warning', text } };
  }
}
