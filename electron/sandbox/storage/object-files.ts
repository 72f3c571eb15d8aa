import { mkdirSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How to make an object that is not on disk yet, e.g. the Opus copy of a render. Writes the file at `target`. */
export type Deriver = (key: string, target: string) => Promise<boolean>;

/** Keys are ours: a kind, a number and a known ending. Anything else does not exist. */
const keyPattern = /^(?:audio|tts)\/\d{1,15}\.(?:orig|wav|opus)$/;

/** Files beside the database, addressed by key as in an object store. */
export type ObjectFiles = {
  path(key: string): string;
  /** Path of an existing object, making it first when it can be derived; `null` when there is none. */
  find(key: string): Promise<string | null>;
  /** Moves a finished temporary file in place. */
  adopt(temporary: string, key: string): Promise<void>;
  remove(key: string): Promise<void>;
};

export function createObjectFiles(root: string, derive: Deriver): ObjectFiles {
  for (const kind of ['audio', 'tts']) mkdirSync(join(root, kind), { recursive: true, mode: 0o700 });
  const path = (key: string): string => {
    if (!keyPattern.test(key)) throw new Error('not an object key');
    return join(root, key);
  };
  const making = new Map<string, Promise<boolean>>();
  const exists = (file: string): Promise<boolean> =>
    stat(file).then(
      () => true,
      () => false,
    );

  const make = async (key: string): Promise<boolean> => {
    const temporary = `${path(key)}.part`;
    try {
      if (!(await derive(key, temporary))) return false;
      await rename(temporary, path(key));
      return true;
    } finally {
      await rm(temporary, { force: true });
    }
  };

  return {
    path,
    async find(key) {
      if (!keyPattern.test(key)) return null;
      if (await exists(path(key))) return path(key);
      const running = making.get(key) ?? make(key).finally(() => making.delete(key));
      making.set(key, running);
      return (await running) ? path(key) : null;
    },
    adopt: (temporary, key) => rename(temporary, path(key)),
    remove: (key) => rm(path(key), { force: true }),
  };
}
