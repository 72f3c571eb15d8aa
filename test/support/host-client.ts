import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { WebSocket } from 'ws';

export type SocketRequest = {
  secret?: string;
  path?: string;
  /** `null`: no such header. */
  origin?: string | null;
  headers?: Record<string, string>;
};

/** A WebSocket to a host, as the right page opens it unless told otherwise. Rejects when it is refused. */
export async function openSocket(origin: string, request: SocketRequest = {}): Promise<WebSocket> {
  const sentOrigin = request.origin === undefined ? origin : request.origin;
  const protocols = ['fluxions-rpc.v1', ...(request.secret === undefined ? [] : [request.secret])];
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${request.path ?? '/rpc'}`, protocols, {
    ...(sentOrigin === null ? {} : { origin: sentOrigin }),
    headers: request.headers ?? {},
  });
  // Messages that arrive with the handshake wait here for whoever listens first.
  const early: string[] = [];
  socket.on('message', (data, isBinary) => early.push(isBinary ? '' : String(data as Buffer)));
  earlyMessages.set(socket, early);
  await once(socket, 'open');
  return socket;
}

const earlyMessages = new WeakMap<WebSocket, string[]>();

async function messageWhere<T>(socket: WebSocket, read: (message: Record<string, unknown>) => T | null): Promise<T> {
  const seen = earlyMessages.get(socket) ?? [];
  for (let index = 0; ; index += 1) {
    while (index >= seen.length) {
      const ended = once(socket, 'close').then(() => {
        throw new Error('closed');
      });
      ended.catch(() => {});
      await Promise.race([once(socket, 'message'), ended]);
    }
    const found = read(JSON.parse(seen[index] || '{}') as Record<string, unknown>);
    if (found !== null) return found;
  }
}

/** The token in the host's first message. */
export function sessionOf(socket: WebSocket): Promise<string> {
  return messageWhere(socket, (message) => (message['kind'] === 'session' ? String(message['token']) : null));
}

/** Calls the app over a socket; true when it answered, false when the socket was refused or cut. */
export async function callOver(
  origin: string,
  request: SocketRequest = {},
  value: unknown = 'attack',
): Promise<boolean> {
  const socket = await openSocket(origin, request).catch(() => null);
  if (!socket) return false;
  socket.on('error', () => {});
  try {
    const answered = messageWhere(socket, (message) => (message['id'] === 1 ? message['kind'] === 'done' : null));
    socket.send(JSON.stringify({ kind: 'call', id: 1, feature: 'probe', verb: 'echo', input: { value } }));
    return await answered;
  } catch {
    return false;
  } finally {
    socket.terminate();
  }
}

/** Sends exactly these bytes to 127.0.0.1 and returns everything that comes back until the server closes. */
export async function rawRequest(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** An HTTP request spelt out by hand. `host: null` leaves the header out. */
export function httpText(method: string, target: string, headers: (string | null)[]): string {
  const lines = headers.filter((header) => header !== null);
  return `${method} ${target} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}connection: close\r\n\r\n`;
}

/** The status of an answer, or 0 when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** A plain connection that is open. */
export async function openTcp(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connectTcp({ host, port });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}
