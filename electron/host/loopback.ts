import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pageHeaders } from '../app/page-headers.ts';
import { ContractError, type ErrorCode } from '../ipc/contract/errors.ts';
import type { Wire } from '../ipc/rpc/define.ts';
import { errorShape, internalError } from '../ipc/rpc/protocol.ts';
import type { Log } from '../services/ports/platform.ts';
import { contentDisposition, createDownloads, sendDownload } from './downloads.ts';
import { createSignIn, printedCodeLifeMs } from './launch-code.ts';
import { refusalOf, sessionHeader } from './loopback-guard.ts';
import { createSocketDoor } from './loopback-socket.ts';
import { createMediaAddresses, type OpenMedia, sendMedia } from './media.ts';
import { listStaticFiles, sendStaticFile } from './static.ts';
import { createUploads, type UploadOptions } from './uploads.ts';

export type LoopbackOptions = {
  /** 0: any free port, the safe choice. */
  port: number;
  /** The built page. */
  staticDir: string;
  /** Serves one signed-in page; called once per connection. */
  serveWire(wire: Wire): void;
  openMedia: OpenMedia;
  uploads: UploadOptions;
  log: Log;
  /** Milliseconds; for tests of what expires. */
  now?: () => number;
};

export type Loopback = {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  /** A new address that signs one browser in, once, within `lifeMs` (default ten minutes). The code is in its fragment. */
  launchUrl(lifeMs?: number): string;
  /** Address of an item's audio for the signed-in page, with ranges. */
  mediaUrl(itemId: string): string;
  /** Address to fetch `bytes` from, once, as a browser download named `fileName`. */
  offerDownload(fileName: string, mimeType: string, bytes: Uint8Array): string;
  /** The same for a file on disk, which is deleted when it was fetched or nobody came for it. */
  offerFile(fileName: string, mimeType: string, path: string): Promise<string>;
  close(): Promise<void>;
};

/** A connection that has not sent its request head by then is closed. */
const headTimeoutMs = 2_000;
/** Room for other local programs' cookies, which browsers send to every port; more is refused with 431. */
const maxHeadBytes = 16 * 1024;
/** Sockets of any kind; enough for a flood to starve and time out while the page goes on. */
const maxConnections = 2_000;

/** For a person who typed `localhost` or an old address; programs read the status. */
const refusalText = 'Nothing is here for you. Open the address that Fluxions Desktop printed.\n';

const statusOf: Partial<Record<ErrorCode, number>> = {
  TOO_LARGE: 413,
  DISK_FULL: 507,
  BAD_INPUT: 400,
  RATE_LIMITED: 429,
};

type Exchange = { request: IncomingMessage; response: ServerResponse; path: string; isHead: boolean };

/**
 * The browser host's server, on 127.0.0.1 only: the page, its socket, uploads, audio and downloads. Every request passes
 * two doors: it must be addressed to us and sent by our page (`refusalOf`), and it must carry the session token or a
 * capability. The page's files alone need neither; they hold nothing. Source: reliability list F.
 */
export async function createLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { log } = options;
  const files = await listStaticFiles(options.staticDir);
  const uploads = await createUploads(options.uploads);
  const signIn = createSignIn(options.now);
  const media = createMediaAddresses(options.now);
  const downloads = createDownloads(options.now);
  const door = createSocketDoor({ signIn, serveWire: (wire) => options.serveWire(wire) });

  const server = createServer({
    maxHeaderSize: maxHeadBytes,
    headersTimeout: headTimeoutMs,
    // Uploads may take long; their own silence limit ends those that stall.
    requestTimeout: 0,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = maxConnections;
  const port = await listen(server, options.port);
  const own = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` };
  // No CORS header exists here, and no cookie: cookies are not separated by port (reliability list 2.6 a).
  const headers = { ...pageHeaders(own.host), 'cache-control': 'no-store' };

  function refuse({ request, response }: Exchange, status: number, reason: string): void {
    log.debug('host.refused', { status, reason });
    // Whatever body is still coming is not worth reading.
    const hasBody =
      request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    if (hasBody) response.setHeader('connection', 'close');
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : refusalText);
  }

  function isSignedIn({ request }: Exchange): boolean {
    const token = request.headers[sessionHeader];
    return typeof token === 'string' && signIn.isSession(token);
  }

  async function takeUpload(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    if (!isSignedIn(exchange)) return refuse(exchange, 401, 'token');
    let status = 200;
    let answer: object;
    try {
      answer = { fileRef: await uploads.receive(request) };
    } catch (error) {
      const failure = error instanceof ContractError ? error : internalError(error);
      status = statusOf[failure.code] ?? 500;
      answer = { error: errorShape(failure) };
      // Reads the rest away: a browser shows no answer before it has sent everything.
      request.resume();
    }
    if (response.destroyed) return;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  async function giveMedia(exchange: Exchange, capability: string): Promise<void> {
    const itemId = media.itemOf(capability);
    const found = itemId === null ? null : await options.openMedia(itemId);
    if (!found) return refuse(exchange, 404, 'media');
    await sendMedia(found, exchange.response, { range: exchange.request.headers.range, isHead: exchange.isHead });
  }

  async function giveDownload(exchange: Exchange, capability: string): Promise<void> {
    const found = exchange.isHead ? downloads.peek(capability) : downloads.take(capability);
    if (found) await sendDownload(found, exchange.response, exchange.isHead);
    else refuse(exchange, 404, 'download');
  }

  async function answer(exchange: Exchange): Promise<void> {
    const { request, response, path, isHead } = exchange;
    const [, first = '', rest = ''] = /^\/(media|download)\/([A-Za-z0-9_-]{43})$/.exec(path) ?? [];
    const file = first === '' ? files.find(path) : null;
    const isUpload = path === '/upload';
    const kind = isUpload ? 'command' : file ? 'document' : 'resource';
    const refusal = refusalOf(request, own, kind);
    if (refusal) return refuse(exchange, refusal.status, refusal.reason);
    if (isUpload ? request.method !== 'PUT' : request.method !== 'GET' && !isHead) {
      return refuse(exchange, 405, 'method');
    }
    if (isUpload) return await takeUpload(exchange);
    // Lets a page tell "signed out" from "not running", which a failed WebSocket does not say.
    if (path === '/session') {
      if (!isSignedIn(exchange)) return refuse(exchange, 401, 'token');
      response.writeHead(204).end();
      return;
    }
    if (first === 'media') return await giveMedia(exchange, rest);
    if (first === 'download') return await giveDownload(exchange, rest);
    if (file) return await sendStaticFile(file, response, isHead);
    refuse(exchange, 404, 'path');
  }

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // Nothing is ever read from a query, so an address with one is nobody's.
    const exchange = { request, response, path: request.url ?? '', isHead: request.method === 'HEAD' };
    answer(exchange).catch((error: unknown) => {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      // The reader left: players do that at every seek.
      if (reason !== 'ERR_STREAM_PREMATURE_CLOSE') log.warn('host.failed', { reason });
      if (response.headersSent) response.destroy();
      else refuse(exchange, 500, reason);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on Node no longer listens; a reset without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, own, 'socket');
    const status = refusal?.status ?? (request.url === '/rpc' ? door.admit(request, socket, head) : 404);
    if (status === null) return;
    log.debug('host.refused', { status, reason: refusal?.reason ?? 'socket' });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = `HTTP/1.1 ${status} Refused\r\n${lines.join('')}content-length: 0\r\nconnection: close\r\n\r\n`;
    socket.end(answer, () => socket.destroy());
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Browsers open connections ahead of need. Words sent into one are read as the answer to its first request, so one
    // that stayed silent is closed without any.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' || !socket.writable) socket.destroy();
    else socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });

  return {
    origin: own.origin,
    launchUrl: (lifeMs = printedCodeLifeMs) => `${own.origin}/#code=${signIn.issueCode(lifeMs)}`,
    mediaUrl: (itemId) => `/media/${media.mint(itemId)}`,
    offerDownload(fileName, mimeType, bytes) {
      // Fails here, where the caller can tell the person, rather than in the browser.
      contentDisposition(fileName);
      return `/download/${downloads.offer({ fileName, mimeType, bytes })}`;
    },
    async offerFile(fileName, mimeType, path) {
      contentDisposition(fileName);
      const { size } = await stat(path);
      return `/download/${downloads.offer({ fileName, mimeType, path, sizeBytes: size })}`;
    },
    async close() {
      door.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Rejects with CONFLICT when another program has the port, with the system's error otherwise. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const message = `Port ${port} cannot be had. Choose another one, or leave --port out for any free one.`;
      reject(isTaken ? new ContractError('CONFLICT', message) : error);
    });
    server.listen({ host: '127.0.0.1', port, backlog: 1024, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}
