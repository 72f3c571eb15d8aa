import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

type Result = { problemCount: number; samplesHeard: number; outcomes: Record<string, number> };

/** Fails when the process says so: a wrong sample, an error that is none of ours, or more than 300 MB of memory. */
async function attack(sessions: number, seed: number): Promise<Result> {
  const bench = fileURLToPath(new URL('../../bench/hostile-sockets.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [bench, String(sessions), String(seed)]).catch(
    (error: { stdout?: string }) => {
      throw new Error(`seed ${seed} failed: ${error.stdout}`, { cause: error });
    },
  );
  return JSON.parse(stdout) as Result;
}

test('10,000 sessions with hostile speech servers end in right samples or typed errors (C2)', {
  timeout: 600_000,
}, async () => {
  const seed = Date.now() % 1_000_000;
  // Two at once, because much of the time is waiting for peers that say nothing.
  for (const result of await Promise.all([attack(5_000, seed), attack(5_000, seed + 1)])) {
    expect(result.problemCount).toBe(0);
    expect(result.samplesHeard).toBeGreaterThan(0);
    // Some attacks are survived with sound, the others end in an error: both must have happened.
    expect(result.outcomes.done).toBeGreaterThan(0);
    expect(Object.keys(result.outcomes).length).toBeGreaterThan(3);
  }
});
