import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Folder -> folders it may import, as in CONTRIBUTING.md. A new folder must be added here and get its tsconfig. */
const allowed: Record<string, string[]> = {
  'electron/ipc': [],
  'electron/domain': ['electron/ipc'],
  'electron/services': ['electron/domain', 'electron/ipc'],
  'electron/adapters': ['electron/domain', 'electron/ipc', 'electron/services'],
  'electron/capture': ['electron/domain', 'electron/ipc', 'electron/services', 'electron/adapters'],
  'electron/sandbox': ['electron/domain', 'electron/ipc'],
  'electron/app': ['electron/services', 'electron/adapters', 'electron/domain', 'electron/ipc', 'electron/capture'],
  'electron/host': ['electron/app', 'electron/adapters', 'electron/services', 'electron/domain', 'electron/ipc'],
  'electron/shell': ['electron/app', 'electron/adapters', 'electron/services', 'electron/domain', 'electron/ipc'],
  renderer: ['electron/domain', 'electron/ipc'],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function layerOf(path: string): string {
  const parts = relative(root, path).split('/');
  return parts[0] === 'electron' ? `electron/${parts[1] ?? ''}` : (parts[0] ?? '');
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => resolve(path, '..', match[1] ?? ''));
}

describe('the tree is what the rules say', () => {
  test('every folder of sources is known and has its own tsconfig', () => {
    const folders = readdirSync(join(root, 'electron'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `electron/${entry.name}`);
    expect([...folders, 'renderer'].sort()).toEqual(Object.keys(allowed).sort());
    for (const folder of Object.keys(allowed))
      expect(statSync(join(root, folder, 'tsconfig.json')).isFile()).toBe(true);
  });

  test.each(Object.keys(allowed))('%s imports only what it may', (folder) => {
    const wrong = sourceFiles(join(root, folder)).flatMap((file) =>
      importsOf(file)
        .map(layerOf)
        .filter((layer) => layer in allowed && layer !== folder && !allowed[folder]?.includes(layer))
        .map((layer) => `${relative(root, file)} -> ${layer}`),
    );
    expect(wrong).toEqual([]);
  });

  test('adapter folders do not import each other', () => {
    const adapters = join(root, 'electron/adapters');
    const wrong = sourceFiles(adapters).flatMap((file) => {
      const own = relative(adapters, file).split('/')[0];
      return importsOf(file)
        .filter((target) => target.startsWith(adapters) && relative(adapters, target).split('/')[0] !== own)
        .map((target) => `${relative(root, file)} -> ${relative(root, target)}`);
    });
    expect(wrong).toEqual([]);
  });

  test('only the shell imports electron', () => {
    const outside = Object.keys(allowed)
      .filter((folder) => folder !== 'electron/shell')
      .flatMap((folder) => sourceFiles(join(root, folder)))
      .filter((file) => /from 'electron'/.test(readFileSync(file, 'utf8')));
    expect(outside.map((file) => relative(root, file))).toEqual([]);
  });
});
