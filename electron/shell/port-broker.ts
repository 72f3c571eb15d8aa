import type { IpcMain, MessagePortMain, WebContents } from 'electron';
import { connectChannel } from './app-origin.ts';
import { isTrustedSender } from './trusted-sender.ts';

/**
 * Hands ports that trusted pages offer to `serve`, and closes a page's ports when it navigates, crashes or goes away.
 * Open ports are held here because an unreferenced one is collected and closes (electron#40189).
 */
export function createPortBroker(deps: {
  ipcMain: Pick<IpcMain, 'on'>;
  isOurs(contents: WebContents): boolean;
  serve(port: MessagePortMain): void;
}): { openPorts(): number; close(): void } {
  const portsOf = new Map<WebContents, Set<MessagePortMain>>();

  function closePortsOf(contents: WebContents): void {
    const ports = portsOf.get(contents);
    if (!ports) return;
    for (const port of ports) port.close();
    ports.clear();
  }

  function watch(contents: WebContents): Set<MessagePortMain> {
    const known = portsOf.get(contents);
    if (known) return known;
    const ports = new Set<MessagePortMain>();
    portsOf.set(contents, ports);
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) closePortsOf(contents);
    });
    contents.on('render-process-gone', () => closePortsOf(contents));
    contents.on('destroyed', () => {
      closePortsOf(contents);
      portsOf.delete(contents);
    });
    return ports;
  }

  deps.ipcMain.on(connectChannel, (event) => {
    const [port, ...extra] = event.ports;
    if (!port || extra.length > 0 || !isTrustedSender(event, (contents) => deps.isOurs(contents))) {
      for (const refused of event.ports) refused.close();
      return;
    }
    const ports = watch(event.sender);
    ports.add(port);
    port.on('close', () => ports.delete(port));
    deps.serve(port);
  });

  return {
    openPorts: () => [...portsOf.values()].reduce((sum, ports) => sum + ports.size, 0),
    close() {
      for (const contents of portsOf.keys()) closePortsOf(contents);
    },
  };
}
