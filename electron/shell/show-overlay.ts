import type { App } from '../app/compose.ts';
import type { OverlayWindow } from './overlay-window.ts';
import type { MainWindow } from './windows.ts';

/**
 * Keeps the overlay where dictation is: over other programs while a take is underway, and not over our own window, whose
 * page shows the same pill. Returns what is to be called when the main window changed.
 */
export function showOverlay(deps: {
  overlay: OverlayWindow;
  window: MainWindow;
  backend: Promise<Pick<App, 'onDictation'>>;
  platform: NodeJS.Platform;
}): () => void {
  const { overlay, window, platform } = deps;
  let isActive = false;
  const place = (): void => {
    // Without its window the app ends, except on a Mac; a window that nobody sees must not keep it alive.
    if (window.current() === null && platform !== 'darwin') overlay.destroy();
    else overlay.setShown(isActive && !window.isFocused());
  };
  deps.backend.then(
    (running) =>
      running.onDictation((isUnderway) => {
        isActive = isUnderway;
        place();
      }),
    () => undefined,
  );
  return place;
}
