import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostProcess, runHost, startHost } from '../support/host-process.ts';

let folder: string;
let host: HostProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fx-starting-'));
  // As on a server: no screen, so nothing to open a browser on.
  host = await startHost(join(folder, 'profile'), { FLUXIONS_SANDBOX: '1', DISPLAY: '', WAYLAND_DISPLAY: '' });
});
afterAll(async () => {
  await host.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('the first line is one object with an address and a process', () => {
  const first = JSON.parse(host.lines.find((line) => !line.startsWith('Building')) ?? '') as {
    url: string;
    pid: number;
  };
  expect(Object.keys(first)).toEqual(['url', 'pid']);
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/);
});

test.each<[string, () => Promise<{ args: string[]; env: Record<string, string> }>, RegExp]>([
  [
    'a second one on the same profile',
    async () => ({ args: [], env: { FLUXIONS_DATA_DIR: join(folder, 'profile') } }),
    /already running on this profile/,
  ],
  [
    'a port that another program has',
    async () => ({ args: ['--port', new URL(host.url).port], env: { FLUXIONS_DATA_DIR: join(folder, 'other') } }),
    /Port \d+ cannot be had\. Choose another one/,
  ],
  ['a port that is none', async () => ({ args: ['--port', '70000'], env: {} }), /--port takes a number from 0/],
  ['a port that is no number', async () => ({ args: ['--port', 'abc'], env: {} }), /--port takes a number from 0/],
  [
    'a data folder that cannot be',
    async () => {
      writeFileSync(join(folder, 'file'), '');
      return { args: [], env: { FLUXIONS_DATA_DIR: join(folder, 'file', 'below') } };
    },
    /cannot be made \(ENOTDIR\)\. Set FLUXIONS_DATA_DIR/,
  ],
  [
    'an address in the open',
    async () => ({
      args: [],
      env: { FLUXIONS_DATA_DIR: join(folder, 'third'), FLUXIONS_API_URL: 'http://example.com' },
    }),
    /https/,
  ],
])('%s is refused in one line', async (_what, start, why) => {
  const { args, env } = await start();
  const ended = await runHost([...args, '--no-open'], env);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(why);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});

test('Ctrl+C ends it cleanly, and the profile is free at once', async () => {
  const ended = once(host.child, 'exit');
  await host.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  host = await startHost(join(folder, 'profile'), {
    FLUXIONS_API_KEY: 'a-key-for-this-run-only',
    FLUXIONS_SANDBOX: '',
  });
  await host.stop();
  expect(readFileSync(join(folder, 'profile', 'settings.json'), 'utf8')).not.toContain('a-key-for-this-run-only');
});
