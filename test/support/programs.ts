import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');

/** Programs that tests start by the hundred, and what they start themselves, by the name they have beside each other. */
const sources = {
  'dictation-program': 'test/support/dictation-program.ts',
  'queue-program': 'test/support/queue-program.ts',
  'recorder-main': 'test/support/recorder-main.ts',
  'store-process': 'test/support/store-process.ts',
  'store-worker': 'electron/adapters/sqlite/worker.ts',
  capture: 'electron/capture/main.ts',
  hotkey: 'electron/adapters/hotkey/main.ts',
} as const;
export type ProgramName = keyof typeof sources;

/**
 * Bundles the programs into a folder of their own: from one file a program starts in a quarter of the processor time
 * that reading hundreds of sources takes, which is what makes hundreds of kills affordable. Fail points stay in.
 * The folder is inside the repository, so that native modules are found.
 */
export async function buildPrograms(
  ...names: ProgramName[]
): Promise<{ path(name: ProgramName): string; remove(): void }> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const dir = mkdtempSync(join(root, '.cache', 'programs-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    // `write-file-atomic` names temporary files after its own.
    define: { __APP_VERSION__: '"test"', __filename: '"program"' },
    ssr: { noExternal: true, external: ['better-sqlite3', 'naudiodon', 'decibri', 'uiohook-napi'] },
    build: {
      ssr: true,
      outDir: dir,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(root, sources[name])])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  });
  return {
    path: (name) => join(dir, `${name}.js`),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
