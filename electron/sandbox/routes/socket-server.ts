import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { GatewayContext } from '../gateway-context.ts';
import { serveSpeakSocket } from './speak-socket.ts';

/** Messages from clients are a script at most. */
const maxPayloadBytes = 1 << 20;
const path = '/vui/v1/tts/ws';

export type SocketServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops every socket. */
  close(): void;
};

/** Accepts speech sockets, unless a knob or a fault refuses them with an HTTP status. */
export function createSocketServer(context: GatewayContext): SocketServer {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    autoPong: false,
  });
  const refuse = (socket: Duplex, status: number, headers: Record<string, string> = {}): void => {
    const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers });
    socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  };
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => {});
      if ((request.url ?? '').split('?')[0] !== path) {
        context.violations.record('unknown-path', 'tts-socket', `upgrade ${(request.url ?? '').split('?')[0]}`);
        refuse(socket, 404);
        return;
      }
      context.accounts.publicCall(request, 'tts-socket');
      const refusal = context.faults.takeUpgrade();
      if (refusal) {
        refuse(socket, refusal.status, refusal.headers);
        return;
      }
      const { maxSockets } = context.faults.knobs;
      if (maxSockets !== null && server.clients.size >= maxSockets) {
        refuse(socket, 409);
        return;
      }
      server.handleUpgrade(request, socket, head, (accepted) => serveSpeakSocket(context, accepted));
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}
