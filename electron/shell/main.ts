import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';

// The app is loaded from here and nowhere else, so that even a module that cannot be evaluated (a native library of
// another version, a damaged archive) ends in a sentence and not in silence. Electron emits `ready` only after this
// module is done: nothing here may wait for `ready`.
try {
  const [{ startShell }, { compose }] = await Promise.all([import('./start-shell.ts'), import('../app/compose.ts')]);
  const electron = {
    app,
    BrowserWindow,
    dialog,
    globalShortcut,
    ipcMain,
    Menu,
    protocol,
    safeStorage,
    screen,
    session,
    shell,
    utilityProcess,
  };
  startShell(electron, compose, join(import.meta.dirname, '..'), fail);
} catch (error) {
  fail(error);
}

/** Says what happened in a window of the system and ends; the one thing that must work when nothing else does. */
function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox(
    'Fluxions Desktop could not start',
    `${reason}\n\nYour library is untouched. Start the app again; if this stays, install it anew.`,
  );
  app.exit(1);
}
