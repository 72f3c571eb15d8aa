import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandPath, listenForCommands, sendCommand } from '../../electron/host/command-socket.ts';

const main = resolve(import.meta.dirname, '../../electron/host/main.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fx-cmd-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, FLUXIONS_DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

describe('--dictate', () => {
  test('reaches the running app, each word once, over a socket of this user alone', async () => {
    const heard: string[] = [];
    const close = await listenForCommands(folder, (command) => heard.push(command));
    for (const command of ['press', 'release', 'toggle'])
      expect(await run('--dictate', command)).toEqual({ code: 0, said: '' });
    expect(heard).toEqual(['press', 'release', 'toggle']);
    expect(statSync(commandPath(folder)).mode & 0o777).toBe(0o600);
    await close();
  });

  test('says so when nothing runs, and when it is asked for nonsense', async () => {
    expect(await run('--dictate', 'toggle')).toEqual({ code: 1, said: 'Fluxions Desktop is not running.\n' });
    expect((await run('--dictate=shout')).code).toBe(2);
  });

  test('a socket that a dead run left behind is replaced', async () => {
    writeFileSync(commandPath(folder), '');
    const heard: string[] = [];
    const close = await listenForCommands(folder, (command) => heard.push(command));
    expect(await sendCommand(folder, 'toggle')).toBe(true);
    expect(heard).toEqual(['toggle']);
    await close();
    expect(await sendCommand(folder, 'toggle')).toBe(false);
  });
});
