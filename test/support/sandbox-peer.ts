import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/create-sandbox.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Engines without programs: quick, and the same on every machine. */
export const quickEngines = { speech: 'tone', recognition: 'placeholder' } as const;

/** A gateway on free ports that ends with the test. */
export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ dataDir: temporaryFolder(), engines: quickEngines, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export type Answer = { status: number; headers: Headers; json: any; bytes: Buffer; text: string };

/** One call with fetch; `key: true` adds the raw key. */
export async function ask(
  sandbox: Sandbox,
  path: string,
  init: RequestInit & { key?: boolean | string } = {},
): Promise<Answer> {
  const { key, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (key) headers.set('authorization', key === true ? sandbox.apiKey : key);
  const url = path.startsWith('http') ? path : sandbox.baseUrl + path;
  const response = await fetch(url, { redirect: 'manual', ...rest, headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, json, bytes, text };
}

export const get = (sandbox: Sandbox, path: string): Promise<Answer> => ask(sandbox, path, { key: true });

export const submit = (sandbox: Sandbox, body: Uint8Array<ArrayBuffer>, query = ''): Promise<Answer> =>
  ask(sandbox, `/akro/submit${query}`, { method: 'POST', key: true, body });

/** Submits and waits until the job has an end; gives the detail. */
export async function transcribe(sandbox: Sandbox, body: Uint8Array<ArrayBuffer>, query = ''): Promise<any> {
  const { json } = await submit(sandbox, body, query);
  await sandbox.idle();
  return (await get(sandbox, `/transcriptions/${json.id}`)).json;
}

/** WAV of a pattern of tones and silences: `[hz, seconds]`, 0 Hz for silence. 16 kHz unless told. */
export function toneWav(pattern: readonly (readonly [number, number])[], rateHz = 16_000): Uint8Array<ArrayBuffer> {
  const total = pattern.reduce((sum, [, seconds]) => sum + Math.round(seconds * rateHz), 0);
  const pcm = Buffer.alloc(total * 2);
  let at = 0;
  for (const [hz, seconds] of pattern) {
    for (let index = 0; index < Math.round(seconds * rateHz); index += 1, at += 1) {
      // A few overtones make it as easy to hear a pitch in as a voice is.
      const wave = [1, 0.5, 0.3].reduce(
        (sum, share, n) => sum + share * Math.sin((2 * Math.PI * hz * (n + 1) * index) / rateHz),
        0,
      );
      pcm.writeInt16LE(Math.round(hz === 0 ? 0 : 6_000 * wave), at * 2);
    }
  }
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, pcm.length);
  const bytes = new Uint8Array(header.length + pcm.length);
  bytes.set(header);
  bytes.set(pcm, header.length);
  return bytes;
}

/** A second of something that counts as speech. */
export const shortWav = toneWav([
  [0, 0.2],
  [150, 1],
  [0, 0.2],
]);

/** Restarts the gateway and waits until fetch has noticed that its old connections are gone. */
export async function restarted(sandbox: Sandbox): Promise<void> {
  await sandbox.restart();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { status } = await ask(sandbox, '/health').catch(() => ({ status: 0 }));
    if (status === 200) return;
  }
  throw new Error('the gateway did not come back');
}
