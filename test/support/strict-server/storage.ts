import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { StrictLog } from './log.ts';

type Stored = { bytes: Buffer; type: string };
type Link = { object: string; expiresAtMs: number };

/** Object storage behind presigned links: its own port, GET only, no second way to sign in. */
export class StrictStorage {
  private readonly objects = new Map<string, Stored>();
  private readonly links = new Map<string, Link>();
  private readonly server: Server;
  private readonly log: StrictLog;
  /** How long a new link lives. */
  linkTtlSeconds = 300;

  constructor(log: StrictLog) {
    this.log = log;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  put(object: string, bytes: Buffer, type: string): void {
    this.objects.set(object, { bytes, type });
  }

  /** A fresh link, in the shape that R2 gives. */
  presign(object: string): string {
    const signature = randomBytes(32).toString('hex');
    const now = new Date();
    this.links.set(signature, { object, expiresAtMs: now.getTime() + this.linkTtlSeconds * 1000 });
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'strict/20260101/auto/s3/aws4_request',
      'X-Amz-Date': now.toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': String(this.linkTtlSeconds),
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': signature,
    });
    return `${this.origin}/${object}?${query}`;
  }

  /** All links that were given so far stop working, as after their time. */
  expireAll(): void {
    for (const link of this.links.values()) link.expiresAtMs = 0;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.origin);
    const status = this.respond(request, response, url);
    this.log.requests.push({
      method: request.method ?? '',
      path: `storage:${url.pathname}`,
      query: {},
      headers: request.headers,
      status,
      bodyBytes: 0,
    });
  }

  private respond(request: IncomingMessage, response: ServerResponse, url: URL): number {
    const refuse = (status: number, code: string): number => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
      return status;
    };
    const foreign = ['authorization', 'cookie', 'x-api-key', 'proxy-authorization'].filter(
      (name) => request.headers[name] !== undefined,
    );
    if (foreign.length > 0) {
      this.log.violation(`a presigned link was asked with ${foreign.join(', ')}`);
      return refuse(400, 'InvalidArgument');
    }
    const link = this.links.get(url.searchParams.get('X-Amz-Signature') ?? '');
    if (request.method !== 'GET' || !link || `/${link.object}` !== url.pathname) {
      return refuse(403, 'SignatureDoesNotMatch');
    }
    if (link.expiresAtMs < Date.now()) return refuse(403, 'AccessDenied');
    const stored = this.objects.get(link.object);
    return stored ? sendRange(request, response, stored) : refuse(404, 'NoSuchKey');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((done) => this.server.close(done));
  }
}

function sendRange(request: IncomingMessage, response: ServerResponse, { bytes, type }: Stored): number {
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length, etag });
    response.end(bytes);
    return 200;
  }
  const from = Number(range[1]);
  const to = Math.min(range[2] ? Number(range[2]) : bytes.length - 1, bytes.length - 1);
  if (from > to) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` });
    response.end();
    return 416;
  }
  response.writeHead(206, {
    'content-type': type,
    'content-length': to - from + 1,
    'content-range': `bytes ${from}-${to}/${bytes.length}`,
    etag,
  });
  response.end(bytes.subarray(from, to + 1));
  return 206;
}
