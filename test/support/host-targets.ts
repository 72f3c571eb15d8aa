import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { createLoopback } from '../../electron/host/loopback.ts';
import { wsWire } from '../../electron/host/loopback-socket.ts';
import type { Handlers, Wire } from '../../electron/ipc/rpc/define.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { openSocket, sessionOf } from './host-client.ts';
import { createProbe, probeContract, type ProbeContract } from './rpc-probe.ts';

/** What got through to the app behind a server: the one judge of every attack. */
export type Effects = { calls: number; uploads: number; mediaReads: number; documents: number };

/** A server under attack: ours, or its unprotected twin with the same doors and no locks. */
export type Target = {
  origin: string;
  host: string;
  port: number;
  effects: Effects;
  /** Path under which the audio of the one item is heard. */
  mediaPath: string;
  /** A token as the right page gets it. */
  signIn(): Promise<string>;
  launchUrl(lifeMs?: number): string;
  offerDownload(fileName: string, mimeType: string, bytes: Uint8Array): string;
  uploads: { path: string; name: string }[];
  close(): Promise<void>;
};

export const mediaBytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
export const startPage =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fluxions Desktop</title></head><body><p>the app</p></body></html>';

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

function counted(effects: Effects): Handlers<ProbeContract> {
  const probe = createProbe();
  const { echo } = probe.probe;
  return {
    probe: {
      ...probe.probe,
      echo(input, context) {
        effects.calls += 1;
        return echo(input, context);
      },
    },
  };
}

async function* slice(effects: Effects, start: number, end: number): AsyncGenerator<Uint8Array> {
  effects.mediaReads += 1;
  for (let at = start; at <= end; at += 16_384) yield mediaBytes.subarray(at, Math.min(at + 16_384, end + 1));
}

export type TargetOptions = {
  port?: number;
  now?: () => number;
  staticDir?: string;
  maxUploadBytes?: number;
  /** Serves pages instead of the probe. */
  serveWire?: (wire: Wire) => void;
};

/** Our own server over the probe, on files of the test's own. */
export async function startOurs(options: TargetOptions = {}): Promise<Target> {
  const dir = await mkdtemp(join(tmpdir(), 'fluxions-host-'));
  if (!options.staticDir) await writeFile(join(dir, 'index.html'), startPage);
  const effects: Effects = { calls: 0, uploads: 0, mediaReads: 0, documents: 0 };
  const uploads: Target['uploads'] = [];
  const handlers = counted(effects);
  const loopback = await createLoopback({
    port: options.port ?? 0,
    staticDir: options.staticDir ?? dir,
    serveWire: options.serveWire ?? ((wire) => void serve(probeContract, handlers, wire)),
    openMedia: async (itemId) =>
      itemId === 'item-1'
        ? { sizeBytes: mediaBytes.length, mimeType: 'audio/wav', read: (start, end) => slice(effects, start, end) }
        : null,
    uploads: {
      dir: join(dir, 'uploads'),
      maxBytes: options.maxUploadBytes ?? 64 * 1024 * 1024,
      grant(path, name) {
        effects.uploads += 1;
        uploads.push({ path, name });
        return `ref_${uploads.length}_0000000`;
      },
    },
    log: silentLog,
    now: options.now,
  });
  const { host, port } = new URL(loopback.origin);
  return {
    origin: loopback.origin,
    host,
    port: Number(port),
    effects,
    uploads,
    mediaPath: loopback.mediaUrl('item-1'),
    launchUrl: (lifeMs) => loopback.launchUrl(lifeMs),
    offerDownload: (...download) => loopback.offerDownload(...download),
    async signIn() {
      const code = new URL(loopback.launchUrl()).hash.slice('#code='.length);
      const socket = await openSocket(loopback.origin, { secret: `code.${code}` });
      const token = await sessionOf(socket);
      socket.terminate();
      return token;
    },
    async close() {
      await loopback.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The same doors with every lock left out, as a careless local server would have them. */
export async function startTwin(options: { port?: number; address?: string } = {}): Promise<Target> {
  const effects: Effects = { calls: 0, uploads: 0, mediaReads: 0, documents: 0 };
  const handlers = counted(effects);
  // One token for ever, taken from anywhere.
  const token = 'twin-token';
  const server = createServer(
    { insecureHTTPParser: true, requireHostHeader: false, headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 },
    (request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-methods', '*');
      response.setHeader('access-control-allow-headers', '*');
      response.setHeader('referrer-policy', 'unsafe-url');
      response.setHeader('set-cookie', `session=${token}; HttpOnly; SameSite=Strict; Path=/`);
      const { pathname } = new URL(request.url ?? '/', 'http://twin');
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else if (pathname === '/upload') {
        effects.uploads += 1;
        request.resume();
        response.end('{"fileRef":"twin_ref_1"}');
      } else if (pathname === '/media/item-1') {
        effects.mediaReads += 1;
        response.end(mediaBytes);
      } else if (pathname === '/session') response.writeHead(204).end();
      else {
        effects.documents += 1;
        response.writeHead(200, { 'content-type': 'text/html' }).end(startPage);
      }
    },
  );
  const sockets = new WebSocketServer({ server, maxPayload: 0, handleProtocols: (names) => [...names][0] ?? false });
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ kind: 'session', token }));
    serve(probeContract, handlers, wsWire(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, options.address ?? '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    origin: `http://${host}`,
    host,
    port,
    effects,
    uploads: [],
    mediaPath: '/media/item-1',
    signIn: async () => token,
    launchUrl: () => `http://${host}/?token=${token}`,
    offerDownload: () => '/download/twin',
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
