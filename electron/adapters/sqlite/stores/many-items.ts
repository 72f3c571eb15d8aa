import type { Viewer } from '../../../domain/viewer.ts';
import { ContractError } from '../../../ipc/contract/errors.ts';
import type { Db } from '../database.ts';
import type { ItemsStore } from './items.ts';
import { createVisibility } from './visibility.ts';

/** Changes of many items as one transaction: all of them or, when one refuses, none. They give the ids that changed. */
export type ManyItemsStore = {
  /** Into the bin, or out of it (`null`). What is there already keeps its time. CONFLICT for a take that is recorded. */
  bin(viewer: Viewer, ids: readonly string[], deletedAtMs: number | null): string[];
  star(viewer: Viewer, ids: readonly string[], starred: boolean): string[];
};

type Known = { account: string; starred: number; deleted_at_ms: number | null; recording: number };

/** Items that are gone, or another account's, are left out. */
export function createManyItemsStore(db: Db, items: Pick<ItemsStore, 'update'>): ManyItemsStore {
  const visibility = createVisibility(db);
  const byId = db.prepare<[string], Known>('SELECT account, starred, deleted_at_ms, recording FROM items WHERE id = ?');
  const visible = (viewer: Viewer, ids: readonly string[]): [id: string, known: Known][] => {
    const accounts = viewer === null ? null : new Set(visibility.accounts(viewer));
    return [...new Set(ids)].flatMap((id) => {
      const known = byId.get(id);
      return known && (accounts === null || accounts.has(known.account)) ? [[id, known]] : [];
    });
  };
  const bin = db.transaction((viewer: Viewer, ids: readonly string[], deletedAtMs: number | null) => {
    const found = visible(viewer, ids);
    if (found.some(([, { recording }]) => recording === 1)) {
      throw new ContractError('CONFLICT', 'Stop the recording before you delete it.');
    }
    const moved = found.filter(([, known]) => (known.deleted_at_ms === null) !== (deletedAtMs === null));
    for (const [id] of moved) items.update(id, { deletedAtMs });
    return moved.map(([id]) => id);
  });
  const star = db.transaction((viewer: Viewer, ids: readonly string[], starred: boolean) => {
    const changed = visible(viewer, ids).filter(([, known]) => (known.starred === 1) !== starred);
    for (const [id] of changed) items.update(id, { starred });
    return changed.map(([id]) => id);
  });
  return { bin: (...input) => bin.immediate(...input), star: (...input) => star.immediate(...input) };
}
