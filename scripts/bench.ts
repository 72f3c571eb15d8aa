import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure-built.ts';

// `npm run bench` names the benchmarks; `npm run bench -- search list` runs some; `npm run bench -- all` runs each. What
// begins with two dashes goes to the benchmarks themselves.
const folder = join(root, 'test', 'bench');
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const options = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
if (asked.length === 0) {
  process.stdout.write(`Benchmarks: ${all.join(', ')}\nRun some with: npm run bench -- ${all[0] ?? 'name'}\n`);
}
let failed = 0;
for (const name of asked.includes('all') ? all : asked) {
  if (!all.includes(name)) {
    process.stdout.write(`There is no benchmark "${name}". There are: ${all.join(', ')}\n`);
    process.exit(1);
  }
  process.stdout.write(`\n== ${name}\n`);
  const done = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...options], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
