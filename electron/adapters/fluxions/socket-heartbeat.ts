import type { SocketTiming } from './socket-timing.ts';

/** Finds out whether somebody is still there: what looks open may have been gone for minutes (T100). */
export type Heartbeat = {
  /** From now on, ping after each quiet interval. */
  start(): void;
  /** Pings now instead of at the next interval; a ping that is on its way already is not repeated. */
  ping(): void;
  pong(): void;
  stop(): void;
};

/** `onLate`: no pong within `pongWithinMs`. `onRoundTrip` gets milliseconds. */
export function createHeartbeat(deps: {
  timing: Pick<SocketTiming, 'pingEveryMs' | 'pongWithinMs'>;
  send: () => void;
  onRoundTrip: (ms: number) => void;
  onLate: () => void;
}): Heartbeat {
  const { timing } = deps;
  let interval: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let pingedAt: number | null = null;

  const stop = (): void => {
    clearTimeout(interval);
    clearTimeout(deadline);
    pingedAt = null;
  };
  const start = (): void => {
    stop();
    interval = setTimeout(ping, timing.pingEveryMs);
  };
  const ping = (): void => {
    if (pingedAt !== null) return;
    clearTimeout(interval);
    pingedAt = performance.now();
    deadline = setTimeout(deps.onLate, timing.pongWithinMs);
    deps.send();
  };
  return {
    start,
    ping,
    stop,
    pong() {
      if (pingedAt === null) return;
      deps.onRoundTrip(performance.now() - pingedAt);
      start();
    },
  };
}
