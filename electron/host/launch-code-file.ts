import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Writes a page that sends the browser on to `url`, readable by this user only, and returns its `file:` address. A
 * browser is started with that address, because its command line is readable by every user of the machine and must not
 * hold the launch code (reliability list 2.6 b, F15). `dir` must be private (0700).
 */
export async function writeLaunchFile(dir: string, url: string): Promise<{ address: string; remove(): Promise<void> }> {
  const path = join(dir, 'open-fluxions.html');
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  await rm(path, { force: true });
  const html = `<!doctype html><meta charset="utf-8"><title>Fluxions Desktop</title><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${target}"><a href="${target}">Open Fluxions Desktop</a>\n`;
  await writeFile(path, html, { mode: 0o600, flag: 'wx' });
  return { address: pathToFileURL(path).href, remove: () => rm(path, { force: true }) };
}
