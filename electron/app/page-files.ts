import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

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

/** One file of the built page. */
export type PageFile = { path: string; mimeType: string };

/**
 * Lists the built page once: address path to file. Requests are looked up here and never become paths, so there is no
 * way out of the folder to look for (2.9). Links, source maps and unknown kinds of file are left out.
 */
export async function listPageFiles(rootDir: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  async function walk(dir: string, prefix: string): Promise<void> {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      const address = `${prefix}${entry.name}`;
      const mimeType = mimeTypes[extname(entry.name)];
      if (entry.isDirectory()) await walk(path, `${address}/`);
      else if (entry.isFile() && mimeType) files.set(address, { path, mimeType });
    }
  }
  await walk(rootDir, '/');
  return files;
}
