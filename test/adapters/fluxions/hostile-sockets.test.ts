import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('10,000 sessions with hostile speech servers end in right samples or typed errors', async () => {
  const bench = fileURLToPath(new URL('../../bench/hostile-sockets.ts', import.meta.url));
  const seed = String(Date.now() % 1_000_000);
  const { stdout } = await promisify(execFile)(process.execPath, [bench, '10000', seed]).catch((error: unknown) => {
    throw new Error(`seed ${seed} failed`, { cause: error });
  });
  const result = JSON.parse(stdout) as { problemCount: number; samplesHeard: number; outcomes: Record<string, number> };
  expect(result.problemCount).toBe(0);
  expect(result.samplesHeard).toBeGreaterThan(0);
  // Some attacks are survived with sound, the others end in an error: both must have happened.
  expect(result.outcomes.done).toBeGreaterThan(0);
  expect(Object.keys(result.outcomes).length).toBeGreaterThan(3);
});
