import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const root = resolve(import.meta.dirname, '..');
const stamp = join(root, 'out', '.built');

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** True when `out/` is missing or older than a source file. */
export function isBuildStale(): boolean {
  const outputs = ['main/host.js', 'main/main.js', 'renderer/index.html', 'preload/preload.cjs'];
  if (!existsSync(stamp) || outputs.some((file) => !existsSync(join(root, 'out', file)))) return true;
  const sources = ['electron', 'renderer', 'resources', 'package.json', 'electron.vite.config.ts'];
  return Math.max(...sources.map((path) => newestMs(join(root, path)))) > statSync(stamp).mtimeMs;
}

/** One build at a time, also across processes: an SQLite lock is free again however its owner ended. */
function lockBuild(): () => void {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const lock = new DatabaseSync(join(root, '.cache', 'build.lock'));
  lock.exec('PRAGMA busy_timeout = 300000; BEGIN EXCLUSIVE');
  return () => lock.close();
}

/** Builds when needed. Everything the build prints goes to stderr: stdout belongs to the command that was asked for. */
export function ensureBuilt(): void {
  if (!isBuildStale()) return;
  const unlock = lockBuild();
  try {
    // Whoever had the lock before us may have done the work.
    if (isBuildStale()) build();
  } finally {
    unlock();
  }
}

function build(): void {
  const startedAt = new Date();
  process.stderr.write('Building (a few seconds, only after changes) ...\n');
  const built = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_MAJOR_VER: '45' },
  });
  if (built.status !== 0) {
    process.stderr.write(`${built.stdout}${built.stderr}\nThe build failed.\n`);
    process.exit(1);
  }
  writeFileSync(stamp, '');
  // A file saved while the build ran must count as newer.
  utimesSync(stamp, startedAt, startedAt);
}
