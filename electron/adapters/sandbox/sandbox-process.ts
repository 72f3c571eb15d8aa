import * as z from 'zod/mini';
import type { ChildLike } from '../../services/ports/child.ts';
import type { Log, SandboxProcess } from '../../services/ports/platform.ts';

const readySchema = z.object({ type: z.literal('ready'), baseUrl: z.string(), apiKey: z.string() });

/** How long the gateway may take to open its database and its two ports. */
const startLimitMs = 20_000;

/**
 * Runs the built-in gateway as a child. Started on first use; if it dies it is started again on the next `start`, and
 * `onExit` says so. Rejects when it cannot come up.
 */
export function createSandboxProcess(deps: { fork: () => ChildLike; onExit: () => void; log: Log }): SandboxProcess {
  let child: ChildLike | null = null;
  let ready: Promise<{ baseUrl: string; apiKey: string }> | null = null;
  let stopping = false;

  const launch = (): Promise<{ baseUrl: string; apiKey: string }> =>
    new Promise((resolve, reject) => {
      const started = deps.fork();
      child = started;
      const timer = setTimeout(() => {
        started.kill('SIGKILL');
        reject(new Error('the sandbox did not start in time'));
      }, startLimitMs);
      started.onMessage((message) => {
        const parsed = readySchema.safeParse(message);
        if (!parsed.success) return;
        clearTimeout(timer);
        resolve({ baseUrl: parsed.data.baseUrl, apiKey: parsed.data.apiKey });
      });
      started.onExit((code) => {
        clearTimeout(timer);
        ready = null;
        child = null;
        reject(new Error(`the sandbox ended with code ${code ?? 'none'}`));
        if (stopping) return;
        deps.log.warn('sandbox-ended', { code });
        deps.onExit();
      });
    });

  return {
    start() {
      stopping = false;
      ready ??= launch();
      return ready;
    },
    async stop() {
      stopping = true;
      const running = child;
      if (!running) return;
      const gone = new Promise<void>((resolve) => running.onExit(() => resolve()));
      running.kill('SIGTERM');
      const timer = setTimeout(() => running.kill('SIGKILL'), 2_000);
      await gone;
      clearTimeout(timer);
    },
  };
}
