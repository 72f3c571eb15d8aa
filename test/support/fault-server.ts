import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** One request as it stood on the wire. Header names are lower case; a repeated header keeps its last value. */
export type FaultRequest = { method: string; target: string; headers: Record<string, string>; bodyBytes: number };

/** What a script can do to the client that is connected. Everything is written as given, right or wrong. */
export type FaultExchange = {
  request: FaultRequest;
  socket: Socket;
  /** Body bytes received so far are kept here when `keepBody` was asked for. */
  body(): Buffer;
  /** Resolves when `bytes` of the body have arrived; without a number, the whole Content-Length. */
  received(bytes?: number): Promise<void>;
  send(text: string | Uint8Array): void;
  /** A complete, correct reply with Content-Length. */
  reply(status: number, body?: string | Uint8Array, headers?: Record<string, string>): void;
  /** Stops reading, so that the client's writes are no longer taken. */
  freeze(): void;
  reset(): void;
  end(): void;
};

export type FaultScript = (exchange: FaultExchange, index: number) => void | Promise<void>;

export type FaultServer = {
  url: string;
  port: number;
  /** Every request whose head was complete, in order of arrival. */
  requests: FaultRequest[];
  /** Accepted connections. */
  connections(): number;
  script(next: FaultScript): void;
  close(): Promise<void>;
};

function parseHead(head: string): FaultRequest {
  const [start = '', ...lines] = head.split('\r\n');
  const [method = '', target = ''] = start.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method, target, headers, bodyBytes: 0 };
}

type Options = { keepBody?: boolean; tls?: { key: string; cert: string } };

/** A server that does exactly what its script says, byte by byte, on a free port of this computer. */
export async function startFaultServer(script: FaultScript, options: Options = {}): Promise<FaultServer> {
  let current = script;
  let accepted = 0;
  const requests: FaultRequest[] = [];
  const sockets = new Set<Socket>();

  const onConnection = (socket: Socket): void => {
    accepted += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let pending = Buffer.alloc(0);
    let active: { request: FaultRequest; chunks: Buffer[]; waiters: Set<() => void> } | null = null;

    const take = (data: Buffer): void => {
      if (active !== null) {
        const length = Number(active.request.headers['content-length'] ?? 0);
        const isChunked = active.request.headers['transfer-encoding'] !== undefined;
        const rest = isChunked ? data.length : length - active.request.bodyBytes;
        const piece = data.subarray(0, rest);
        active.request.bodyBytes += piece.length;
        if (options.keepBody === true) active.chunks.push(Buffer.from(piece));
        for (const wake of active.waiters) wake();
        if (piece.length === data.length) return;
        data = data.subarray(piece.length);
      }
      pending = Buffer.concat([pending, data]);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const request = parseHead(pending.subarray(0, end).toString('latin1'));
      const rest = pending.subarray(end + 4);
      pending = Buffer.alloc(0);
      const mine = { request, chunks: [] as Buffer[], waiters: new Set<() => void>() };
      active = mine;
      requests.push(request);
      const exchange: FaultExchange = {
        request,
        socket,
        body: () => Buffer.concat(mine.chunks),
        received: (bytes = Number(request.headers['content-length'] ?? 0)) =>
          new Promise((resolve) => {
            const check = (): void => {
              if (request.bodyBytes < bytes) return;
              mine.waiters.delete(check);
              resolve();
            };
            mine.waiters.add(check);
            check();
          }),
        send: (text) => void socket.write(text),
        reply(status, body = '', headers = {}) {
          const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
          const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
            ([k, v]) => `${k}: ${v}\r\n`,
          );
          socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${bytes.length}\r\n${lines.join('')}\r\n`);
          socket.write(bytes);
        },
        freeze: () => void socket.pause(),
        reset: () => void socket.resetAndDestroy(),
        end: () => void socket.end(),
      };
      void Promise.resolve(current(exchange, requests.length - 1)).catch((error: unknown) =>
        socket.destroy(error as Error),
      );
      if (rest.length > 0) take(rest);
    };
    socket.on('data', (data) => take(Buffer.isBuffer(data) ? data : Buffer.from(data)));
  };

  const server: Server =
    options.tls === undefined ? createServer(onConnection) : createTlsServer({ ...options.tls }, onConnection);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => accepted,
    script(next) {
      current = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
