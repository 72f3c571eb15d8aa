import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { listPageFiles, type PageFile } from '../app/page-files.ts';

export type StaticFiles = {
  /** The file that answers `pathname`, or `null`. Views have addresses without a dot and share the start page. */
  find(pathname: string): PageFile | null;
};

/** The built page, listed once. A request is looked up as it was written and never becomes a path (2.9). */
export async function listStaticFiles(rootDir: string): Promise<StaticFiles> {
  const files = await listPageFiles(rootDir);
  const start = files.get('/index.html') ?? null;
  return {
    find: (pathname) => files.get(pathname) ?? (/^\/[A-Za-z0-9_/-]*$/.test(pathname) ? start : null),
  };
}

/** Sends one listed file. Rejects when it cannot be read or the reader left. */
export async function sendStaticFile(file: PageFile, response: ServerResponse, isHead: boolean): Promise<void> {
  const { size } = await stat(file.path);
  response.writeHead(200, { 'content-type': file.mimeType, 'content-length': size });
  if (isHead) response.end();
  else await pipeline(createReadStream(file.path), response);
}
