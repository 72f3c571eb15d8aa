import type { App } from 'electron';

/** A take is closed and the database checkpointed in well under a second; a disk that hangs must not keep the app for ever. */
const disposeLimitMs = 10_000;

/**
 * Quits in order: the app is disposed (recordings finished, children ended, database closed) before the process goes.
 * Later requests to quit wait for the first. `dispose` may fail: the process then ends with code 1.
 */
export function quitInOrder(
  app: Pick<App, 'on' | 'exit' | 'quit'>,
  platform: NodeJS.Platform,
  dispose: () => Promise<void>,
  limitMs: number = disposeLimitMs,
): void {
  let isQuitting = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (isQuitting) return;
    isQuitting = true;
    const late = setTimeout(() => app.exit(1), limitMs);
    dispose().then(
      () => {
        clearTimeout(late);
        app.exit(0);
      },
      () => {
        clearTimeout(late);
        app.exit(1);
      },
    );
  });
  // On macOS an app without windows stays in the dock, as people there expect.
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
}
