import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the tests use of the system: a screen, a browser, virtual audio devices, a voice, a recogniser, keys and clipboard,
 * what a program writes, a clock that jumps. */
const needed = [
  'xvfb',
  'chromium',
  'pulseaudio',
  'pulseaudio-utils',
  'libasound2-plugins',
  'flite',
  'pocketsphinx',
  'pocketsphinx-en-us',
  'ffmpeg',
  'sox',
  'xdotool',
  'xclip',
  'xterm',
  'x11-utils',
  'strace',
  'libfaketime',
  'dbus-daemon',
];

function isInstalled(name: string): boolean {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout.startsWith('ii');
}

/** Installs what is missing with apt-get when root or password-less sudo allows; otherwise names it and stops. */
export function ensureDebianPackages(): void {
  const missing = needed.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (existsSync('/usr/bin/apt-get') && (isRoot || spawnSync('sudo', ['-n', 'true']).status === 0)) {
    process.stdout.write(`Installing Debian packages: ${missing.join(' ')}\n`);
    const apt = (args: string[]): number | null => {
      const command = isRoot
        ? ['apt-get', ...args]
        : ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
      return spawnSync(command[0] ?? '', command.slice(1), {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status;
    };
    apt(['update', '-qq']);
    if (apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]) === 0) return;
  }
  process.stdout.write(`The tests need these Debian packages:\n  sudo apt-get install ${missing.join(' ')}\n`);
  process.exit(1);
}
