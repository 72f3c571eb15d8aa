import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import writeFileAtomic from 'write-file-atomic';
import type { Learned, LearnedFacts } from '../../services/ports/learned.ts';
import type { Clock, Log } from '../../services/ports/platform.ts';

const factsSchema = z.object({
  expect: z.optional(z.boolean()),
  uploadForm: z.optional(z.enum(['raw', 'multipart'])),
  speechBearer: z.optional(z.boolean()),
  tooLarge: z.optional(z.object({ bytes: z.number(), atMs: z.number() })),
  spareRefusedUntilMs: z.optional(z.number()),
});
const fileSchema = z.record(z.string().check(z.maxLength(2048)), z.object({ atMs: z.number(), facts: factsSchema }));

/** Services change: what was learned this long ago is found out again. */
const lifeMs = 30 * 24 * 3_600_000;
/** Addresses kept, the latest first; the sandbox has another one at every start. */
const maxAddresses = 20;
const maxBytes = 100_000;

export type LearnedFile = {
  /** The facts of one address, by its origin and path. */
  of(baseUrl: string): Learned;
  /** Everything is found out anew, at once. */
  forget(): Promise<void>;
  /** Resolves when what was learned so far is on the disk. */
  saved(): Promise<void>;
};

/** `learned.json` in the data folder. A file that cannot be read is as good as none: it is all found out again. */
export async function createLearnedFile(deps: {
  dataDir: string;
  clock: Pick<Clock, 'now'>;
  log: Log;
}): Promise<LearnedFile> {
  const { clock, log } = deps;
  const path = join(deps.dataDir, 'learned.json');
  let entries = await read(path);
  let writing: Promise<void> = Promise.resolve();

  const save = (): Promise<void> => {
    writing = writing
      .then(() => writeFileAtomic(path, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, { mode: 0o600 }))
      .catch(() => log.warn('learned-not-saved'));
    return writing;
  };
  const current = (address: string): LearnedFacts => {
    const entry = entries.get(address);
    const ageMs = clock.now() - (entry?.atMs ?? 0);
    // A clock that was set back must not keep anything for ever.
    return entry && ageMs >= 0 && ageMs < lifeMs ? entry.facts : {};
  };

  return {
    of: (baseUrl) => ({
      get: () => current(baseUrl),
      put(facts) {
        const before = current(baseUrl);
        const after = { ...before, ...facts };
        if (JSON.stringify(after) === JSON.stringify(before)) return;
        entries.delete(baseUrl);
        const rest = [...entries].slice(0, maxAddresses - 1);
        entries = new Map([[baseUrl, { atMs: clock.now(), facts: after }], ...rest]);
        void save();
      },
    }),
    async forget() {
      entries = new Map();
      await save();
    },
    saved: () => writing,
  };
}

async function read(path: string): Promise<Map<string, { atMs: number; facts: LearnedFacts }>> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length > maxBytes) return new Map();
    return new Map(Object.entries(fileSchema.parse(JSON.parse(text))));
  } catch {
    return new Map();
  }
}
