import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { shortWav, startSandbox, temporaryFolder, toneWav } from '../support/sandbox-peer.ts';

const root = resolve(import.meta.dirname, '../..');
const entry = resolve(root, 'electron/sandbox/main.ts');
const node = resolve(root, 'node_modules/.bin/node');

type Started = { child: ChildProcess; baseUrl: string; apiKey: string; output: () => string };

/** Forks the entry as the app does, and waits for its word. */
async function forkSandbox(config: object): Promise<Started> {
  const child = fork(entry, [], {
    execPath: node,
    env: { PATH: process.env['PATH'], FLUXIONS_SANDBOX_CONFIG: JSON.stringify(config) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [message] = (await once(child, 'message')) as [{ type: string; baseUrl: string; apiKey: string }];
  expect(message.type).toBe('ready');
  return { child, baseUrl: message.baseUrl, apiKey: message.apiKey, output: () => output };
}

const headersOf = ({ apiKey }: Started): Record<string, string> => ({ authorization: apiKey });
/** For a busy machine. */
const patience = { timeout: 60_000 };
const engines = { speech: 'tone', recognition: 'placeholder' };

async function detail(started: Started, id: number): Promise<any> {
  return (await fetch(`${started.baseUrl}/transcriptions/${id}`, { headers: headersOf(started) })).json();
}

test('the process says it is ready, prints nothing, and ends with SIGTERM', async () => {
  const started = await forkSandbox({ dataDir: temporaryFolder(), engines });
  expect((await fetch(`${started.baseUrl}/health`)).status).toBe(200);
  const exit = once(started.child, 'exit');
  started.child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(started.output()).toBe('');
});

test('it ends when its parent goes away', async () => {
  const { child } = await forkSandbox({ dataDir: temporaryFolder(), engines });
  const exit = once(child, 'exit');
  child.disconnect();
  expect(await exit).toEqual([0, null]);
});

test('it says why it cannot start', async () => {
  const dataDir = temporaryFolder();
  const { baseUrl } = await forkSandbox({ dataDir, engines });
  const port = Number(new URL(baseUrl).port);
  const child = fork(entry, [], {
    execPath: node,
    env: {
      PATH: process.env['PATH'],
      FLUXIONS_SANDBOX_CONFIG: JSON.stringify({ dataDir: temporaryFolder(), engines, port }),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [[message], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  expect(message).toMatchObject({ type: 'failed', message: expect.stringContaining('EADDRINUSE') });
  expect(code).toBe(1);
});

test('key, finished jobs and jobs in hand survive kill -9', async () => {
  const dataDir = temporaryFolder();
  const first = await forkSandbox({ dataDir, engines, controlToken: 'x' });
  const hold = (started: Started, body: object): Promise<Response> =>
    fetch(`${started.baseUrl}/__sandbox/faults`, {
      method: 'POST',
      headers: { 'x-sandbox-control': 'x' },
      body: JSON.stringify(body),
    });
  const submit = async (body: Uint8Array<ArrayBuffer>): Promise<any> =>
    (await fetch(`${first.baseUrl}/akro/submit`, { method: 'POST', headers: headersOf(first), body })).json();
  const done = await submit(shortWav);
  await expect.poll(async () => (await detail(first, done.id)).status, patience).toBe('completed');
  // One job is cut off while it is worked on, the other before.
  await hold(first, { knobs: { minJobMs: 600_000 } });
  const working = await submit(toneWav([[140, 1.5]]));
  await expect.poll(async () => (await detail(first, working.id)).status, patience).toBe('processing');
  const waiting = await submit(toneWav([[140, 2.5]]));
  const exit = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exit;

  const second = await forkSandbox({ dataDir, engines });
  expect(second.apiKey).toBe(first.apiKey);
  expect((await detail(second, done.id)).status).toBe('completed');
  await expect.poll(async () => (await detail(second, waiting.id)).status, patience).toBe('completed');
  expect((await detail(second, working.id)).audio_duration).toBe(1.5);
  expect((await detail(second, waiting.id)).audio_duration).toBe(2.5);
});

test('a restart inside a test keeps ports and takes up the job in hand', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ minJobMs: 600_000 });
  const headers = { authorization: sandbox.apiKey, connection: 'close' };
  const submitted = await fetch(`${sandbox.baseUrl}/akro/submit`, { method: 'POST', headers, body: shortWav });
  const { id } = (await submitted.json()) as { id: number };
  sandbox.faults.set({ minJobMs: 0 });
  await sandbox.restart();
  await sandbox.idle();
  await expect
    .poll(
      async () => ((await (await fetch(`${sandbox.baseUrl}/transcriptions/${id}`, { headers })).json()) as any).status,
      patience,
    )
    .toBe('completed');
});

test('npm run sandbox: the first line is JSON, and SIGINT ends it', async () => {
  const child = spawn(node, ['scripts/sandbox.ts', '--port', '0', '--speech', 'tone', '--recognition', 'placeholder'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const said = JSON.parse(line) as { baseUrl: string; apiKey: string; storageUrl: string; pid: number };
  expect(said).toEqual({
    baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    storageUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    apiKey: expect.any(String),
    pid: child.pid,
  });
  expect((await fetch(`${said.baseUrl}/history`, { headers: { authorization: said.apiKey } })).status).toBe(200);
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
});
