import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import type { DictationMemory } from '../../services/ports/dictation.ts';

const memorySchema = z.object({
  processing: z.array(
    z.object({ audioMs: z.number(), processingMs: z.number(), unfinishedMs: z.optional(z.number()) }),
  ),
  liveRefusedAtMs: z.nullable(z.number()),
});
const fileSchema = z.record(z.string(), memorySchema);
type Memory = z.infer<typeof memorySchema>;

const nothing: Memory = { processing: [], liveRefusedAtMs: null };

/**
 * What dictation learned, per service address, in `dictation.json` of the data folder. A file that cannot be read counts
 * as empty: it only costs speed. `origin` names the service that is spoken to now, or `null`.
 */
export function createDictationMemory(
  dataDir: string,
  origin: { current(): string | null; onChange(listener: () => void): () => void },
): DictationMemory {
  const path = join(dataDir, 'dictation.json');
  let known: Promise<Record<string, Memory>> | null = null;
  const read = (): Promise<Record<string, Memory>> =>
    (known ??= readFile(path, 'utf8')
      .then(
        (text) => fileSchema.parse(JSON.parse(text)),
        () => ({}),
      )
      .catch(() => ({})));
  return {
    async load() {
      const at = origin.current();
      return at === null ? nothing : ((await read())[at] ?? nothing);
    },
    async save(memory) {
      const at = origin.current();
      if (at === null) return;
      const all = { ...(await read()), [at]: memory };
      known = Promise.resolve(all);
      await writeFileAtomic(path, JSON.stringify(all), { mode: 0o600 });
    },
    onOtherOrigin(listener) {
      let last = origin.current();
      return origin.onChange(() => {
        const next = origin.current();
        if (next === last) return;
        last = next;
        listener();
      });
    },
  };
}
