import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Wire } from '../ipc/rpc/define.ts';
import { maxPageInputBytes } from '../ipc/rpc/protocol.ts';
import { socketWire } from '../ipc/rpc/socket-wire.ts';
import type { SignIn } from './launch-code.ts';

/** The sub-protocol we speak. Beside it the page offers `code.…` or `token.…`, which is never echoed. */
export const rpcProtocol = 'fluxions-rpc.v1';

/** Answers waiting for a page that does not read; then it is cut off, before they fill the memory. */
const maxWaitingBytes = 64 * 1024 * 1024;
/** Open pages, all tabs together. */
const maxSockets = 64;

export type SocketDoor = {
  /** Signs the page in and opens its wire; returns `null`, or the HTTP status to refuse with. */
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): 401 | 429 | null;
  close(): void;
};

/**
 * The second door of the WebSocket. The secret travels in the handshake, so nothing of an unauthenticated peer is ever
 * read as a frame: its whole say is the request head, which has a size and a time limit. The first message to the page
 * is `{"kind":"session","token":…}`; everything after it belongs to the wire.
 */
export function createSocketDoor(deps: { signIn: SignIn; serveWire(wire: Wire): void }): SocketDoor {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: maxPageInputBytes,
    handleProtocols: () => rpcProtocol,
  });

  function tokenFor(request: IncomingMessage): string | null {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const [protocol, secret = '', ...more] = offered;
    if (protocol !== rpcProtocol || more.length > 0) return null;
    if (secret.startsWith('code.')) return deps.signIn.redeem(secret.slice(5));
    const token = secret.startsWith('token.') ? secret.slice(6) : '';
    return deps.signIn.isSession(token) ? token : null;
  }

  return {
    admit(request, socket, head) {
      if (server.clients.size >= maxSockets) return 429;
      const isHandshake = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
      const token = isHandshake ? tokenFor(request) : null;
      if (token === null) return 401;
      server.handleUpgrade(request, socket, head, (accepted) => {
        accepted.send(JSON.stringify({ kind: 'session', token }));
        deps.serveWire(wsWire(accepted));
      });
      return null;
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** A wire over a `ws` socket. Protocol errors of the peer end the wire; without a listener they would end the process. */
export function wsWire(socket: WebSocket): Wire {
  socket.on('error', () => socket.terminate());
  const wire = socketWire(socket);
  return {
    ...wire,
    send(frame) {
      wire.send(frame);
      if (socket.bufferedAmount > maxWaitingBytes) socket.terminate();
    },
  };
}
