import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.ts';
import { ensureDebianPackages } from './debian-packages.ts';

// `npm test [-- vitest filters]`: sets the machine up, builds, lints, checks types and runs every test.
const filters = process.argv.slice(2);
const node = process.execPath;
const bin = (name: string): string => join(root, 'node_modules', name);

function step(name: string, args: string[]): void {
  process.stdout.write(`\n== ${name}\n`);
  const done = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) {
    process.stdout.write(`\n${name} failed.\n`);
    process.exit(1);
  }
}

/** A screen of our own: -displayfd picks a free number and tells it. */
async function startDisplay(): Promise<{ display: string; stop: () => void }> {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = xvfb.stdio[3];
  if (!pipe || !('on' in pipe)) throw new Error('Xvfb gave no display number');
  const number = await new Promise<string>((resolve, reject) => {
    pipe.on('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    xvfb.on('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { display: `:${number}`, stop: () => xvfb.kill() };
}

ensureDebianPackages();
if (filters.length === 0) {
  step('format', [bin('@biomejs/biome/bin/biome'), 'format', '.']);
  step('lint', [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']);
  step('types', [bin('typescript/bin/tsc'), '-b', '--force']);
}
ensureBuilt();

const display = await startDisplay();
const folder = mkdtempSync(join(tmpdir(), 'fluxions-test-'));
const report = join(folder, 'report.json');
process.stdout.write('\n== tests\n');
const vitest = spawn(
  node,
  [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DISPLAY: display.display },
  },
);
const code = await new Promise<number>((resolve) => vitest.on('exit', (status) => resolve(status ?? 1)));
display.stop();
let line = '0 passed, 1 failed';
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0, code === 0 ? 0 : 1);
  line = `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`;
} catch {
  process.stdout.write('The test report could not be read.\n');
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${line}\n`);
process.exit(code);
