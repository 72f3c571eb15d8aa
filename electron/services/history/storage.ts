import { storageKinds, type StorageUse } from '../../ipc/contract/history.ts';
import type { ItemEvents } from '../item-events.ts';
import type { DiskUse, MeasureDisk } from '../ports/disk-use.ts';
import type { HistoryStore, StoredFiles } from '../ports/history-store.ts';
import type { MediaFiles } from '../ports/media-files.ts';
import type { Store, Viewer } from '../ports/store.ts';
import { recentMs } from './lasting.ts';

export type StorageDeps = {
  store: Pick<
    HistoryStore,
    | 'storedFiles'
    | 'refetchableItems'
    | 'refetchableRenders'
    | 'keepRemoteRender'
    | 'audioNeed'
    | 'textNeed'
    | 'remoteOfItem'
    | 'deferAudio'
  > &
    Pick<Store, 'getItem' | 'updateItem'>;
  media: Pick<MediaFiles, 'discard'>;
  events: Pick<ItemEvents, 'changed'>;
  viewer: () => Viewer;
  now: () => number;
  measure: MeasureDisk;
};

export type StorageService = {
  use(): Promise<StorageUse>;
  /** Removes audio that the service still has. What exists only here is never touched. Resolves to the bytes freed. */
  free(): Promise<number>;
};

/** What speech takes as Opus, where nothing fetched tells better: 32 kbit a second. */
const usualBytesPerMs = 4;
/** A transcript with its words and its part of the search index, measured: 0.43 MB an hour. */
const textBytesPerMs = 0.12;
/** A line of a conversation, the same way. */
const textBytesPerTurn = 700;
/** What a person removed comes back when asked for, never by itself. */
const onlyOnRequestMs = Number.MAX_SAFE_INTEGER;

/** What takes space on this computer, and what of it can be had again. */
export function createStorageService({ store, media, events, viewer, now, measure }: StorageDeps): StorageService {
  const freeable = async (): Promise<{ id: string; files: string[]; sizeBytes: number }[]> => {
    const entries = await Promise.all((await store.refetchableItems(viewer())).map((id) => store.getItem(id)));
    return entries.flatMap((entry) =>
      entry && entry.item.source === 'remote'
        ? [{ id: entry.item.id, files: entry.item.files, sizeBytes: entry.item.sizeBytes ?? 0 }]
        : [],
    );
  };
  const discard = (files: string[]): Promise<void> => media.discard({ files, mimeType: '', sizeBytes: 0 });
  type Need = StorageUse['remoteTexts']['recent'];
  const audioNeed = async (account: string, sinceMs: number): Promise<Need> => {
    const { count, durationMs } = await store.audioNeed(account, sinceMs);
    return { count, sizeBytes: Math.round(durationMs * usualBytesPerMs) };
  };
  const textNeed = async (account: string, sinceMs: number): Promise<Need> => {
    const { count, durationMs, turns } = await store.textNeed(account, sinceMs);
    return { count, sizeBytes: Math.round(durationMs * textBytesPerMs + turns * textBytesPerTurn) };
  };
  const needs = async (need: typeof audioNeed): Promise<StorageUse['remoteTexts']> => {
    const account = viewer();
    if (account === null) return { everything: { count: 0, sizeBytes: 0 }, recent: { count: 0, sizeBytes: 0 } };
    return { everything: await need(account, 0), recent: await need(account, now() - recentMs) };
  };
  return {
    async use() {
      const [disk, stored, items, renders, remoteAudio, remoteTexts] = await Promise.all([
        measure(),
        store.storedFiles(viewer()),
        freeable(),
        store.refetchableRenders(viewer()),
        needs(audioNeed),
        needs(textNeed),
      ]);
      const sizes = [...items, ...renders].map((one) => one.sizeBytes ?? 0);
      return {
        rows: rowsOf(disk, stored),
        freeableItems: sizes.length,
        freeableBytes: sizes.reduce((sum, size) => sum + size, 0),
        remoteAudio,
        remoteTexts,
      };
    },
    async free() {
      let freed = 0;
      for (const { id, files, sizeBytes } of await freeable()) {
        // The row first: a file that nothing names only costs space, a name without its file would be a broken item.
        await store.updateItem(id, { files: [], mimeType: null, sizeBytes: null, sha256: null });
        await discard(files);
        const remote = await store.remoteOfItem(id);
        if (remote) await store.deferAudio(remote.account, 'transcription', remote.remoteId, onlyOnRequestMs);
        events.changed(id);
        freed += sizeBytes;
      }
      for (const { id, file, sizeBytes, account, remoteId } of await store.refetchableRenders(viewer())) {
        await store.keepRemoteRender(id, null);
        await store.deferAudio(account, 'tts', remoteId, onlyOnRequestMs);
        if (file !== null) await discard([file]);
        freed += sizeBytes ?? 0;
      }
      return freed;
    },
  };
}

type Row = StorageUse['rows'][number];

/** Every byte of the folder once, by kind; kinds that take nothing are left out. */
function rowsOf(disk: DiskUse, stored: readonly StoredFiles[]): Row[] {
  const rows = new Map<Row['kind'], Row>();
  const add = (kind: Row['kind'], count: number, sizeBytes: number): void => {
    const row = rows.get(kind) ?? { kind, count: 0, sizeBytes: 0 };
    rows.set(kind, { kind, count: row.count + count, sizeBytes: row.sizeBytes + sizeBytes });
  };
  const left = new Map(disk.media);
  for (const { kind, files } of stored) {
    let sizeBytes = 0;
    for (const file of files) {
      sizeBytes += left.get(file) ?? 0;
      left.delete(file);
    }
    add(kind, 1, sizeBytes);
  }
  for (const size of left.values()) add('other', 1, size);
  add('database', 1, disk.databaseBytes);
  if (disk.kept.count > 0) add('kept', disk.kept.count, disk.kept.sizeBytes);
  return storageKinds.flatMap((kind) => rows.get(kind) ?? []);
}
