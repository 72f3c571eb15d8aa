import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockProfile } from '../../../electron/adapters/sqlite/lock-profile.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fluxions-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a second owner is refused until the first lets go', () => {
  const first = lockProfile(dir);
  expect(() => lockProfile(dir)).toThrow(/already running/);
  first[Symbol.dispose]();
  lockProfile(dir)[Symbol.dispose]();
});

test('an owner that was killed leaves nothing behind', async () => {
  const source = `
    import { lockProfile } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/adapters/sqlite/lock-profile.ts'))};
    lockProfile(process.argv[1]);
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(() => lockProfile(dir)).toThrow(/already running/);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  lockProfile(dir)[Symbol.dispose]();
});
