import { chmod, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** One secret as it stands on disk: encrypted by the system's keyring, or in the open because the person agreed. */
export type SealedEntry = { kind: 'sealed'; backend: string; data: string };
export type PlainEntry = { kind: 'plain'; secret: string };
export type SecretEntry = SealedEntry | PlainEntry;

/** `retained`: ciphertexts that could not be opened when a newer secret took their place; never thrown away unasked. */
export type OriginEntries = { current: SecretEntry | null; retained: SealedEntry[] };

export type SecretFile = {
  read(origin: string): Promise<OriginEntries>;
  /** Changes one origin's entries; changes run one after another and each is on disk when it resolves. */
  update(origin: string, change: (entries: OriginEntries) => OriginEntries): Promise<void>;
  /** True when any origin's secret stands in the open, which means that the person agreed to it before. */
  hasPlain(): Promise<boolean>;
};

/** Where the file stands: alone in a folder of its own, so that the folder can be closed to others. */
export function secretFilePath(dataDir: string): string {
  return join(dataDir, 'private', 'secrets.json');
}

/**
 * The one file that may hold secrets: mode 0600 in a folder 0700, written to a temporary file, synced and renamed.
 * A file that is not ours to understand is set aside under another name, never overwritten. On Windows the modes mean
 * nothing and the profile folder's access list protects it. Source: reliability list D1, D7.
 */
export function createSecretFile(path: string, clock: { now(): number }): SecretFile {
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<Map<string, OriginEntries>> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
    const origins = parseOrigins(text);
    if (origins) return origins;
    await rename(path, `${path}.unreadable-${clock.now()}`);
    return new Map();
  }

  async function save(origins: Map<string, OriginEntries>): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // `mkdir` leaves the mode of a folder that was already there.
    await chmod(dirname(path), 0o700);
    const text = JSON.stringify({ version: 1, origins: Object.fromEntries(origins) });
    await writeFileAtomic(path, text, { mode: 0o600, fsync: true });
  }

  function inOrder<T>(run: () => Promise<T>): Promise<T> {
    const result = last.then(run, run);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: (origin) => inOrder(async () => (await load()).get(origin) ?? { current: null, retained: [] }),
    update: (origin, change) =>
      inOrder(async () => {
        const origins = await load();
        const entries = change(origins.get(origin) ?? { current: null, retained: [] });
        if (entries.current !== null || entries.retained.length > 0) origins.set(origin, entries);
        else if (!origins.delete(origin)) return;
        await save(origins);
      }),
    hasPlain: () =>
      inOrder(async () => [...(await load()).values()].some((entries) => entries.current?.kind === 'plain')),
  };
}

/** `null` when the text is not a file of this version. */
function parseOrigins(text: string): Map<string, OriginEntries> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['origins'])) return null;
    const origins = new Map<string, OriginEntries>();
    for (const [origin, entries] of Object.entries(value['origins'])) {
      if (!isOriginEntries(entries)) return null;
      origins.set(origin, entries);
    }
    return origins;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is SecretEntry {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'plain') return typeof value['secret'] === 'string';
  return value['kind'] === 'sealed' && typeof value['backend'] === 'string' && typeof value['data'] === 'string';
}

function isOriginEntries(value: unknown): value is OriginEntries {
  if (!isRecord(value) || !Array.isArray(value['retained'])) return false;
  const isCurrentFine = value['current'] === null || isEntry(value['current']);
  return isCurrentFine && value['retained'].every((entry) => isEntry(entry) && entry.kind === 'sealed');
}
