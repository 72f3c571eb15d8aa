import type { DuplicateStore } from './ports/duplicate-store.ts';
import type { MediaFiles } from './ports/media-files.ts';
import type { Log } from './ports/platform.ts';
import type { ItemRow, Store } from './ports/store.ts';

/** What hashing works with. */
export type AudioHashesDeps = {
  store: Pick<Store, 'getItem' | 'updateItem'> & Pick<DuplicateStore, 'unhashed'>;
  media: Pick<MediaFiles, 'hash'>;
  log: Pick<Log, 'warn'>;
};

export type AudioHashes = {
  /** Hashes what has no hash yet, one item after the other; joins a run that goes on already. Never rejects. */
  catchUp(): Promise<void>;
  close(): void;
};

const itemsAtOnce = 50;

/** Gives recordings and dictations, which are written here, the content hash that imports have from the start. */
export function createAudioHashes({ store, media, log }: AudioHashesDeps): AudioHashes {
  /** Could not be read: not tried again before the next start. */
  const given = new Set<string>();
  let running: Promise<void> | null = null;
  let isClosed = false;

  const hashOne = async (item: ItemRow): Promise<void> => {
    const { id, files, mimeType, sizeBytes } = item;
    try {
      const sha256 = await media.hash({ files, mimeType: mimeType ?? '', sizeBytes: sizeBytes ?? 0 });
      const now = (await store.getItem(id))?.item;
      // It may have been recorded further, or lost its audio, while it was read: then it comes up again.
      const isSame = now !== undefined && !now.recording && JSON.stringify(now.files) === JSON.stringify(files);
      if (isSame && now.sizeBytes === sizeBytes) await store.updateItem(id, { sha256 });
    } catch {
      given.add(id);
      log.warn('audio-not-hashed', { itemId: id });
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const some = (await store.unhashed(itemsAtOnce + given.size)).filter(({ id }) => !given.has(id));
      if (some.length === 0 || isClosed) return;
      for (const item of some) {
        if (isClosed) return;
        await hashOne(item);
      }
    }
  };

  return {
    catchUp() {
      running ??= run()
        .catch(() => log.warn('audio-hashing-failed'))
        .finally(() => (running = null));
      return running;
    },
    close() {
      isClosed = true;
    },
  };
}
