/**
 * Runs the built-in gateway alone: `npm run sandbox -- [--port N] [--storage-port N] [--data DIR] [--control TOKEN]`.
 * The first line on stdout is JSON: {"baseUrl", "apiKey", "storageUrl", "pid"}. Ctrl+C ends it. Without --data its state
 * is in a temporary folder that is removed at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSandbox } from '../electron/sandbox/create-sandbox.ts';

function portOf(text: string | undefined, name: string): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--${name} must be a port number`);
  return port;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'storage-port': { type: 'string' },
    data: { type: 'string' },
    key: { type: 'string' },
    control: { type: 'string' },
    speech: { type: 'string' },
    recognition: { type: 'string' },
  },
});
const temporary = values.data ? null : mkdtempSync(join(tmpdir(), 'fluxions-sandbox-'));
const sandbox = await createSandbox({
  dataDir: values.data ?? temporary ?? '',
  port: portOf(values.port, 'port'),
  storagePort: portOf(values['storage-port'], 'storage-port'),
  apiKey: values.key,
  controlToken: values.control,
  engines: {
    speech: values.speech as 'auto' | 'flite' | 'tone' | undefined,
    recognition: values.recognition as 'auto' | 'pocketsphinx' | 'placeholder' | undefined,
  },
});
const { baseUrl, apiKey, storageUrl } = sandbox;
console.log(JSON.stringify({ baseUrl, apiKey, storageUrl, pid: process.pid }));

let leaving = false;
const leave = (): void => {
  if (leaving) return;
  leaving = true;
  void sandbox.close().finally(() => {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
    process.exit(0);
  });
};
process.on('SIGINT', leave);
process.on('SIGTERM', leave);
process.on('SIGHUP', leave);
