import { Buffer } from 'node:buffer';
import type { SecretStore } from '../../services/ports/platform.ts';
import type { SealedEntry, SecretFile } from './secret-file.ts';

/** The system's keyring as a locked box: what goes in comes out only for this user. */
export type SecretBox = {
  /** Name of the keyring, or `null` when there is none that deserves the name. */
  backend(): Promise<string | null>;
  seal(secret: string): Promise<Uint8Array>;
  /** Rejects when the box cannot be opened. `isStale`: seal again, a newer key exists. */
  open(sealed: Uint8Array): Promise<{ secret: string; isStale: boolean }>;
};

/** Questions for the person, asked by the main process in windows of its own, never by the page. */
export type SecretQuestions = {
  /** There is no keyring: true to keep the key in a private file, false to keep it until the app is closed. */
  mayKeepInFile(): Promise<boolean>;
  /** A stored key cannot be opened: true to try again, false to go on without it (it stays stored). */
  shouldRetryUnreadable(): Promise<boolean>;
};

/**
 * Keyring first; without one in memory only; in a private file only after a yes. A ciphertext that cannot be opened is
 * kept, also when a new key takes its place. Source: reliability list D7.
 */
export async function createKeyringSecretStore(deps: {
  box: SecretBox;
  file: SecretFile;
  questions: SecretQuestions;
}): Promise<SecretStore> {
  const { box, file, questions } = deps;
  const inMemory = new Map<string, string>();
  /** Origins whose person chose to go on without the stored key; not asked again in this run. */
  const givenUp = new Set<string>();
  let storage: SecretStore['storage'] = (await box.backend()) ? 'keyring' : (await file.hasPlain()) ? 'file' : 'memory';

  async function seal(secret: string): Promise<SealedEntry | null> {
    const backend = await box.backend();
    if (!backend) return null;
    try {
      const sealed = await box.seal(secret);
      // Proof before trust: some sandboxes hand out a keyring that seals and then cannot open.
      if ((await box.open(sealed)).secret !== secret) return null;
      return { kind: 'sealed', backend, data: Buffer.from(sealed).toString('base64') };
    } catch {
      return null;
    }
  }

  async function tryOpen(entry: SealedEntry): Promise<{ secret: string; isStale: boolean } | null> {
    if (!(await box.backend())) return null;
    try {
      return await box.open(Buffer.from(entry.data, 'base64'));
    } catch {
      return null;
    }
  }

  async function open(origin: string, entry: SealedEntry): Promise<string | null> {
    let opened = await tryOpen(entry);
    while (!opened) {
      if (givenUp.has(origin)) return null;
      if (!(await questions.shouldRetryUnreadable())) {
        givenUp.add(origin);
        return null;
      }
      opened = await tryOpen(entry);
    }
    if (opened.isStale) await reseal(origin, entry, opened.secret);
    return opened.secret;
  }

  async function reseal(origin: string, stale: SealedEntry, secret: string): Promise<void> {
    const fresh = await seal(secret);
    if (!fresh) return;
    await file.update(origin, (entries) => {
      const isSame = entries.current?.kind === 'sealed' && entries.current.data === stale.data;
      return isSame ? { ...entries, current: fresh } : entries;
    });
  }

  /** The old ciphertext may go only when it can be opened, that is, when replacing it was a choice and not a loss. */
  async function put(origin: string, entry: SealedEntry | { kind: 'plain'; secret: string }): Promise<void> {
    const before = (await file.read(origin)).current;
    const mustKeep = before?.kind === 'sealed' && !(await tryOpen(before));
    await file.update(origin, ({ retained }) => ({
      current: entry,
      retained: mustKeep ? [...retained, before] : retained,
    }));
    inMemory.delete(origin);
  }

  return {
    get storage() {
      return storage;
    },
    async get(origin) {
      const remembered = inMemory.get(origin);
      if (remembered !== undefined) return remembered;
      const { current } = await file.read(origin);
      if (!current) return null;
      return current.kind === 'plain' ? current.secret : await open(origin, current);
    },
    async set(origin, secret) {
      const sealed = await seal(secret);
      if (sealed) {
        await put(origin, sealed);
        storage = 'keyring';
      } else if ((await file.hasPlain()) || (await questions.mayKeepInFile())) {
        await put(origin, { kind: 'plain', secret });
        storage = 'file';
      } else {
        inMemory.set(origin, secret);
        storage = 'memory';
      }
    },
    async clear(origin) {
      inMemory.delete(origin);
      await file.update(origin, () => ({ current: null, retained: [] }));
    },
  };
}
