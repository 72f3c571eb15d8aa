import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { IpcMain, WebContents } from 'electron';
import { grantChannel } from './app-origin.ts';
import { isTrustedSender } from './trusted-sender.ts';

/**
 * Turns a file that was dropped on the page or chosen in it into a one-time reference. The path comes from the
 * preload's `webUtils.getPathForFile`, which answers only for files that the person really handed over; the page sees
 * neither the path nor this channel. Rejects for folders, missing files and files made by script (empty path).
 */
export function handleFileGrants(deps: {
  ipcMain: Pick<IpcMain, 'handle'>;
  isOurs(contents: WebContents): boolean;
  grantPath(path: string): Promise<string>;
}): void {
  deps.ipcMain.handle(grantChannel, async (event, path: unknown) => {
    if (!isTrustedSender(event, (contents) => deps.isOurs(contents))) throw new Error('refused');
    if (typeof path !== 'string' || !isAbsolute(path)) throw new Error('This is not a file on this computer.');
    const info = await stat(path).catch(() => null);
    if (!info?.isFile()) throw new Error('This is not a file that can be read.');
    return await deps.grantPath(path);
  });
}
