import { mkdir } from 'node:fs/promises';
import { moveLibrary } from '../adapters/backup/move-library.ts';
import { lockProfile } from '../adapters/sqlite/lock-profile.ts';
import { readConfig } from '../app/config.ts';

/**
 * `--move-library DIR`: moves the library while the app is not running, says how far it is, and ends. Resolves to the exit
 * code, `null` when it was not asked for. Rejects with a ContractError that says what to do.
 */
export async function runMoveCommand(args: readonly string[]): Promise<number | null> {
  const at = args.indexOf('--move-library');
  if (at < 0) return null;
  const folder = args[at + 1];
  if (folder === undefined || folder.startsWith('-')) {
    process.stderr.write('Say where to: --move-library FOLDER\n');
    return 2;
  }
  const { dataDir } = readConfig(process.env, { isPackaged: false });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  using _lock = lockProfile(dataDir);
  let shown = -1;
  const libraryDir = await moveLibrary(dataDir, folder, {
    onProgress(done, total) {
      const percent = Math.floor((100 * done) / total);
      if (percent >= shown + 10 || percent === 100) process.stdout.write(`${(shown = percent)} %\n`);
    },
  });
  process.stdout.write(`The library is now in ${libraryDir}.\n`);
  return 0;
}
