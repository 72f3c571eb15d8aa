import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import type { App } from '../app/compose.ts';
import { type Config, readConfig } from '../app/config.ts';
import type { Platform } from '../app/platform.ts';
import type { DictateCommand } from '../domain/dictation/command.ts';
import { appPrivileges, appScheme } from './app-origin.ts';
import { createElectronPlatform } from './electron-platform.ts';
import { installGuards } from './guards.ts';
import { showOverlay } from './show-overlay.ts';
import { runShell } from './run-shell.ts';
import { claimSingleInstance } from './single-instance.ts';
import { createOverlayWindow } from './overlay-window.ts';
import { createMainWindow } from './windows.ts';

/** The parts of Electron that the shell uses, handed in by the entry so that a test can hand in its own. */
export type ElectronParts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'globalShortcut'
  | 'ipcMain'
  | 'Menu'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'utilityProcess'
>;

/** Builds the services over a platform; the browser host calls the same one. */
export type Compose = (config: Config, platform: Platform) => App | Promise<App>;

/**
 * Everything that must be settled before Electron is ready: profile folder, guards, scheme, single instance. The rest
 * follows when it is. `outDir` holds main, preload and renderer; `fail` tells the person and ends the process.
 */
export function startShell(
  electron: ElectronParts,
  compose: Compose,
  outDir: string,
  fail: (error: unknown) => void,
): void {
  const { app } = electron;
  const config = readConfig(process.env, { isPackaged: app.isPackaged });
  // Chromium's own files stand inside our data folder, so that one profile is one folder with one lock.
  const chromiumDir = join(config.dataDir, 'electron');
  mkdirSync(chromiumDir, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromiumDir);
  app.setAppUserModelId('ai.fluxions.desktop');
  installGuards(
    app,
    () => electron.session.defaultSession,
    (address) => electron.shell.openExternal(address),
  );
  electron.protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: appPrivileges }]);

  const preloadPath = join(outDir, 'preload', 'preload.cjs');
  const overlay = createOverlayWindow({
    create: (options) => new electron.BrowserWindow(options),
    workArea: () => electron.screen.getDisplayNearestPoint(electron.screen.getCursorScreenPoint()).workArea,
    preloadPath,
    isPackaged: app.isPackaged,
    platform: process.platform,
  });
  let onWindowChange = (): void => {};
  const window = createMainWindow({
    create: (options) => new electron.BrowserWindow(options),
    workAreas: () => electron.screen.getAllDisplays().map((display) => display.workArea),
    preloadPath,
    boundsPath: join(config.dataDir, 'window.json'),
    isPackaged: app.isPackaged,
    iconPath: process.platform === 'linux' ? join(outDir, '..', 'resources', 'icons', 'icon.png') : null,
    onChange: () => onWindowChange(),
  });
  const showWhenReady = (): void => {
    app.whenReady().then(() => window.show(), fail);
  };
  let dictate: (command: DictateCommand) => void = () => {};
  if (!claimSingleInstance(app, showWhenReady, (command) => dictate(command))) {
    app.exit(0);
    return;
  }
  app
    .whenReady()
    .then(() => {
      const platform = createElectronPlatform(electron, window, join(outDir, 'main'));
      const backend = Promise.resolve(compose(config, platform));
      dictate = (command) => {
        backend.then(
          (running) => running.dictate(command),
          () => undefined,
        );
      };
      onWindowChange = () => placeOverlay();
      const placeOverlay = showOverlay({ overlay, window, backend, platform: process.platform });
      return runShell({ electron, window, overlay, pageDir: join(outDir, 'renderer'), backend });
    })
    .catch(fail);
}
