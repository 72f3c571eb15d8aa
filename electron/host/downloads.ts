import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** The page fetches a download at once; after this it is gone. */
const lifeMs = 2 * 60_000;
/** Bytes kept for downloads nobody has fetched yet; the oldest give way. */
const maxWaitingBytes = 256 * 1024 * 1024;

/** A file for one fetch: in memory, or on disk (`path`), where it is deleted once it was fetched or nobody came. */
export type Download = { fileName: string; mimeType: string } & (
  | { bytes: Uint8Array }
  | { path: string; sizeBytes: number }
);
export type Downloads = {
  /** Keeps a file for one fetch and returns the capability to fetch it with. */
  offer(download: Download): string;
  /** Hands the file over, once. */
  take(capability: string): Download | null;
  /** The same without using it up, for HEAD. */
  peek(capability: string): Download | null;
};

/** Files on their way to the browser's own download folder. `now` in milliseconds. */
export function createDownloads(now: () => number = Date.now): Downloads {
  const waiting = new Map<string, Download & { expiresAtMs: number }>();

  function tidy(): void {
    let waitingBytes = 0;
    for (const download of waiting.values()) waitingBytes += memoryOf(download);
    for (const [capability, download] of waiting) {
      const { expiresAtMs } = download;
      if (expiresAtMs > now() && (waitingBytes <= maxWaitingBytes || waiting.size === 1)) return;
      waiting.delete(capability);
      waitingBytes -= memoryOf(download);
      if ('path' in download) void rm(download.path, { force: true });
    }
  }

  function peek(capability: string): Download | null {
    tidy();
    return waiting.get(capability) ?? null;
  }

  return {
    offer(download) {
      const capability = randomBytes(32).toString('base64url');
      waiting.set(capability, { ...download, expiresAtMs: now() + lifeMs });
      tidy();
      return capability;
    },
    peek,
    take(capability) {
      const download = peek(capability);
      waiting.delete(capability);
      return download;
    },
  };
}

const memoryOf = (download: Download): number => ('bytes' in download ? download.bytes.byteLength : 0);

/**
 * `Content-Disposition` that saves under `fileName` in every language: an ASCII stand-in for old readers, and the name
 * itself as RFC 8187 spells it. Sources: RFC 6266, RFC 8187.
 */
export function contentDisposition(fileName: string): string {
  const name = fileName.toWellFormed().replace(/[/\\\p{Cc}]/gu, '_');
  const ascii =
    name
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .replace(/["%;]/g, '_')
      .trim() || 'download';
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Sends `download` as a file to save, never to show. */
export async function sendDownload(download: Download, response: ServerResponse, isHead: boolean): Promise<void> {
  response.writeHead(200, {
    'content-type': download.mimeType,
    'content-length': 'bytes' in download ? download.bytes.byteLength : download.sizeBytes,
    'content-disposition': contentDisposition(download.fileName),
  });
  if (isHead) response.end();
  else if ('bytes' in download) response.end(download.bytes);
  else {
    try {
      await pipeline(createReadStream(download.path), response);
    } finally {
      await rm(download.path, { force: true });
    }
  }
}
