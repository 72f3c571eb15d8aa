import { readFile } from 'node:fs/promises';
import { isAppUrl, mediaPrefix } from './app-origin.ts';
import { type Media, mediaAnswer } from '../app/media-answer.ts';
import type { PageFile } from '../app/page-files.ts';
import { pageHeaders } from '../app/page-headers.ts';

/** The page talks through its port; there is no socket. */
const headersOfAll = pageHeaders();

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
    const headers = { ...headersOfAll, 'content-type': file.mimeType, 'content-length': String(body.byteLength) };
    return new Response(isHead ? null : new Uint8Array(body), { headers });
  }

  async function serveMedia(itemId: string, request: Request): Promise<Response> {
    const media = itemIdPattern.test(itemId) ? await deps.openMedia(itemId) : null;
    if (!media) return refuse(404);
    const { status, headers, bytes } = mediaAnswer(media, request.headers.get('range'));
    return new Response(
      request.method === 'HEAD' || bytes === null ? null : toStream(media.read(bytes.start, bytes.end)),
      {
        status,
        // The library may move an item to the bin at any time; audio is never worth a copy in the browser's cache.
        headers: { ...headersOfAll, ...headers, 'cache-control': 'no-store' },
      },
    );
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
  return new Response(null, { status, headers: { ...headersOfAll, ...headers } });
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
