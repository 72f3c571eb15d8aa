import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Entry = {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
};

const root = join(import.meta.dirname, '../..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;

/** Where npm would look for `name` from the package at `path`: its own folder first, then each one above. */
function isInLock(path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

describe('package-lock.json', () => {
  test('holds the packages of every platform, or `npm ci` fails and other systems get no binary', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isInLock(path, name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('names no host, and every package from the registry has its hash', () => {
    const fromRegistry = Object.entries(packages).filter(
      ([path, entry]) => path.startsWith('node_modules/') && !entry.link,
    );
    expect(fromRegistry.filter(([, entry]) => entry.resolved?.startsWith('http')).map(([path]) => path)).toEqual([]);
    expect(fromRegistry.filter(([, entry]) => !entry.integrity).map(([path]) => path)).toEqual([]);
  });

  test('every version in package.json is exact', () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies']) {
      for (const [name, version] of Object.entries(manifest[kind] ?? {}))
        expect(`${name}@${version}`).toMatch(/@(\d+\.\d+\.\d+|file:.*)$/);
    }
  });
});
