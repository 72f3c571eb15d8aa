/**
 * The built-in gateway as a process of its own: what the app talks to when there is no key, on 127.0.0.1 only.
 *
 * Started by the app (`child_process.fork` in the browser host, `utilityProcess.fork` in Electron) with its options as
 * JSON in `FLUXIONS_SANDBOX_CONFIG`: `{"dataDir": "...", "port"?, "storagePort"?, "apiKey"?, "engines"?, "controlToken"?}`,
 * or, without that variable, with the profile folder in `FLUXIONS_DATA_DIR` (its sub-folder `sandbox` is used). Sends
 * `{type: 'ready', baseUrl, apiKey}` once both ports listen, or `{type: 'failed', message}`, and ends when its parent
 * does. It prints nothing.
 *
 * How it is built, from the outside in:
 * - `create-sandbox.ts` puts the parts together and is what tests start in their own process.
 * - `http/` one loopback server: routing, credentials, strict parameters, answers; `routes/` one file per group of paths.
 * - `faults/` everything a test can make go wrong, applied around the routes; `violations.ts` notes what clients do wrong.
 * - `jobs/` the queue; `recognition/` decoding, sound regions, voices by pitch, words; `speech/` voices and renders;
 *   `audio/` the signal processing both use. Heavy work (flite, pocketsphinx, ffmpeg) runs in child processes.
 * - `storage/` the SQLite file, files beside it, and the object store with presigned links on the second port.
 * - `seed/` large made-up histories for tests of synchronising.
 *
 * What it is not: speech is that of small local programs or tones, words are those of a small local recogniser or
 * placeholders that say so, cloned voices are built-in ones with their pitch moved. `verify_chunks` and `temperature` are
 * checked and have no effect on the sound.
 */
import { join } from 'node:path';
import { createSandbox, type SandboxOptions } from './create-sandbox.ts';
import { openParentLine } from './parent-line.ts';

function readOptions(env: NodeJS.ProcessEnv): SandboxOptions {
  const config = env['FLUXIONS_SANDBOX_CONFIG'];
  delete env['FLUXIONS_SANDBOX_CONFIG'];
  if (config) return JSON.parse(config) as SandboxOptions;
  const profile = env['FLUXIONS_DATA_DIR'];
  if (!profile) throw new Error('FLUXIONS_SANDBOX_CONFIG or FLUXIONS_DATA_DIR is needed');
  return { dataDir: join(profile, 'sandbox') };
}

const line = openParentLine();
try {
  const sandbox = await createSandbox(readOptions(process.env));
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    void sandbox.close().finally(() => process.exit(0));
  };
  line.onClosed(leave);
  process.on('SIGTERM', leave);
  process.on('SIGHUP', leave);
  // Ctrl+C reaches the whole group; the parent decides what happens then.
  process.on('SIGINT', () => {});
  line.send({ type: 'ready', baseUrl: sandbox.baseUrl, apiKey: sandbox.apiKey });
} catch (error) {
  line.leave({ type: 'failed', message: error instanceof Error ? error.message : 'unknown' }, 1);
}
