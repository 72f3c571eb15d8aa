import type { IpcMain, MessagePortMain, WebContents } from 'electron';
import { connectChannel } from './app-origin.ts';
import { isTrustedSender } from './trusted-sender.ts';

/** A page needs one port, and a second for a moment while it reconnects. */
const maxPortsPerPage = 8;

/**
 * Hands ports that trusted pages offer to `serve`, and closes a page's ports when it navigates, crashes or goes away.
 * Open ports are held here because an unreferenced one is collected and closes (electron#40189).
 */
export function createPortBroker(deps: {
  ipcMain: Pick<IpcMain, 'on'>;
  isOurs(contents: WebContents): boolean;
  /** `contents`: whose port it is; what is served may depend on it. */
  serve(port: MessagePortMain, contents: WebContents): void;
}): { openPorts(): number; close(): void } {
  const portsOf = new Map<WebContents, Set<MessagePortMain>>();

  /** Closing a port takes it out of its page's set. */
  function closeAll(ports: Iterable<MessagePortMain>): void {
    for (const port of Array.from(ports)) port.close();
  }

  function watch(contents: WebContents): Set<MessagePortMain> {
    const known = portsOf.get(contents);
    if (known) return known;
    const ports = new Set<MessagePortMain>();
    portsOf.set(contents, ports);
    // A navigation that starts may still be refused, and the page then goes on with its ports; one that is done has
    // replaced the page, whose successor may have connected already.
    let leaving: MessagePortMain[] = [];
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) leaving = [...ports];
    });
    contents.on('did-navigate', () => closeAll(leaving));
    contents.on('render-process-gone', () => closeAll(ports));
    contents.on('destroyed', () => {
      closeAll(ports);
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
    if (ports.size >= maxPortsPerPage) {
      port.close();
      return;
    }
    ports.add(port);
    port.on('close', () => ports.delete(port));
    deps.serve(port, event.sender);
  });

  return {
    openPorts: () => [...portsOf.values()].reduce((sum, ports) => sum + ports.size, 0),
    close() {
      for (const ports of portsOf.values()) closeAll(ports);
    },
  };
}
