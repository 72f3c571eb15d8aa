import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { appUrl } from './app-origin.ts';
import { placeWindow, readPlace, type Rectangle, smallestSize, writePlace } from './window-bounds.ts';

/** Everything the page's process may not do; every line is Electron's safe value, spelled out so that a test can hold it. */
export function pagePreferences(
  preloadPath: string,
  isPackaged: boolean,
): BrowserWindowConstructorOptions['webPreferences'] {
  return {
    preload: preloadPath,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // Chromium's spell checker fetches dictionaries from a third party.
    spellcheck: false,
    devTools: !isPackaged,
  };
}

export type MainWindow = {
  /** Opens the window, or brings the open one to the front. */
  show(): void;
  /** The open window, or `null`. */
  current(): BrowserWindow | null;
  /** True for the page of our own window. */
  owns(contents: WebContents): boolean;
  /** Whether the person is in it: what they see there need not be shown elsewhere. */
  isFocused(): boolean;
};

/** The app's own window: shown when it has something to show, at the place where it was closed. */
export function createMainWindow(deps: {
  create(options: BrowserWindowConstructorOptions): BrowserWindow;
  workAreas(): Rectangle[];
  preloadPath: string;
  boundsPath: string;
  isPackaged: boolean;
  iconPath: string | null;
  /** It was opened or closed, or got or lost the focus. */
  onChange?(): void;
}): MainWindow {
  let window: BrowserWindow | null = null;

  function open(): BrowserWindow {
    const { isMaximized, ...place } = placeWindow(readPlace(deps.boundsPath), deps.workAreas());
    const opened = deps.create({
      ...place,
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      show: false,
      title: 'Fluxions Desktop',
      ...(deps.iconPath ? { icon: deps.iconPath } : {}),
      webPreferences: pagePreferences(deps.preloadPath, deps.isPackaged),
    });
    opened.once('ready-to-show', () => {
      if (isMaximized) opened.maximize();
      opened.show();
    });
    opened.on('close', () => {
      writePlace(deps.boundsPath, { ...opened.getNormalBounds(), isMaximized: opened.isMaximized() });
    });
    opened.on('closed', () => {
      if (window === opened) window = null;
      deps.onChange?.();
    });
    opened.on('focus', () => deps.onChange?.());
    opened.on('blur', () => deps.onChange?.());
    // A page that crashed comes back by itself: the state it shows lives in the main process.
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !opened.isDestroyed()) opened.webContents.reload();
    });
    // A failed load is reported by the window itself ("did-fail-load"); there is nobody to tell here.
    opened.loadURL(appUrl).catch(() => undefined);
    return opened;
  }

  return {
    show() {
      if (!window) {
        window = open();
        deps.onChange?.();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    current: () => window,
    isFocused: () => window !== null && !window.isDestroyed() && window.isFocused(),
    owns: (contents) => window !== null && !window.isDestroyed() && window.webContents === contents,
  };
}
