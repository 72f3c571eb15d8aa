import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { connectMessage, type ShellBridge, shellBridgeName } from '../ipc/shell-bridge.ts';
import { connectChannel, grantChannel } from './app-origin.ts';

// The page makes a MessageChannel and posts one end here; the main process decides whether to serve it.
window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.source !== window || event.data !== connectMessage || !port) return;
  ipcRenderer.postMessage(connectChannel, null, [port]);
});

const bridge: ShellBridge<File> = {
  grantFile: (file) => ipcRenderer.invoke(grantChannel, webUtils.getPathForFile(file)),
};
contextBridge.exposeInMainWorld(shellBridgeName, bridge);
