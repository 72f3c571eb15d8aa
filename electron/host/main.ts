import { ContractError } from '../ipc/contract/errors.ts';
import { runDictateCommand } from './dictate-command.ts';

async function move(args: readonly string[]): Promise<number | null> {
  return (await import('./move-command.ts')).runMoveCommand(args);
}

// The entry of the browser host; see `runHost` for its arguments.
try {
  const args = process.argv.slice(2);
  const asked = (await runDictateCommand(args)) ?? (args.includes('--move-library') ? await move(args) : null);
  // Loaded only when it is needed: a command shall be there at once.
  if (asked === null) await (await import('./run-host.ts')).runHost(args);
  else process.exitCode = asked;
} catch (error) {
  process.stderr.write(
    `${error instanceof ContractError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
}
