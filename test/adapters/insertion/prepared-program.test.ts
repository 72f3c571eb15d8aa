import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareProgram, runProgram } from '../../../electron/adapters/insertion/run-program.ts';
import { processTree, programOf } from '../../support/process-tree.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fx-prepared-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limitMs = 10_000;
const waiting = (): number[] => processTree(process.pid).filter((pid) => programOf(pid).includes('read -r go'));

test('it runs when told to, gets all of its input and none of the word that starts it', async () => {
  const prepared = prepareProgram('cat', []);
  const input = 'Good morning.\ngo\n'.repeat(20_000);
  const { code, stdout } = await runProgram('false', [], { stdin: input, limitMs, prepared });
  expect([code, stdout.toString() === input]).toEqual([0, true]);
});

test('arguments reach it as they are, whatever a shell would make of them', async () => {
  const odd = ['$HOME', '`id`', 'two words', '"quoted"', '-n', ''];
  const prepared = prepareProgram('printf', ['%s|', ...odd]);
  expect((await runProgram('false', [], { limitMs, prepared })).stdout.toString()).toBe(`${odd.join('|')}|`);
});

test('what was started, dropped or is not there is not run a second time: the program is started afresh', async () => {
  const first = prepareProgram('echo', ['prepared']);
  const runs = [
    await runProgram('echo', ['afresh'], { limitMs, prepared: first }),
    await runProgram('echo', ['afresh'], { limitMs, prepared: first }),
  ];
  expect(runs.map(({ stdout }) => stdout.toString())).toEqual(['prepared\n', 'afresh\n']);
  const dropped = prepareProgram('echo', ['prepared']);
  dropped.drop();
  await expect.poll(waiting).toEqual([]);
  expect((await runProgram('echo', ['afresh'], { limitMs, prepared: dropped })).stdout.toString()).toBe('afresh\n');
  const missing = prepareProgram('fluxions-has-no-such-program', []);
  expect((await runProgram('true', [], { limitMs, prepared: missing })).code).toBe(127);
});

test('it never runs when the process that prepared it dies', async () => {
  const file = join(folder, 'ran');
  const source = `
    import { prepareProgram } from ${JSON.stringify(new URL('../../../electron/adapters/insertion/run-program.ts', import.meta.url).href)};
    prepareProgram('touch', [${JSON.stringify(file)}]);
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const shells = processTree(child.pid ?? 0).filter((pid) => programOf(pid).includes('read -r go'));
  expect(shells).toHaveLength(1);
  child.kill('SIGKILL');
  await expect.poll(() => programOf(shells[0] ?? 0), { timeout: 10_000 }).toBe('');
  expect(existsSync(file)).toBe(false);
});
