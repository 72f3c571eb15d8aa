import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };

/** Chunks that hold a module of the browser host carry its name: electron-builder.yml leaves those out. */
function chunkName({ moduleIds }: { moduleIds: string[] }): string {
  const isHosts = moduleIds.some((id) => id.startsWith(at('electron/host')));
  return isHosts ? 'host-[name]-[hash].js' : 'chunk-[name]-[hash].js';
}

/** electron-vite adds a `__dirname` to every module that names it; `open` declares its own, and two do not parse. */
const renameOwnDirname = {
  name: 'rename-own-dirname',
  transform: (code: string, id: string) =>
    id.includes('/node_modules/open/') ? code.replaceAll('__dirname', 'ownDirname') : null,
};

/**
 * Three builds: the Node side (shell, host and the child processes they fork), the preload script and the page.
 * Targets are spelled out because electron-vite 6.0.0's own table ends before Electron 45.
 */
export default defineConfig({
  main: {
    plugins: [renameOwnDirname],
    // Production code has no named crash points (they exist for tests, which run from sources).
    define: { __FAIL_POINTS__: 'false', __APP_VERSION__: JSON.stringify(version) },
    build: {
      target: 'node24.18',
      outDir: at('out/main'),
      rolldownOptions: {
        input: {
          main: at('electron/shell/main.ts'),
          host: at('electron/host/main.ts'),
          'store-worker': at('electron/adapters/sqlite/worker.ts'),
          capture: at('electron/capture/main.ts'),
          sandbox: at('electron/sandbox/main.ts'),
          hotkey: at('electron/adapters/hotkey/main.ts'),
        },
        // Chunks sit beside the entries, so `new URL('./x.js', import.meta.url)` means the same everywhere.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: chunkName },
      },
    },
  },
  preload: {
    build: {
      target: 'node24.18',
      outDir: at('out/preload'),
      externalizeDeps: false,
      // A sandboxed preload must be CommonJS.
      rolldownOptions: {
        input: { preload: at('electron/shell/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      target: 'chrome156',
      outDir: at('out/renderer'),
      minify: true,
      rolldownOptions: { input: { index: at('renderer/index.html'), overlay: at('renderer/overlay.html') } },
    },
  },
});
