import type { ItemEvents } from '../item-events.ts';
import type { HistoryStore, StorageRow } from '../ports/history-store.ts';
import type { MediaFiles } from '../ports/media-files.ts';
import type { Store, Viewer } from '../ports/store.ts';

export type StorageDeps = {
  store: Pick<HistoryStore, 'storageUse' | 'refetchableItems'> & Pick<Store, 'getItem' | 'updateItem'>;
  media: Pick<MediaFiles, 'discard'>;
  events: Pick<ItemEvents, 'changed'>;
  viewer: () => Viewer;
};

export type StorageService = {
  use(): Promise<{ rows: StorageRow[]; freeableItems: number; freeableBytes: number }>;
  /** Removes audio that the service still has. What exists only here is never touched. Resolves to the bytes freed. */
  free(): Promise<number>;
};

/** What takes space on this computer, and what of it can be had again. */
export function createStorageService({ store, media, events, viewer }: StorageDeps): StorageService {
  const freeable = async (): Promise<{ id: string; files: string[]; sizeBytes: number }[]> => {
    const entries = await Promise.all((await store.refetchableItems(viewer())).map((id) => store.getItem(id)));
    return entries.flatMap((entry) =>
      entry && entry.item.source === 'remote'
        ? [{ id: entry.item.id, files: entry.item.files, sizeBytes: entry.item.sizeBytes ?? 0 }]
        : [],
    );
  };
  return {
    async use() {
      const [rows, items] = await Promise.all([store.storageUse(viewer()), freeable()]);
      return {
        rows: rows.filter((row) => row.count > 0),
        freeableItems: items.length,
        freeableBytes: items.reduce((sum, item) => sum + item.sizeBytes, 0),
      };
    },
    async free() {
      let freed = 0;
      for (const { id, files, sizeBytes } of await freeable()) {
        // The row first: a file that nothing names only costs space, a name without its file would be a broken item.
        await store.updateItem(id, { files: [], mimeType: null, sizeBytes: null, sha256: null });
        await media.discard({ files, mimeType: '', sizeBytes: 0 });
        events.changed(id);
        freed += sizeBytes;
      }
      return freed;
    },
  };
}
