import type { Clock } from '../../electron/services/ports/platform.ts';

export type ManualClock = Clock & {
  /** Moves time forward, waking sleepers in order and letting everything they start settle. */
  advance(ms: number): Promise<void>;
  /** Lets work that is already due settle without moving time. */
  settle(): Promise<void>;
};

type Sleeper = { at: number; wake: () => void };

/** A clock that moves only when told to. Real I/O (SQLite in a worker, sockets) is given real turns of the event loop. */
export function createManualClock(startMs = Date.UTC(2026, 10, 22, 12)): ManualClock {
  let now = startMs;
  let sleepers: Sleeper[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper = { at: now + ms, wake: () => resolve() };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        });
      }),
    async advance(ms) {
      const until = now + ms;
      for (;;) {
        await settle();
        const next = sleepers.sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        sleepers = sleepers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = until;
      await settle();
    },
    settle,
  };
}
