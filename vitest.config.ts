import { defineConfig } from 'vitest/config';

/** unit: no process, device or browser. real: child processes, sockets, databases. device: PulseAudio, Xvfb, Chromium. */
const project = (
  name: string,
  include: string[],
  testTimeout: number,
  fileParallelism: boolean,
  groupOrder: number,
  retry = 0,
) => ({
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism,
    retry,
    pool: 'forks' as const,
    // One group after the other: tests with real devices must not fight the others for the processor.
    sequence: { groupOrder },
  },
});

/** Devices and browsers on a busy machine: CI gives each a second try, and prints `(retry x1)` beside what needed it. */
const secondTry = process.env.CI ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.{ts,tsx}'], 30_000, true, 0),
      project(
        'real',
        ['test/{rpc,adapters,app,sandbox,host,shell,capture}/**/*.test.{ts,tsx}'],
        120_000,
        true,
        1,
        secondTry,
      ),
      project('device', ['test/{device,e2e}/**/*.test.{ts,tsx}'], 240_000, false, 2, secondTry),
    ],
  },
});
