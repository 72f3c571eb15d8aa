import { ApiError } from '../../domain/errors.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { Clock, Log, Random } from '../../services/ports/platform.ts';
import type { TtsSocketState } from '../../services/ports/speech-api.ts';
import type { Agents } from './agents.ts';
import { abortError } from './errors.ts';
import { openLink, type SocketLink } from './socket-link.ts';
import type { SocketTiming } from './socket-timing.ts';
import { isFinalRefusal } from './socket-upgrade.ts';

/** Two renders at once (a script and a read-back over it); more wait for their turn. */
const maxRenders = 2;
const tickMs = 1_000;

export type SocketPoolDeps = {
  url: URL;
  agents: Agents;
  clock: Clock;
  random: Random;
  log: Log;
  timing: SocketTiming;
  learned: Learned;
  /** Folder for sound that waits for a slow reader. */
  tempDir: string;
  /** The addresses of this computer as one text; another text means another network. */
  addresses: () => string;
};

/** Keeps one socket and a hot spare open while they are wanted; the only layer that reconnects (T102, T103). */
export type SocketPool = {
  warm(): void;
  cool(): void;
  /** A reserved socket, opened now if need be. Rejects with ApiError. */
  acquire(signal: AbortSignal): Promise<SocketLink>;
  state(): TtsSocketState;
  onState(listener: (state: TtsSocketState) => void): () => void;
  close(): Promise<void>;
};

/** Waits, unless the signal is faster. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(abortError());
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    const finish = (): void => signal.removeEventListener('abort', onAbort);
    work.then(
      (value) => {
        finish();
        resolve(value);
      },
      (error: unknown) => {
        finish();
        reject(error instanceof Error ? error : abortError());
      },
    );
  });
}

export function createSocketPool(deps: SocketPoolDeps): SocketPool {
  const { clock, timing, log } = deps;
  const links = new Set<SocketLink>();
  const listeners = new Set<(state: TtsSocketState) => void>();
  const releases = new Set<() => void>();
  let isWanted = false;
  let isClosed = false;
  let socketsOpened = 0;
  let roundTripMs: number | null = null;
  let failures = 0;
  let isUnavailable = false;
  let retryTimer: NodeJS.Timeout | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let tick: NodeJS.Timeout | undefined;
  let tickedAtMs = 0;
  let knownAddresses = '';
  /** Told to cool down: what becomes idle now is not kept. */
  let isCool = false;
  let lastState = '';

  const inState = (state: ReturnType<SocketLink['state']>): SocketLink[] =>
    [...links].filter((link) => link.state() === state);

  const state = (): TtsSocketState => {
    const socket =
      inState('busy').length > 0
        ? 'busy'
        : inState('idle').length + inState('draining').length > 0
          ? 'warm'
          : inState('connecting').length > 0
            ? 'connecting'
            : isUnavailable
              ? 'unavailable'
              : 'cold';
    return { socket, socketsOpened, roundTripMs };
  };
  const announce = (): void => {
    const now = state();
    const text = JSON.stringify(now);
    if (text === lastState) return;
    lastState = text;
    for (const listener of listeners) listener(now);
  };

  const onLinkClosed = (link: SocketLink, error: ApiError, isOurs: boolean): void => {
    links.delete(link);
    const openedAtMs = link.openedAtMs();
    const others = links.size;
    if (isOurs) {
      wakeWaiters();
      fill();
      return;
    }
    if (openedAtMs === null && others > 0 && ['conflict', 'rate-limited', 'server'].includes(error.kind)) {
      // No second connection here: do without a spare (T112).
      deps.learned.put({ spareRefusedUntilMs: clock.now() + timing.spareRefusedMs });
    } else if (openedAtMs === null || clock.now() - openedAtMs < timing.pingEveryMs) {
      failures += 1;
    } else {
      failures = 0;
    }
    if (openedAtMs === null && others === 0) {
      isUnavailable = true;
      log.info('tts.socket.failed', { kind: error.kind, status: error.detail.status, phase: error.detail.phase });
    }
    if (isFinalRefusal(error)) isWanted = false;
    wakeWaiters();
    if (!isWanted || isClosed || retryTimer !== undefined) return;
    const backoff =
      deps.random() * Math.min(timing.reconnectCapMs, timing.reconnectBaseMs * 2 ** Math.max(failures - 1, 0));
    const waitMs = Math.max(failures === 0 ? 0 : backoff, error.detail.retryAfterMs ?? 0);
    retryTimer = setTimeout(() => {
      retryTimer = undefined;
      fill();
    }, waitMs);
  };
  const wakeWaiters = (): void => {
    for (const wake of releases) wake();
    releases.clear();
  };

  const connect = (): SocketLink => {
    const link: SocketLink = openLink({
      url: deps.url,
      agent: deps.agents.fresh(new URL(deps.url.href.replace(/^ws/, 'http'))),
      timing,
      log,
      tempDir: deps.tempDir,
      nowMs: () => clock.now(),
      onChange: () => {
        if (link.state() === 'idle' && isCool) void link.retire();
        else if (link.state() === 'idle' || link.state() === 'draining') {
          wakeWaiters();
          fill();
        }
        announce();
      },
      onClosed: (error, isOurs) => onLinkClosed(link, error, isOurs),
      onRoundTrip: (ms) => {
        roundTripMs = Math.round(ms * 10) / 10;
        announce();
      },
    });
    links.add(link);
    link.ready.then(
      () => {
        socketsOpened += 1;
        isUnavailable = false;
        announce();
      },
      () => {},
    );
    announce();
    return link;
  };

  /** Opens what is missing, one at a time; a pause after failures is respected. */
  const fill = (): void => {
    if (!isWanted || isClosed || retryTimer !== undefined || inState('connecting').length > 0) return;
    const busy = inState('busy').length;
    const isAlone = clock.now() < (deps.learned.get().spareRefusedUntilMs ?? 0);
    const target = isAlone ? Math.max(1, busy) : Math.max(2, busy + 1);
    if (links.size - inState('closed').length < target) connect();
  };

  const onTick = (): void => {
    const now = clock.now();
    const slept = now - tickedAtMs > tickMs + timing.sleepGapMs;
    tickedAtMs = now;
    const addresses = deps.addresses();
    const isElsewhere = addresses !== knownAddresses;
    knownAddresses = addresses;
    if (slept) {
      // The computer slept: what looks open may long be gone (T100).
      log.info('tts.socket.slept');
      for (const link of inState('idle')) link.kill();
    }
    if (!isElsewhere) return;
    // Another network: sockets over the one before look open for ever, and those that are well only answer a ping.
    log.info('tts.socket.network-changed');
    for (const link of links) link.check();
  };
  const touch = (): void => {
    isWanted = true;
    isCool = false;
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      if (inState('busy').length > 0) touch();
      else cool();
    }, timing.idleMs);
    idleTimer.unref();
    if (tick === undefined) {
      tickedAtMs = clock.now();
      knownAddresses = deps.addresses();
      tick = setInterval(onTick, tickMs);
      tick.unref();
    }
  };
  const cool = (): void => {
    isWanted = false;
    isCool = true;
    isUnavailable = false;
    failures = 0;
    clearTimeout(idleTimer);
    clearTimeout(retryTimer);
    retryTimer = undefined;
    clearInterval(tick);
    tick = undefined;
    for (const link of inState('connecting')) link.kill();
    for (const link of inState('idle')) void link.retire();
    announce();
  };

  return {
    state,
    cool,
    warm() {
      if (isClosed) return;
      touch();
      fill();
    },
    async acquire(signal) {
      if (isClosed) throw abortError();
      touch();
      for (;;) {
        if (signal.aborted || isClosed) throw abortError();
        const [idle] = inState('idle');
        if (idle !== undefined && inState('busy').length < maxRenders) {
          idle.reserve();
          fill();
          return idle;
        }
        // One that is about to be free is there sooner than a new one.
        if (inState('busy').length < maxRenders && inState('draining').length === 0) {
          // A person waits: the pause after failures does not hold this one back.
          const pending = inState('connecting')[0] ?? connect();
          try {
            await unlessAborted(pending.ready, signal);
          } catch (error) {
            const isRefusedSpare = error instanceof ApiError && error.kind !== 'aborted' && links.size > 0;
            if (!isRefusedSpare) throw error;
          }
          if (inState('idle').length > 0 || links.size === 0) continue;
          if (inState('connecting').length > 0) continue;
        }
        await unlessAborted(new Promise<void>((resolve) => releases.add(resolve)), signal);
      }
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      isWanted = false;
      clearTimeout(idleTimer);
      clearTimeout(retryTimer);
      clearInterval(tick);
      wakeWaiters();
      const idle = inState('idle');
      for (const link of links) if (!idle.includes(link)) link.kill();
      await Promise.all(idle.map((link) => link.retire()));
      listeners.clear();
    },
  };
}
