import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { overlayUrl } from './app-origin.ts';
import type { Rectangle } from './window-bounds.ts';
import { pagePreferences } from './windows.ts';

/** Room for the pill and its shadow; everything around the pill is transparent. Device-independent pixels. */
const size = { width: 360, height: 64 };
/** Above a dock or a task bar that hides itself. */
const aboveEdgePx = 24;

export type OverlayWindow = {
  /** Shows or hides it. Shown, it takes neither the focus nor a click. */
  setShown(isShown: boolean): void;
  /** True for the page of the overlay. */
  owns(contents: WebContents): boolean;
  destroy(): void;
};

/**
 * The pill over other programs: always on top, on every workspace and over full-screen programs. Text goes to whoever has
 * the focus, so it must never get it; clicks go to what is under it. Made when it is first needed, and kept.
 */
export function createOverlayWindow(deps: {
  create(options: BrowserWindowConstructorOptions): BrowserWindow;
  /** The part of a screen that may be used, where the person is looking. */
  workArea(): Rectangle;
  preloadPath: string;
  isPackaged: boolean;
  platform: NodeJS.Platform;
}): OverlayWindow {
  let window: BrowserWindow | null = null;
  let isWanted = false;
  let isLoaded = false;

  function open(): BrowserWindow {
    isLoaded = false;
    const opened = deps.create({
      ...size,
      show: false,
      frame: false,
      transparent: true,
      hasShadow: false,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      focusable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: 'Dictation',
      // A panel does not activate the app on macOS; on Linux a notification is left alone by window managers.
      ...(deps.platform === 'darwin' ? { type: 'panel' } : deps.platform === 'linux' ? { type: 'notification' } : {}),
      webPreferences: pagePreferences(deps.preloadPath, deps.isPackaged),
    });
    opened.setIgnoreMouseEvents(true);
    opened.setAlwaysOnTop(true, 'screen-saver');
    // Electron would otherwise turn the whole app into one without a dock icon for this.
    opened.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    opened.once('ready-to-show', () => {
      isLoaded = true;
      if (isWanted && window === opened) reveal(opened);
    });
    opened.on('closed', () => {
      if (window === opened) window = null;
    });
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !opened.isDestroyed()) opened.webContents.reload();
    });
    opened.loadURL(overlayUrl).catch(() => undefined);
    return opened;
  }

  function reveal(opened: BrowserWindow): void {
    const area = deps.workArea();
    const x = Math.round(area.x + (area.width - size.width) / 2);
    const y = Math.round(area.y + area.height - size.height - aboveEdgePx);
    opened.setBounds({ ...size, x, y });
    opened.showInactive();
  }

  return {
    setShown(isShown) {
      if (isWanted === isShown) return;
      isWanted = isShown;
      if (!isShown) {
        window?.hide();
        return;
      }
      window ??= open();
      if (isLoaded) reveal(window);
    },
    owns: (contents) => window !== null && !window.isDestroyed() && window.webContents === contents,
    destroy() {
      isWanted = false;
      window?.destroy();
      window = null;
    },
  };
}
