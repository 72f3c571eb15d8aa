import { spawn, spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt, root } from './ensure-built.ts';

const electronDir = join(root, 'node_modules/electron');

/** The Electron executable, downloaded first when that is possible, or why there is none. */
async function findElectron(): Promise<{ path: string } | { reason: string }> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return { reason: 'there is no display' };
  if (process.platform === 'linux' && process.getuid?.() === 0) return { reason: 'its sandbox does not run as root' };
  const installed = installedPath();
  if (installed) return { path: installed };
  const online = await Promise.race([
    lookup('github.com').then(
      () => true,
      () => false,
    ),
    sleep(4_000, false, { ref: false }),
  ]);
  if (!online) return { reason: 'its binary is not installed and cannot be downloaded from here' };
  process.stderr.write('Downloading Electron (once, about 120 MB) ...\n');
  spawnSync(process.execPath, [join(electronDir, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 600_000,
  });
  const path = installedPath();
  return path ? { path } : { reason: 'its binary could not be downloaded' };
}

function installedPath(): string | null {
  const pathFile = join(electronDir, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(electronDir, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(path) ? path : null;
}

ensureBuilt();
// Done without a window: nothing of the library may be open.
if (process.argv.includes('--move-library')) {
  await import(`${root}/out/main/host.js`);
  process.exit();
}
const electron = await findElectron();
if ('path' in electron) {
  const child = spawn(electron.path, [root, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
} else {
  process.stdout.write(`Electron is not used: ${electron.reason}. Starting in your browser instead.\n`);
  await import(`${root}/out/main/host.js`);
}
