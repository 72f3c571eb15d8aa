import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { connectChannel, grantChannel } from './app-origin.ts';

// The page makes a MessageChannel and posts one end here; the main process decides whether to serve it.
window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.source !== window || event.data !== connectChannel || !port) return;
  ipcRenderer.postMessage(connectChannel, null, [port]);
});

contextBridge.exposeInMainWorld('fluxionsShell', {
  /** Resolves to a one-time reference for a dropped or chosen file; rejects for anything that is not one on disk. */
  grantFile: (file: File): Promise<string> => ipcRenderer.invoke(grantChannel, webUtils.getPathForFile(file)),
});
