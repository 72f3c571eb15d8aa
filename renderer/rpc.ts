import { ContractError, hasCode } from '../electron/ipc/contract/errors.ts';
import { type AppContract, contract } from '../electron/ipc/contract/index.ts';
import type { Connection } from '../electron/ipc/rpc/connect.ts';
import type { CallOptions, Client } from '../electron/ipc/rpc/define.ts';
import { shellBridgeName, type ShellBridge } from '../electron/ipc/shell-bridge.ts';
import { connectionOverPort } from './rpc-port.ts';
import { createHostLink } from './rpc-socket.ts';

/** `signed-out`: this browser has no session (the link was used already, or the app was restarted); it needs a new link. */
export type ConnectionStatus = 'connecting' | 'open' | 'waiting' | 'signed-out';

export type RpcBackend = {
  /**
   * Stays valid when the wire is replaced. Calls wait for a wire that is being opened, and fail with DISCONNECTED when
   * it breaks or none comes in time; streams are opened again by their readers, since each begins with a snapshot.
   */
  client: Client<AppContract>;
  status(): ConnectionStatus;
  /** Tells every change until the returned function is called. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Hands a file over and resolves to its one-time reference; `onProgress` gets the bytes sent so far. */
  sendFile(file: File, options?: { signal?: AbortSignal; onProgress?(sentBytes: number): void }): Promise<string>;
};

/** One way to the app: opens connections, one at a time. */
export type Link = {
  /** Rejects with AUTH_REQUIRED when the browser must sign in anew, with anything else when trying again may help. */
  open(): Promise<Connection<AppContract>>;
  sendFile: RpcBackend['sendFile'];
};

/** First and longest wait before another attempt; doubled in between, with up to a fifth of chance added. */
const firstRetryMs = 200;
const longestRetryMs = 5_000;
/** A call that finds no wire waits this long for one. */
const callPatienceMs = 10_000;

/** The connection of this page: through the desktop shell where there is one, else to the host the page came from. */
export function createBackend(): RpcBackend {
  const bridge = (window as { [shellBridgeName]?: ShellBridge<File> })[shellBridgeName];
  return createBackendOver(
    bridge
      ? { open: async () => connectionOverPort(window), sendFile: (file) => grantFile(bridge, file) }
      : createHostLink(window),
  );
}

/** The same over any link; what tests use. */
export function createBackendOver(link: Link): RpcBackend {
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let status: ConnectionStatus = 'connecting';
  let current: Connection<AppContract> | null = null;
  let wakers: (() => void)[] = [];

  function become(next: ConnectionStatus): void {
    if (status === next) return;
    status = next;
    for (const waker of wakers.splice(0)) waker();
    for (const listener of listeners) listener(next);
  }

  async function keepOpen(): Promise<void> {
    let retryMs = firstRetryMs;
    for (;;) {
      try {
        current = await link.open();
        become('open');
        const openedAtMs = performance.now();
        await current.closed;
        // A wire that never carried anything for long is not a success.
        if (performance.now() - openedAtMs > longestRetryMs) retryMs = firstRetryMs;
      } catch (error) {
        if (hasCode(error, 'AUTH_REQUIRED')) return become('signed-out');
      }
      current = null;
      become('waiting');
      await pause(retryMs * (1 + Math.random() / 5));
      retryMs = Math.min(longestRetryMs, retryMs * 2);
      become('connecting');
    }
  }
  void keepOpen();

  /** The wire, or DISCONNECTED after `callPatienceMs`, or CANCELLED. */
  async function wire(signal: AbortSignal | undefined): Promise<Connection<AppContract>> {
    const deadlineMs = performance.now() + callPatienceMs;
    for (;;) {
      if (signal?.aborted) throw new ContractError('CANCELLED', 'Cancelled.');
      if (current) return current;
      const leftMs = deadlineMs - performance.now();
      if (status === 'signed-out' || leftMs <= 0) {
        throw new ContractError('DISCONNECTED', 'The app is not running, or this page is signed out of it.');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, leftMs);
        function done(): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        }
        signal?.addEventListener('abort', done);
        wakers.push(done);
      });
    }
  }

  return {
    client: createFacade(wire),
    status: () => status,
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sendFile: (file, options) => link.sendFile(file, options),
  };
}

type AnyCaller = (input: unknown, options?: CallOptions) => unknown;

/** A client whose calls go to whatever wire there is at the time. */
function createFacade(
  wire: (signal: AbortSignal | undefined) => Promise<Connection<AppContract>>,
): Client<AppContract> {
  async function callerOf(feature: string, verb: string, signal: AbortSignal | undefined): Promise<AnyCaller> {
    const group = (await wire(signal))[feature as keyof AppContract] as unknown as Record<string, AnyCaller>;
    return group[verb] as AnyCaller;
  }

  const facade: Record<string, Record<string, AnyCaller>> = {};
  for (const [feature, verbs] of Object.entries(contract)) {
    const group: Record<string, AnyCaller> = {};
    for (const [verb, entry] of Object.entries(verbs)) {
      group[verb] =
        entry.kind === 'unary'
          ? async (input, options) => (await callerOf(feature, verb, options?.signal))(input, options)
          : (input, options) =>
              laterStream(async (signal) => {
                const open = await callerOf(feature, verb, signal);
                return open(input, { signal }) as AsyncIterableIterator<unknown>;
              }, options?.signal);
    }
    facade[feature] = group;
  }
  return facade as unknown as Client<AppContract>;
}

/** A stream that is opened by its first `next`; leaving it before or meanwhile cancels it wherever it stands. */
function laterStream(
  open: (signal: AbortSignal) => Promise<AsyncIterableIterator<unknown>>,
  outer: AbortSignal | undefined,
): AsyncIterableIterator<unknown> {
  const own = new AbortController();
  const signal = outer ? AbortSignal.any([outer, own.signal]) : own.signal;
  let inner: Promise<AsyncIterableIterator<unknown>> | null = null;
  let hasLeft = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (hasLeft) return { done: true, value: undefined };
      try {
        inner ??= open(signal);
        return await (await inner).next();
      } catch (error) {
        if (hasLeft) return { done: true, value: undefined };
        throw error;
      }
    },
    async return() {
      hasLeft = true;
      own.abort();
      return { done: true, value: undefined };
    },
  };
}

async function grantFile(bridge: ShellBridge<File>, file: File): Promise<string> {
  try {
    return await bridge.grantFile(file);
  } catch (cause) {
    const message = `“${file.name}” is not a file on this computer. Save it first, then import it.`;
    throw new ContractError('BAD_INPUT', message, undefined, { cause });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
