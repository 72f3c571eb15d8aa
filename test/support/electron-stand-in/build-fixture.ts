import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..', '..');

/** Builds the shell's real preload and the fixture's page into `outDir`, as electron.vite.config.ts lays them out. */
export async function buildFixture(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: join(outDir, 'preload'),
      minify: false,
      ssr: true,
      rolldownOptions: {
        input: { preload: join(root, 'electron', 'shell', 'preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, 'fixture', 'page'),
    build: { outDir: join(outDir, 'renderer'), target: 'chrome150', emptyOutDir: true },
  });
}
