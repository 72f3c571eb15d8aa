import type { Wire } from './define.ts';
import { decodeFrame, encodeFrame } from './codec.ts';
import { malformedCloseCode } from './protocol.ts';
import { createCloseOnce } from './wire-close.ts';

/** An open WebSocket as browsers shape it. */
export type SocketLike = {
  binaryType: string;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
};

/** A wire over an open WebSocket. A message that is no frame closes it with 1007. */
export function socketWire(socket: SocketLike): Wire {
  const closing = createCloseOnce();
  // Blobs would be read asynchronously and could overtake each other.
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('close', closing.fire);

  function close(code?: number): void {
    if (closing.isClosed()) return;
    try {
      socket.close(code);
    } catch {
      // Pages may only use 1000 and 3000 to 4999.
      socket.close(3000 + ((code ?? 0) % 1000));
    }
    closing.fire();
  }

  return {
    send(frame) {
      const message = encodeFrame(frame);
      if (!closing.isClosed()) socket.send(message);
    },
    onFrame(listener) {
      socket.addEventListener('message', ({ data }) => {
        if (closing.isClosed()) return;
        let frame: unknown;
        try {
          frame = decodeFrame(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
        } catch {
          close(malformedCloseCode);
          return;
        }
        listener(frame);
      });
    },
    onClose: closing.onClose,
    close,
  };
}
