/**
 * What the desktop shell's preload offers the page, as `window[shellBridgeName]`; absent in a browser. To connect, the
 * page makes a `MessageChannel`, keeps one end and calls `window.postMessage(connectMessage, location.origin, [port])`
 * with the other; it may do so again after the port closed.
 */
export type ShellBridge<FileOfPage> = {
  /** One-time reference for a file that was dropped or chosen; rejects for anything that is not one on disk. */
  grantFile(file: FileOfPage): Promise<string>;
};

export const shellBridgeName = 'fluxionsShell';
export const connectMessage = 'fluxions:connect';
