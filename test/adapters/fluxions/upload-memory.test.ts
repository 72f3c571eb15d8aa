import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('an upload of 512 MB raises resident memory by less than 100 MB', async () => {
  const bench = fileURLToPath(new URL('../../bench/upload-memory.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [bench, '512']);
  const result = JSON.parse(stdout) as { sentMb: number; receivedMb: number; growthMb: number };
  expect(result.receivedMb).toBe(512);
  expect(result.growthMb).toBeLessThan(100);
});
