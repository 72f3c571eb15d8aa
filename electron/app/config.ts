import { join } from 'node:path';
import envPaths from 'env-paths';

/** How this run was asked to behave; read once from the environment, handed down as values. */
export type Config = {
  dataDir: string;
  /** Address for this run, or `null` for the one in Settings. */
  apiUrl: string | null;
  /** Key for this run, used and never stored, or `null`. */
  apiKey: string | null;
  startInSandbox: boolean;
  microphone: string | null;
  /** How long a lost submission is looked for, for tests; `null` for the product's own figure. */
  settleMs: number | null;
  /** How many times sooner silent speech sockets are given up, for tests; `null` for the product's own figures. */
  speechHurry: number | null;
};

/**
 * Reads `FLUXIONS_DATA_DIR`, `FLUXIONS_API_URL`, `FLUXIONS_API_KEY`, `FLUXIONS_SANDBOX` and `FLUXIONS_MICROPHONE`, and
 * removes the key from `env` so that no child process and no crash report can carry it (T12). Packaged builds ignore
 * the address (D6).
 */
export function readConfig(env: NodeJS.ProcessEnv, options: { isPackaged: boolean }): Config {
  const apiKey = env['FLUXIONS_API_KEY'] || null;
  delete env['FLUXIONS_API_KEY'];
  return {
    dataDir: env['FLUXIONS_DATA_DIR'] || join(envPaths('Fluxions Desktop', { suffix: '' }).data),
    apiUrl: options.isPackaged ? null : env['FLUXIONS_API_URL'] || null,
    apiKey,
    startInSandbox: env['FLUXIONS_SANDBOX'] === '1',
    microphone: env['FLUXIONS_MICROPHONE'] || null,
    settleMs: options.isPackaged ? null : Number(env['FX_SETTLE_MS']) || null,
    speechHurry: options.isPackaged ? null : Number(env['FX_SPEECH_HURRY']) || null,
  };
}
