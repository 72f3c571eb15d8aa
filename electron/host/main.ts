import { ContractError } from '../ipc/contract/errors.ts';
import { runHost } from './run-host.ts';

// The entry of the browser host; see `runHost` for its arguments.
try {
  await runHost(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `${error instanceof ContractError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
}
