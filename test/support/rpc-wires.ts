import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { wsWire } from '../../electron/host/loopback-socket.ts';
import type { Handlers, Wire } from '../../electron/ipc/rpc/define.ts';
import { maxPageInputBytes } from '../../electron/ipc/rpc/protocol.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { MessagePortMainShim } from './message-port-main.ts';
import { createProbe, probeContract, type ProbeContract } from './rpc-probe.ts';

/** A server of the probe that can be reached over one kind of wire, any number of times. */
export type ProbeServer = { open(): Promise<Wire>; close(): Promise<void> };

function serveProbe(handlers: Handlers<ProbeContract>, wire: Wire): void {
  serve(probeContract, handlers, wire, { maxInputBytes: maxPageInputBytes });
}

export async function nodePorts(): Promise<ProbeServer> {
  const handlers = createProbe();
  return {
    async open() {
      const { port1, port2 } = new MessageChannel();
      serveProbe(handlers, portWire(port1));
      return portWire(port2);
    },
    close: async () => {},
  };
}

export async function electronPorts(): Promise<ProbeServer> {
  const handlers = createProbe();
  return {
    async open() {
      const { port1, port2 } = new MessageChannel();
      serveProbe(handlers, portWire(new MessagePortMainShim(port1)));
      return portWire(port2);
    },
    close: async () => {},
  };
}

export async function sockets(): Promise<ProbeServer> {
  const handlers = createProbe();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: maxPageInputBytes });
  server.on('connection', (socket) => serveProbe(handlers, wsWire(socket)));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    async open() {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      await once(socket, 'open');
      return wsWire(socket);
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function workerThread(): Promise<ProbeServer> {
  const worker = new Worker(new URL('./rpc-worker.ts', import.meta.url));
  await once(worker, 'online');
  return {
    async open() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ port: port1 }, [port1]);
      return portWire(port2);
    },
    async close() {
      await worker.terminate();
    },
  };
}

export const probeServers = {
  'Node MessagePort': nodePorts,
  'Electron MessagePortMain': electronPorts,
  'loopback WebSocket': sockets,
  'worker thread': workerThread,
};
