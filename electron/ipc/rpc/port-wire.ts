import type { Wire } from './define.ts';
import { toCloneable } from './codec.ts';
import { createCloseOnce } from './wire-close.ts';

/** Takes anything, so that every platform's own listener types accept it. */
type Listener = (payload: unknown) => void;

/** DOM and Node `MessagePort`: events carry the message in `data`. */
type EventTargetPort = {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
  addEventListener(type: string, listener: Listener): void;
};

/** Electron's `MessagePortMain` (events `{data, ports}`), and a `worker_threads` `Worker` seen from its parent (bare messages). */
type EmitterPort = {
  postMessage(message: unknown): void;
  start?(): void;
  close?(): void;
  terminate?(): unknown;
  on(type: string, listener: Listener): unknown;
};

export type PortLike = EventTargetPort | EmitterPort;

/**
 * A wire over any kind of message port. Never passes a transfer list (electron#34905 loses the message, #37565 crashed).
 * The caller keeps a reference to Electron's ports: an unreferenced one is collected and closes (electron#40189).
 * Closing the wire of a `Worker` terminates it.
 */
export function portWire(port: PortLike): Wire {
  const closing = createCloseOnce();
  const isTarget = 'addEventListener' in port;

  function listen(type: string, listener: Listener): void {
    if (isTarget) port.addEventListener(type, listener);
    else port.on(type, listener);
  }

  /** Frames never have `ports`; Electron's message events always do. */
  function frameOf(payload: unknown): unknown {
    if (isTarget) return (payload as { data: unknown }).data;
    const isEvent = typeof payload === 'object' && payload !== null && 'ports' in payload && 'data' in payload;
    return isEvent ? payload.data : payload;
  }

  listen('close', closing.fire);
  if (!isTarget) listen('exit', closing.fire);

  return {
    send(frame) {
      if (!closing.isClosed()) port.postMessage(toCloneable(frame));
    },
    onFrame(listener) {
      listen('message', (payload) => {
        if (!closing.isClosed()) listener(frameOf(payload));
      });
      port.start?.();
    },
    onClose: closing.onClose,
    close() {
      if (closing.isClosed()) return;
      if (port.close) port.close();
      else if ('terminate' in port) void port.terminate?.();
      closing.fire();
    },
  };
}
