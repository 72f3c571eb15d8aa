import { defineConfig } from 'vitest/config';

/** unit: no process, device or browser. real: child processes, sockets, databases. device: PulseAudio, Xvfb, Chromium. */
const project = (name: string, include: string[], testTimeout: number, fileParallelism: boolean) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, fileParallelism, pool: 'forks' as const },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.{ts,tsx}'], 30_000, true),
      project('real', ['test/{rpc,adapters,app,sandbox,host,shell,capture}/**/*.test.{ts,tsx}'], 120_000, true),
      project('device', ['test/{device,e2e}/**/*.test.{ts,tsx}'], 240_000, false),
    ],
  },
});
