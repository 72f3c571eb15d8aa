import type { MenuItemConstructorOptions } from 'electron';

/**
 * The application menu. Without the edit roles, copy and paste have no shortcuts on macOS. Reloading and the developer
 * tools exist only in development; the page's own shortcuts are the page's.
 */
export function menuTemplate(options: {
  isMac: boolean;
  isPackaged: boolean;
  openWebsite(): void;
}): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    ...(options.isMac ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: 'View', submenu: options.isPackaged ? view : [...view, ...development] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Fluxions Website', click: () => options.openWebsite() }] },
  ];
}
