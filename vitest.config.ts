import { defineConfig } from 'vitest/config';

/** Devices and browsers on a busy machine: CI gives each a second try, and prints `(retry x1)` beside what needed it. */
const secondTry = process.env.CI ? 1 : 0;

/** Browser tests that hear nothing, type nothing and own no screen: they do not disturb each other. */
const quietPages = ['test/e2e/{renderer-*,history,host-attacks,view-states,vtt-parsers}.test.ts'];

type Project = {
  include: string[];
  exclude?: string[];
  timeoutMs: number;
  /** Files at a time. Most of a test's time is waiting, so two also help where there are only two cores. */
  workers: 1 | 2;
  retry?: number;
};

/**
 * unit: no process, device or browser. real: child processes, sockets, databases. browser: pages in Chromium. device:
 * PulseAudio, Xvfb and what a person would notice. One group after the other: tests with real devices must not fight
 * the others for the processor.
 */
const projects: Record<string, Project> = {
  unit: { include: ['test/unit/**/*.test.{ts,tsx}'], timeoutMs: 30_000, workers: 2 },
  real: {
    include: ['test/{rpc,adapters,app,sandbox,host,shell,capture}/**/*.test.{ts,tsx}'],
    timeoutMs: 120_000,
    workers: 2,
    retry: secondTry,
  },
  browser: { include: quietPages, timeoutMs: 240_000, workers: 2, retry: secondTry },
  device: {
    include: ['test/{device,e2e}/**/*.test.{ts,tsx}'],
    exclude: quietPages,
    timeoutMs: 240_000,
    workers: 1,
    retry: secondTry,
  },
};

export default defineConfig({
  test: {
    projects: Object.entries(projects).map(([name, { include, exclude, timeoutMs, workers, retry }], groupOrder) => ({
      test: {
        name,
        include,
        ...(exclude && { exclude }),
        testTimeout: timeoutMs,
        hookTimeout: timeoutMs,
        maxWorkers: workers,
        retry: retry ?? 0,
        // A second is not enough for a page on a busy machine; what comes sooner is not waited for.
        expect: { poll: { timeout: 15_000 } },
        // No test may reach beyond this computer (T193).
        setupFiles: ['test/support/loopback-only.ts'],
        pool: 'forks' as const,
        sequence: { groupOrder },
      },
    })),
  },
});
