import { readFile } from 'node:fs/promises';
import { isAppUrl, mediaPrefix } from './app-origin.ts';
import { parseByteRange } from './byte-range.ts';
import type { PageFile } from '../app/page-files.ts';
import { pageHeaders } from './page-policy.ts';

/** Audio of one item, readable from any byte. */
export type Media = {
  sizeBytes: number;
  mimeType: string;
  /** Bytes `start` to `end`, both included; stops reading when the reader leaves. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
};

/** Opaque ids as the contract defines them; anything else cannot name an item. */
const itemIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Answers every request of the page: the built files by an exact list, audio by opaque id with byte ranges. Nothing a
 * request says is ever part of a file path, and no answer carries an error's text. Source: reliability list C10.
 */
export function createAppProtocol(deps: {
  files: ReadonlyMap<string, PageFile>;
  openMedia(itemId: string): Promise<Media | null>;
}): (request: Request) => Promise<Response> {
  async function serveFile(address: string, isHead: boolean): Promise<Response> {
    const file = deps.files.get(address) ?? (isRoute(address) ? deps.files.get('/index.html') : undefined);
    if (!file) return refuse(404);
    const body = await readFile(file.path);
    const headers = { ...pageHeaders, 'content-type': file.mimeType, 'content-length': String(body.byteLength) };
    return new Response(isHead ? null : new Uint8Array(body), { headers });
  }

  async function serveMedia(itemId: string, request: Request): Promise<Response> {
    const media = itemIdPattern.test(itemId) ? await deps.openMedia(itemId) : null;
    if (!media) return refuse(404);
    const range = parseByteRange(request.headers.get('range'), media.sizeBytes);
    if (range === 'unsatisfiable') return refuse(416, { 'content-range': `bytes */${media.sizeBytes}` });
    const { start, end } = range ?? { start: 0, end: media.sizeBytes - 1 };
    const headers: Record<string, string> = {
      ...pageHeaders,
      'accept-ranges': 'bytes',
      // The library may move an item to the bin at any time; audio is never worth a copy in the browser's cache.
      'cache-control': 'no-store',
      'content-length': String(end - start + 1),
      'content-type': media.mimeType,
    };
    if (range) headers['content-range'] = `bytes ${start}-${end}/${media.sizeBytes}`;
    const isEmpty = request.method === 'HEAD' || media.sizeBytes === 0;
    return new Response(isEmpty ? null : toStream(media.read(start, end)), { status: range ? 206 : 200, headers });
  }

  return async (request) => {
    try {
      if (!isAppUrl(request.url)) return refuse(404);
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
      const { pathname } = new URL(request.url);
      if (pathname.startsWith(mediaPrefix)) return await serveMedia(pathname.slice(mediaPrefix.length), request);
      return await serveFile(pathname, request.method === 'HEAD');
    } catch {
      return refuse(500);
    }
  };
}

/** Views have addresses without a dot and all start from the same document. */
function isRoute(address: string): boolean {
  return /^\/[A-Za-z0-9_/-]*$/.test(address);
}

function refuse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...pageHeaders, ...headers } });
}

/** Pulls one piece at a time, so a paused player holds one piece and not the file. */
function toStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
