import type { App } from '../app/compose.ts';
import { toContractError } from '../domain/errors.ts';
import { contract, overlayContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import { portWire } from '../ipc/rpc/port-wire.ts';
import { maxPageInputBytes } from '../ipc/rpc/protocol.ts';
import { serve } from '../ipc/rpc/serve.ts';
import { appScheme } from './app-origin.ts';
import { createAppProtocol } from './app-protocol.ts';
import { handleFileGrants } from './file-grants.ts';
import { menuTemplate } from './menu.ts';
import { listPageFiles } from '../app/page-files.ts';
import { createPortBroker } from './port-broker.ts';
import { quitInOrder } from './quit.ts';
import type { ElectronParts } from './start-shell.ts';
import type { OverlayWindow } from './overlay-window.ts';
import type { MainWindow } from './windows.ts';

/**
 * Opens the window on the running services. The window does not wait for them: calls of the page do, and fail with the
 * reason if the services cannot start. Resolves when everything runs; rejects with what stopped it.
 */
export async function runShell(deps: {
  electron: Pick<ElectronParts, 'app' | 'ipcMain' | 'Menu' | 'protocol' | 'shell'>;
  window: MainWindow;
  overlay: OverlayWindow;
  pageDir: string;
  backend: App | Promise<App>;
}): Promise<void> {
  const { electron, window, overlay } = deps;
  const { app, ipcMain, Menu, protocol, shell } = electron;
  const backend = Promise.resolve(deps.backend);
  const handlers = backend.then((running) => running.handlers);
  // Whoever asks is told; the failure itself surfaces at the end of this function.
  handlers.catch(() => undefined);

  const answer = createAppProtocol({
    files: await listPageFiles(deps.pageDir),
    openMedia: async (itemId) => (await backend).openMedia(itemId),
  });
  protocol.handle(appScheme, answer);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        isMac: process.platform === 'darwin',
        isPackaged: app.isPackaged,
        openWebsite: () => void shell.openExternal('https://fluxions.ai').catch(() => undefined),
      }),
    ),
  );

  const broker = createPortBroker({
    ipcMain,
    isOurs: (contents) => window.owns(contents) || overlay.owns(contents),
    serve(port, contents) {
      // The pill shows; it decides nothing, and reads nothing else.
      const served = overlay.owns(contents) ? overlayContract : contract;
      serve(served, handlers as Promise<Handlers<typeof served>>, portWire(port), {
        maxInputBytes: maxPageInputBytes,
        toError: toContractError,
        onError: (error) => void backend.then(({ log }) => log.error('call-failed', { reason: String(error) })),
      });
    },
  });
  handleFileGrants({
    ipcMain,
    isOurs: (contents) => window.owns(contents),
    grantPath: async (path) => (await backend).grantPath(path),
  });
  quitInOrder(app, process.platform, async () => {
    broker.close();
    overlay.destroy();
    await (await backend)[Symbol.asyncDispose]();
  });

  window.show();
  app.on('activate', () => window.show());
  await (await backend).start();
}
