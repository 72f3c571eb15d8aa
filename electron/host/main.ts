import { ContractError } from '../ipc/contract/errors.ts';
import { runDictateCommand } from './dictate-command.ts';

// The entry of the browser host; see `runHost` for its arguments.
try {
  const args = process.argv.slice(2);
  const asked = await runDictateCommand(args);
  // Loaded only when it is needed: a command shall be there at once.
  if (asked === null) await (await import('./run-host.ts')).runHost(args);
  else process.exitCode = asked;
} catch (error) {
  process.stderr.write(
    `${error instanceof ContractError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
}
