import { readConfig } from '../app/config.ts';
import { dictateCommands, findDictateCommand } from '../domain/dictation/command.ts';
import { sendCommand } from './command-socket.ts';

/**
 * `--dictate toggle|press|release|cancel`: tells the running app and ends. Resolves to the exit code, or `null` when no such
 * thing was asked for.
 */
export async function runDictateCommand(args: readonly string[]): Promise<number | null> {
  const command = findDictateCommand(args);
  if (command === null) return null;
  if (command === 'unknown') {
    process.stderr.write(`--dictate takes one of: ${dictateCommands.join(', ')}\n`);
    return 2;
  }
  const { dataDir } = readConfig({ ...process.env }, { isPackaged: false });
  if (await sendCommand(dataDir, command)) return 0;
  process.stderr.write('Fluxions Desktop is not running.\n');
  return 1;
}
