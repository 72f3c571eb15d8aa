/** The line to the process that forked us. */
export type Channel = {
  send(message: unknown): void;
  /** For what will be said again soon: left out while the reader is far behind, so that nothing piles up here. */
  sendIfRead(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Runs when the other side is gone. */
  onClosed(listener: () => void): void;
};

/** Eight seconds of levels. */
const unreadLimit = 200;

/** What Electron's `utilityProcess` gives its child; never present under plain Node. */
type ParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
};

/** Finds the line: `process.parentPort` in an Electron utility process, `process.send` under `child_process.fork`. */
export function openChannel(): Channel {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      // Says nothing about its reader.
      sendIfRead: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      onClosed: (listener) => parentPort.on('close', listener),
    };
  }
  if (!process.send) throw new Error('The capture process must be forked by the app.');
  let unread = 0;
  const send = (message: unknown): void => {
    // A closed channel is reported by `disconnect`; a message that comes too late has no reader anyway.
    if (!process.connected) return;
    unread++;
    process.send?.(message, undefined, undefined, () => unread--);
  };
  return {
    send,
    sendIfRead(message) {
      if (unread < unreadLimit) send(message);
    },
    onMessage: (listener) => process.on('message', listener),
    onClosed: (listener) => process.once('disconnect', listener),
  };
}
