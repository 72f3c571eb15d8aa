import * as z from 'zod/mini';
import { ContractError, errorCodes } from '../../electron/ipc/contract/errors.ts';
import { stream, unary, type Handlers } from '../../electron/ipc/rpc/define.ts';
import { latest } from '../../electron/ipc/rpc/latest.ts';

const empty = z.object({});
const statsSchema = z.object({
  calls: z.number(),
  produced: z.number(),
  started: z.number(),
  finished: z.number(),
  aborted: z.number(),
  subscribers: z.number(),
});
export type ProbeStats = z.infer<typeof statsSchema>;

/** A contract that shows how a kernel behaves; what the producers did is read through the contract as well. */
export const probeContract = {
  probe: {
    echo: unary(z.object({ value: z.unknown() }), z.object({ value: z.unknown() })),
    add: unary(z.object({ left: z.number(), right: z.number() }), z.object({ sum: z.number() })),
    fail: unary(z.object({ code: z.enum(errorCodes), retryAfterMs: z.number() }), empty),
    crash: unary(empty, empty),
    crashNow: unary(empty, empty),
    breaksContract: unary(empty, z.object({ sum: z.number() })),
    unserialisable: unary(empty, z.object({ value: z.unknown() })),
    hang: unary(empty, empty),
    count: stream(z.object({ to: z.number(), thenFail: z.optional(z.boolean()) }), z.object({ index: z.number() })),
    hangAfterOne: stream(empty, z.object({ index: z.number() })),
    unserialisableAfterOne: stream(empty, z.object({ value: z.unknown() })),
    bytes: stream(z.object({ sizes: z.array(z.number()) }), z.object({ pcm: z.instanceof(Uint8Array) })),
    ticker: stream(empty, z.object({ value: z.number() })),
    tick: unary(z.object({ value: z.number() }), empty),
    stats: stream(empty, statsSchema),
  },
};
export type ProbeContract = typeof probeContract;

/** Byte `index` of every stream of bytes the probe makes, so that the reader can check all of them. */
export const patternByte = (index: number): number => (index * 31 + 7) & 0xff;

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

export function createProbe(): Handlers<ProbeContract> {
  const stats: ProbeStats = { calls: 0, produced: 0, started: 0, finished: 0, aborted: 0, subscribers: 0 };
  const watchers = new Set<(stats: ProbeStats) => void>();
  const tickers = new Set<(value: { value: number }) => void>();
  let tickValue = 0;
  const note = (key: keyof ProbeStats, by = 1): void => {
    stats[key] += by;
    for (const watcher of watchers) watcher({ ...stats });
  };

  return {
    probe: {
      echo({ value }) {
        note('calls');
        return { value };
      },
      add: async ({ left, right }) => ({ sum: left + right }),
      async fail({ code, retryAfterMs }) {
        throw new ContractError(code, 'as asked', { retryAfterMs, status: 429 });
      },
      async crash() {
        throw new Error('secret /home/someone/key');
      },
      crashNow() {
        throw new Error('secret thrown at once');
      },
      breaksContract: () => ({ sum: 'three' as unknown as number }),
      unserialisable: () => ({ value: () => 1 }),
      async hang(_input, { signal }) {
        note('started');
        try {
          return await aborted(signal);
        } finally {
          note('aborted');
          note('finished');
        }
      },
      async *count({ to, thenFail }) {
        note('started');
        try {
          for (let index = 0; index < to; index += 1) {
            note('produced');
            yield { index };
          }
          if (thenFail) throw new ContractError('QUOTA', 'no more', { retryAfterMs: 5 });
        } finally {
          note('finished');
        }
      },
      async *hangAfterOne(_input, { signal }) {
        note('started');
        try {
          yield { index: 0 };
          await aborted(signal);
        } finally {
          if (signal.aborted) note('aborted');
          note('finished');
        }
      },
      async *unserialisableAfterOne() {
        note('started');
        try {
          yield { value: 1 };
          yield { value: Symbol('no') };
          yield { value: 3 };
        } finally {
          note('finished');
        }
      },
      async *bytes({ sizes }) {
        let at = 0;
        for (const size of sizes) {
          // A view into something larger, at an odd offset, as PCM from a pool would be.
          const pool = Buffer.alloc(size + 64);
          const view = pool.subarray(3, 3 + size);
          for (let index = 0; index < size; index += 1) view[index] = patternByte(at++);
          yield { pcm: view };
        }
      },
      ticker: () =>
        latest((emit) => {
          emit({ value: tickValue });
          tickers.add(emit);
          note('subscribers');
          return () => {
            tickers.delete(emit);
            note('subscribers', -1);
          };
        }),
      async tick({ value }) {
        tickValue = value;
        for (const emit of tickers) emit({ value });
        return {};
      },
      stats: () =>
        latest((emit) => {
          emit({ ...stats });
          watchers.add(emit);
          return () => watchers.delete(emit);
        }),
    },
  };
}
