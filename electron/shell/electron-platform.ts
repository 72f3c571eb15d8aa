import { join } from 'node:path';
import type { Platform } from '../app/platform.ts';
import { createKeyringSecretStore } from '../adapters/secrets/keyring-store.ts';
import { createSecretFile, secretFilePath } from '../adapters/secrets/secret-file.ts';
import { mediaPrefix } from './app-origin.ts';
import { createFileDialogs } from './file-dialogs.ts';
import { createSafeStorageBox, createSecretQuestions } from './safe-storage.ts';
import type { ElectronParts } from './start-shell.ts';
import { forkUtility } from './utility-child.ts';
import type { MainWindow } from './windows.ts';

/** What Electron supplies to the shared services. `programsDir` holds the built capture and sandbox programs. */
export function createElectronPlatform(
  electron: Pick<ElectronParts, 'app' | 'dialog' | 'globalShortcut' | 'safeStorage' | 'utilityProcess'>,
  window: MainWindow,
  programsDir: string,
): Platform {
  const { app, dialog, globalShortcut, safeStorage, utilityProcess } = electron;
  const dialogs = createFileDialogs({ dialog, window: () => window.current(), downloadsDir: app.getPath('downloads') });
  return {
    kind: 'electron',
    appVersion: app.getVersion(),
    isPackaged: app.isPackaged,
    fork: (name, env) =>
      forkUtility((...args) => utilityProcess.fork(...args), name, join(programsDir, `${name}.js`), env),
    secrets: (dataDir) =>
      createKeyringSecretStore({
        box: createSafeStorageBox(safeStorage, process.platform),
        file: createSecretFile(secretFilePath(dataDir), Date),
        questions: createSecretQuestions(dialog),
      }),
    // Relative to the page's own origin, so that the page needs no knowledge of the scheme.
    mediaUrl: (itemId) => `${mediaPrefix}${itemId}`,
    async offerDownload(fileName, _mimeType, bytes) {
      await dialogs.saveFile(fileName, bytes);
      return null;
    },
    shortcuts: {
      register: (accelerator, onPress) => globalShortcut.register(accelerator, onPress),
      unregister: (accelerator) => globalShortcut.unregister(accelerator),
    },
    async offerFile(fileName, _mimeType, write) {
      await dialogs.saveLarge(fileName, write);
      return null;
    },
    restart() {
      app.relaunch();
      app.quit();
    },
    chooseFolder: () => dialogs.chooseFolder(),
    chooseFiles: () => dialogs.chooseFiles(),
  };
}
