import type { Device } from '../../ipc/contract/capture.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { CaptureEvent, CaptureProcess, TakePart } from '../../services/ports/capture-process.ts';
import type { Log } from '../../services/ports/platform.ts';
import {
  type CaptureConfig,
  type CaptureMessage,
  type CaptureRequest,
  captureConfigVariable,
  captureMessageSchema,
} from './messages.ts';

/** A forked program as both platforms offer it. */
export type CaptureChild = {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(signal?: NodeJS.Signals): void;
};

export type CaptureClientDeps = {
  /** Starts `electron/capture/main.ts` with these variables added to its environment. */
  fork: (env: Record<string, string>) => CaptureChild;
  config: CaptureConfig;
  /** What is on disk of a take whose process died: its parts, with repaired headers. */
  salvage: (takeId: string) => Promise<TakePart[]>;
  log: Log;
};

/** A capture process whose microphone can stay open between takes. */
export type WarmCapture = CaptureProcess & {
  /** Milliseconds, or for ever, or not at all. Rejects when the process cannot be started. */
  keepWarm(device: string | null, warmth: number | 'always' | 'never'): Promise<void>;
};

type Reply = Extract<CaptureMessage, { type: 'reply' }>;
type Pending = { resolve: (value: Reply['value']) => void; reject: (error: ContractError) => void };
type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Worker = { child: CaptureChild; pending: Map<number, Pending>; exited: Promise<void>; isRetired: boolean };

/** A child that was told to leave and did not is ended after this. */
const leaveLimitMs = 3000;

const diedMessage = 'The recorder stopped unexpectedly. What was recorded is kept.';

/**
 * The audio process behind its port. A child is forked by the first request and kept; after a take that did not end by
 * `stop` it is retired, because a fresh process sees a fresh device list and holds no broken native stream.
 */
export function createCaptureClient(deps: CaptureClientDeps): WarmCapture {
  const listeners = new Set<(event: CaptureEvent) => void>();
  let worker: Worker | null = null;
  let runningTake: string | null = null;
  let lastId = 0;

  const tell = (event: CaptureEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const retire = (old: Worker): void => {
    if (old.isRetired) return;
    old.isRetired = true;
    if (worker === old) worker = null;
    old.child.send({ id: ++lastId, op: 'shutdown' } satisfies CaptureRequest);
    const timer = setTimeout(() => old.child.kill('SIGKILL'), leaveLimitMs);
    void old.exited.then(() => clearTimeout(timer));
  };
  const receive = (from: Worker, message: unknown): void => {
    const parsed = captureMessageSchema.safeParse(message);
    if (!parsed.success) {
      deps.log.warn('capture-message-refused');
      return;
    }
    if (parsed.data.type === 'reply') {
      const { id, error, value } = parsed.data;
      const waiting = from.pending.get(id);
      from.pending.delete(id);
      if (error) waiting?.reject(new ContractError(error.code, error.message));
      else waiting?.resolve(value);
      return;
    }
    const { event } = parsed.data;
    // A take that was already settled from disk stays settled.
    if (event.takeId !== runningTake) return;
    if (event.type === 'finished' || event.type === 'failed') {
      runningTake = null;
      if (event.type === 'failed' || event.reason !== 'stopped') retire(from);
    }
    tell(event);
  };
  const settleFromDisk = async (takeId: string): Promise<void> => {
    const parts = await deps.salvage(takeId).catch((): TakePart[] => []);
    if (runningTake !== takeId) return;
    runningTake = null;
    if (parts.length > 0) tell({ type: 'finished', takeId, parts, reason: 'error', message: diedMessage });
    else tell({ type: 'failed', takeId, code: 'INTERNAL', message: 'The recorder could not start. Try again.' });
  };

  const summon = (): Worker => {
    if (worker !== null) return worker;
    const child = deps.fork({ [captureConfigVariable]: JSON.stringify(deps.config) });
    let left: () => void = () => {};
    const exited = new Promise<void>((resolve) => {
      left = resolve;
    });
    const next: Worker = { child, pending: new Map(), exited, isRetired: false };
    worker = next;
    child.onMessage((message) => receive(next, message));
    child.onExit((code) => {
      left();
      if (worker === next) worker = null;
      for (const { reject } of next.pending.values()) {
        reject(new ContractError('INTERNAL', 'The recorder stopped unexpectedly. Try again.'));
      }
      next.pending.clear();
      if (next.isRetired) return;
      next.isRetired = true;
      deps.log.warn('capture-process-ended', { code });
      if (runningTake !== null) void settleFromDisk(runningTake);
    });
    return next;
  };
  const ask = (request: DistributedOmit<CaptureRequest, 'id'>): Promise<Reply['value']> => {
    const { child, pending } = summon();
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      child.send({ ...request, id });
    });
  };

  return {
    async backend() {
      return (await ask({ op: 'backend' }))?.backend ?? { name: null, problem: 'The recorder did not answer.' };
    },
    async devices(): Promise<Device[]> {
      return (await ask({ op: 'devices' }))?.devices ?? [];
    },
    async start(request) {
      if (runningTake !== null) throw new ContractError('CONFLICT', 'A recording is already running.');
      runningTake = request.takeId;
      try {
        await ask({ op: 'start', request });
      } catch (error) {
        // When the process died `settleFromDisk` tells what became of the take: it may have sound already.
        if (worker !== null && runningTake === request.takeId) runningTake = null;
        throw error;
      }
    },
    async keepWarm(device, warmth) {
      // A process that does not run holds no microphone.
      if (warmth !== 'never' || worker !== null) await ask({ op: 'warm', device, warmth });
    },
    async pause() {
      if (runningTake !== null) await ask({ op: 'pause' });
    },
    async resume() {
      if (runningTake !== null) await ask({ op: 'resume' });
    },
    async stop() {
      if (runningTake !== null) await ask({ op: 'stop' });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      const old = worker;
      if (old === null) return;
      retire(old);
      await old.exited;
      if (runningTake !== null) await settleFromDisk(runningTake);
    },
  };
}
