import type { WebSocket } from 'ws';
import type { Wire } from '../ipc/rpc/define.ts';
import { socketWire } from '../ipc/rpc/socket-wire.ts';

/** A wire over a `ws` socket. Protocol errors of the peer end the wire; without a listener they would end the process. */
export function wsWire(socket: WebSocket): Wire {
  socket.on('error', () => socket.terminate());
  return socketWire(socket);
}
