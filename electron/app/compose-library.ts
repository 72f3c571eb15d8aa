import type { LibraryStore } from '../adapters/sqlite/store-contract.ts';
import { writeZip } from '../adapters/zip/zip-stream.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import { createAudioHashes } from '../services/audio-hashes.ts';
import { createLabelsService } from '../services/labels.ts';
import { createLibraryService, type LibraryDeps } from '../services/library.ts';
import type { MediaFiles } from '../services/ports/media-files.ts';
import type { Log } from '../services/ports/platform.ts';
import type { Platform } from './platform.ts';
import type { SettingsService } from '../services/settings.ts';

export type ComposeLibraryDeps = Pick<LibraryDeps, 'events' | 'connection' | 'account' | 'clock'> & {
  store: LibraryStore;
  media: Pick<MediaFiles, 'mediaUrl' | 'offerDownload' | 'discard' | 'hash'>;
  settings: Pick<SettingsService, 'current'>;
  log: Log;
  platform: Pick<Platform, 'offerFile'>;
};

/** The library and what its items are filed under. */
export function composeLibrary(deps: ComposeLibraryDeps): {
  handlers: Pick<Handlers<AppContract>, 'library' | 'labels'>;
  sweepBin(): Promise<void>;
  /** Hashes recordings that have no hash yet, in the background. */
  start(): void;
  close(): void;
} {
  const { settings, platform, ...shared } = deps;
  const hashes = createAudioHashes(deps);
  const nonSpeech = (): boolean => settings.current().nonSpeech;
  const library = createLibraryService({
    ...shared,
    hashes,
    nonSpeech,
    async offerZip(fileName, entries) {
      if (!platform.offerFile) throw new ContractError('NOT_SUPPORTED', 'Files cannot be saved from here.');
      return await platform.offerFile(fileName, 'application/zip', (path) => writeZip(path, entries));
    },
  });
  return {
    handlers: { library: library.handlers, labels: createLabelsService(deps) },
    sweepBin: () => library.sweepBin(),
    start: () => void hashes.catchUp(),
    close: () => hashes.close(),
  };
}
