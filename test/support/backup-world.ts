import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { type App, compose } from '../../electron/app/compose.ts';
import type { ChildLike } from '../../electron/services/ports/child.ts';

/** A recorder that is not there: nothing here records. */
const noChild: ChildLike = {
  pid: undefined,
  send() {},
  onMessage() {},
  onExit: (listener) => listener(1),
  kill() {},
};

/** The composed app on a profile of the test's own. Saved files go to `savedPath`. */
export async function openProfile(
  dataDir: string,
  options: { apiUrl?: string; apiKey?: string; savedPath?: string; onRestart?: () => void } = {},
): Promise<App> {
  return await compose(
    {
      dataDir,
      apiUrl: options.apiUrl ?? null,
      apiKey: options.apiKey ?? null,
      startInSandbox: false,
      microphone: null,
      settleMs: null,
      speechHurry: null,
    },
    {
      kind: 'browser',
      appVersion: '0.0.0',
      isPackaged: false,
      fork: () => noChild,
      secrets: async () => createMemorySecretStore(),
      mediaUrl: (id: string) => `media:${id}`,
      offerDownload: async () => 'download:1',
      async offerFile(_name: string, _type: string, write: (path: string) => Promise<void>) {
        await write(options.savedPath ?? '');
        return 'download:2';
      },
      restart: () => options.onRestart?.(),
    } as unknown as Parameters<typeof compose>[1],
  );
}

/** Every row of every ordinary table, and how many words are indexed. Needs the library closed. */
export function dumpOf(file: string): Record<string, unknown[]> {
  const db = new Database(file, { readonly: true });
  const names = db
    .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') ORDER BY name`)
    .pluck()
    .all() as string[];
  const tables = names.filter((name) => !name.startsWith('sqlite_'));
  const dump = Object.fromEntries(tables.map((name) => [name, db.prepare(`SELECT * FROM ${name}`).all()]));
  db.close();
  return dump;
}

/** SHA-256 of every file of a folder by name. */
export function hashesOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir)
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ]),
  );
}
