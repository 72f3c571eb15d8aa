import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grants } from '../adapters/media/grants.ts';
import type { Media } from '../adapters/media/stored-audio.ts';
import type { LibraryStore } from '../adapters/sqlite/store-contract.ts';
import { buildSegments } from '../domain/transcript/segments.ts';
import { isVisibleTo } from '../domain/viewer.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { AccountService } from '../services/account.ts';
import type { Connection } from '../services/connection.ts';
import { createHistoryAudio } from '../services/history/audio.ts';
import { createHistoryFetch } from '../services/history/fetch.ts';
import { createHistoryHandlers } from '../services/history/handlers.ts';
import { createOnlineSearch } from '../services/history/online-search.ts';
import { createStorageService } from '../services/history/storage.ts';
import { createHistorySync } from '../services/history/sync.ts';
import type { ItemEvents } from '../services/item-events.ts';
import type { MeasureDisk } from '../services/ports/disk-use.ts';
import type { HistoryApi } from '../services/ports/history-api.ts';
import type { MediaFiles, StoredAudio } from '../services/ports/media-files.ts';
import type { Clock, Log, Random } from '../services/ports/platform.ts';
import type { Viewer } from '../services/ports/store.ts';
import type { SettingsService } from '../services/settings.ts';
import { createUsageService } from '../services/usage.ts';

export type ComposeHistoryDeps = {
  tempDir: string;
  measure: MeasureDisk;
  store: LibraryStore;
  media: Pick<MediaFiles, 'adopt' | 'discard' | 'offerDownload' | 'mediaUrl'> & {
    open(audio: StoredAudio): Promise<Media>;
  };
  grants: Grants;
  account: Pick<AccountService<HistoryApi & { close(): Promise<void> }>, 'session' | 'onChange'>;
  settings: Pick<SettingsService, 'current' | 'onChange'>;
  connection: Connection;
  events: ItemEvents;
  clock: Clock;
  random: Random;
  log: Log;
};

/** Larger files are not fetched: no recording that the service accepts comes near. */
const audioCapBytes = 4_000_000_000;

/** The account's history and its money: the part of the graph between the store, the media folder and the service. */
export function composeHistory(deps: ComposeHistoryDeps): {
  handlers: Pick<Handlers<AppContract>, 'history' | 'usage'>;
  /** Whether a submission of this price should ask first because of the month's budget. */
  wouldPassBudget(estimateMicroUsd: number | null): Promise<boolean>;
  /** Audio of a render that was made elsewhere, once it is here. */
  openRender(id: string): Promise<Media | null>;
  start(): void;
  close(): void;
} {
  const { store, account, settings, connection, events, clock, random, log } = deps;
  const viewer = (): Viewer => account.session()?.account ?? null;
  const now = (): number => clock.now();
  const audio = createHistoryAudio({
    store,
    now,
    form: () => settings.current().historyAudioForm,
    async takeAudio(name, save) {
      const path = join(deps.tempDir, `fetched-${crypto.randomUUID()}`);
      try {
        await save(path, audioCapBytes);
        return await deps.media.adopt(deps.grants.grant(path, name, { deleteAfter: true }));
      } finally {
        await rm(path, { force: true });
      }
    },
  });
  const sync = createHistorySync({
    store,
    audio,
    account,
    connection,
    events,
    clock,
    random,
    log,
    now,
    buildSegments,
    settings: () => settings.current(),
  });
  const fetch = createHistoryFetch({ store, account, now, buildSegments, audio });
  const stopSettings = settings.onChange((next, before) => {
    if (next.historyDetails !== before.historyDetails || next.historyAudio !== before.historyAudio) sync.wake();
  });
  const usage = createUsageService({
    store,
    session: () => account.session(),
    budgetMicroUsd: () => settings.current().budgetMicroUsd,
    offerDownload: deps.media.offerDownload,
    clock,
  });
  return {
    handlers: {
      history: createHistoryHandlers({
        sync,
        fetch,
        storage: createStorageService({ store, media: deps.media, events, viewer, now, measure: deps.measure }),
        online: createOnlineSearch({ store, account }),
        store,
        connection,
        viewer,
        offerDownload: deps.media.offerDownload,
        mediaUrl: deps.media.mediaUrl,
      }),
      usage: usage.handlers,
    },
    wouldPassBudget: usage.wouldPassBudget,
    async openRender(id) {
      const row = await store.remoteRender(id);
      if (!row?.file || !isVisibleTo(viewer(), row.account)) return null;
      const { mimeType, sizeBytes } = row;
      return await deps.media
        .open({ files: [row.file], mimeType: mimeType ?? 'application/octet-stream', sizeBytes: sizeBytes ?? 0 })
        .catch(() => null);
    },
    start: () => sync.start(),
    close() {
      stopSettings();
      sync.close();
    },
  };
}
