import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.woff2': 'font/woff2',
};

export type StaticFile = { path: string; mimeType: string };
export type StaticFiles = {
  /** The file that answers `pathname`, or `null`. Views have addresses without a dot and share the start page. */
  find(pathname: string): StaticFile | null;
};

/**
 * The built page, listed once. A request is looked up as it was written and never becomes a path, so there is no way
 * out of the folder to look for (2.9). Links, source maps and unknown kinds of file are not listed.
 */
export async function listStaticFiles(rootDir: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  async function walk(dir: string, prefix: string): Promise<void> {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      const mimeType = mimeTypes[extname(entry.name)];
      if (entry.isDirectory()) await walk(path, `${prefix}${entry.name}/`);
      else if (entry.isFile() && mimeType) files.set(`${prefix}${entry.name}`, { path, mimeType });
    }
  }
  await walk(rootDir, '/');
  const start = files.get('/index.html') ?? null;
  return {
    find: (pathname) => files.get(pathname) ?? (/^\/[A-Za-z0-9_/-]*$/.test(pathname) ? start : null),
  };
}

/** Sends one listed file. Rejects when it cannot be read or the reader left. */
export async function sendStaticFile(file: StaticFile, response: ServerResponse, isHead: boolean): Promise<void> {
  const { size } = await stat(file.path);
  response.writeHead(200, { 'content-type': file.mimeType, 'content-length': size });
  if (isHead) response.end();
  else await pipeline(createReadStream(file.path), response);
}
